/**
 * The figure of lesson 12: what becomes of three datagrams on their way, and of the part that a
 * buffer of n bytes has no room for; beside it the same writes as a stream. Pure.
 */

export const FATES = ['arrives', 'lost', 'twice', 'late'] as const
export type Fate = (typeof FATES)[number]

export interface Sent {
  text: string
  fate: Fate
}

export interface Seen {
  /** Which datagram it was, from 0 on; of a stream's read there is no telling. */
  from?: number
  /** What the program got. */
  bytes: Uint8Array
  /** Its whole characters. */
  text: string
  /** Bytes at its end that begin a character and do not end it. */
  cutBytes: number
  /** Bytes of the datagram behind the buffer: gone. */
  goneBytes: number
}

/** Longest character of UTF-8, less the byte that completes it. */
const MAX_CUT_BYTES = 3

/** The datagrams in the order in which they arrive; one that is late is overtaken by the others. */
export function arrivals(sent: readonly Sent[]): number[] {
  const inTime: number[] = []
  const late: number[] = []
  for (const [index, { fate }] of sent.entries()) {
    if (fate === 'arrives' || fate === 'twice') inTime.push(index)
    if (fate === 'twice') inTime.push(index)
    if (fate === 'late') late.push(index)
  }
  return [...inTime, ...late]
}

/** Each `recvfrom(n)` takes one datagram, and what it does not take of it is gone. */
export function receiveDatagrams(sent: readonly Sent[], n: number): Seen[] {
  return arrivals(sent).map((from) => {
    const whole = bytesOf(sent[from]?.text ?? '')
    return { from, ...seen(whole.subarray(0, n)), goneBytes: Math.max(0, whole.length - n) }
  })
}

/** Each `recv(n)` takes the next n bytes of all that were written; nothing is gone. */
export function receiveStream(sent: readonly Sent[], n: number): Seen[] {
  const stream = bytesOf(sent.map(({ text }) => text).join(''))
  // One decoder for all reads: it keeps the beginning of a character until the rest is there.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const reads: Seen[] = []
  for (let offset = 0; offset < stream.length; offset += n) {
    const bytes = stream.subarray(offset, offset + n)
    const text = decoder.decode(bytes, { stream: true })
    reads.push({ bytes, text, cutBytes: cutBytesOf(stream.subarray(0, offset + n)), goneBytes: 0 })
  }
  return reads
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function seen(bytes: Uint8Array): Pick<Seen, 'bytes' | 'text' | 'cutBytes'> {
  return { bytes, text: decode(bytes), cutBytes: cutBytesOf(bytes) }
}

/** An incomplete end is kept back, and forgotten with the decoder. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true })
}

function cutBytesOf(bytes: Uint8Array): number {
  const longest = Math.min(MAX_CUT_BYTES, bytes.length)
  for (let count = 1; count <= longest; count++)
    if (decode(bytes.subarray(bytes.length - count)) === '') return count
  return 0
}
