/**
 * TLS as it looks without a key (RFC 8446 §5.1): the dialogue in clear that STARTTLS ends, where
 * there is one, then records. Of each the head can be read, type, version and length; what it holds
 * cannot.
 */
import { lineEnd, MAX_MESSAGES, numbered, part, type Describer, type Message } from './describer.ts'
import { describeSmtp } from './smtp.ts'
import type { ByteSource } from '../stream-bytes.ts'

type Unnumbered = Omit<Message, 'number'>

const HEAD_BYTES = 5
/** Largest content of a record, with what encryption may add to it (RFC 8446 §5.2). */
const MAX_CONTENT = 2 ** 14 + 256
/** RFC 8446 §5.1, appendix B.1. */
const TYPES: Record<number, string> = {
  20: 'change_cipher_spec',
  21: 'alert',
  22: 'handshake',
  23: 'application_data',
}

export const describeTls: Describer = (context) => {
  const { bytes } = context
  const start = firstRecord(bytes)
  const size = start ?? bytes.size
  const clear = describeSmtp({ ...context, bytes: { size, at: (offset) => bytes.at(offset) } })
  return numbered([...clear, ...(start === undefined ? [] : records(bytes, start))])
}

/** No line of text begins as a record does. */
function firstRecord(bytes: ByteSource): number | undefined {
  for (let start: number | undefined = 0; start !== undefined && start < bytes.size;) {
    if (isRecord(bytes, start)) return start
    start = lineEnd(bytes, start)
  }
  return undefined
}

function isRecord(bytes: ByteSource, start: number): boolean {
  const [type, major] = [bytes.at(start), bytes.at(start + 1)]
  return type !== undefined && type in TYPES && (major === 3 || start + 1 >= bytes.size)
}

function records(bytes: ByteSource, from: number): Unnumbered[] {
  const found: Unnumbered[] = []
  let start = from
  while (start < bytes.size && found.length < MAX_MESSAGES) {
    if (!isRecord(bytes, start)) break
    const size = contentSize(bytes, start)
    // A head that was counted only hides where every later record begins.
    if (size === undefined && bytes.size >= start + HEAD_BYTES) break
    if (size !== undefined && size > MAX_CONTENT) break
    const [type, version, head] = [1, 3, HEAD_BYTES].map((n) => Math.min(start + n, bytes.size))
    const whole = start + HEAD_BYTES + (size ?? 0)
    const end = Math.min(whole, bytes.size)
    found.push({
      kind: 'record',
      start,
      end,
      isComplete: size !== undefined && end === whole,
      parts: [
        ...part('record-type', start, type ?? end),
        ...part('version', type ?? end, version ?? end),
        ...part('length', version ?? end, head ?? end),
        ...part('payload', head ?? end, end),
      ],
      code: TYPES[bytes.at(start) ?? 0] ?? '',
      ...(size === undefined ? {} : { size }),
    })
    start = end
  }
  return found
}

function contentSize(bytes: ByteSource, start: number): number | undefined {
  const [high, low] = [bytes.at(start + 3), bytes.at(start + 4)]
  return high === undefined || low === undefined ? undefined : high * 256 + low
}
