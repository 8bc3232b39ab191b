/**
 * SMTP (RFC 5321): replies of one or more lines that begin with a code, commands of one line, and
 * the text of a mail between DATA and a line with one dot. Which side speaks is seen by its first
 * line: a server's begins with three digits.
 */
import {
  asciiBetween,
  contentEnd,
  lineEnd,
  MAX_MESSAGES,
  numbered,
  part,
  type Describer,
  type Message,
} from './describer.ts'
import type { ByteSource } from '../stream-bytes.ts'

type Unnumbered = Omit<Message, 'number'>

export const describeSmtp: Describer = ({ bytes }) => {
  const first = asciiBetween(bytes, 0, Math.min(bytes.size, 1))
  return numbered(/^\d/.test(first) ? replies(bytes) : commands(bytes))
}

/** Lines of one reply have a hyphen behind the code, the last one has not (RFC 5321 §4.2.1). */
function replies(bytes: ByteSource): Unnumbered[] {
  const found: Unnumbered[] = []
  let start = 0
  while (start < bytes.size && found.length < MAX_MESSAGES) {
    const reply: Unnumbered = { kind: 'reply', start, end: start, isComplete: false, parts: [] }
    const code = asciiBetween(bytes, start, Math.min(start + 3, bytes.size))
    if (/^\d{3}$/.test(code)) reply.code = code
    while (!reply.isComplete && reply.end < bytes.size) {
      const line = reply.end
      const end = lineEnd(bytes, line)
      const content = end === undefined ? bytes.size : contentEnd(bytes, line, end)
      const codeEnd = Math.min(line + 3, content)
      reply.parts.push(...part('code', line, codeEnd), ...part('content', codeEnd, content))
      reply.parts.push(...part('end', content, end ?? content))
      reply.end = end ?? bytes.size
      reply.isComplete = end !== undefined && bytes.at(line + 3) !== 0x2d
      if (end === undefined) break
    }
    found.push(reply)
    start = reply.end
  }
  return found
}

function commands(bytes: ByteSource): Unnumbered[] {
  const found: Unnumbered[] = []
  let start = 0
  while (start < bytes.size && found.length < MAX_MESSAGES) {
    const isMail = isDataCommand(bytes, found.at(-1))
    const end = isMail ? mailEnd(bytes, start) : lineEnd(bytes, start)
    const content = contentOf(bytes, start, end, isMail)
    found.push({
      kind: isMail ? 'mail' : 'command',
      start,
      end: end ?? bytes.size,
      isComplete: end !== undefined,
      parts: [...part('content', start, content), ...part('end', content, end ?? content)],
    })
    if (end === undefined) break
    start = end
  }
  return found
}

function isDataCommand(bytes: ByteSource, before: Unnumbered | undefined): boolean {
  if (before?.kind !== 'command' || before.end - before.start > 8) return false
  return asciiBetween(bytes, before.start, before.end).trim().toUpperCase() === 'DATA'
}

/** The dot and its line end are no part of the mail, as a command's line end is none of it. */
function contentOf(
  bytes: ByteSource,
  start: number,
  end: number | undefined,
  isMail: boolean,
): number {
  if (end === undefined) return bytes.size
  return isMail ? end - 3 : contentEnd(bytes, start, end)
}

/** Only CR LF ends a line here: a dot between two bare LFs is text (RFC 5321 §2.3.8, §4.1.1.4). */
function mailEnd(bytes: ByteSource, from: number): number | undefined {
  let lineStart = from
  for (let start = from; ;) {
    const end = lineEnd(bytes, start)
    if (end === undefined) return undefined
    if (end - 2 >= lineStart && bytes.at(end - 2) === 0x0d) {
      if (end - lineStart === 3 && bytes.at(lineStart) === 0x2e) return end
      lineStart = end
    }
    start = end
  }
}
