/**
 * The figure of lesson 07: writes go into a byte stream, reads come out of it, and how they are
 * cut is nobody's promise. Pure; the component draws what is computed here.
 */

export const FRAMINGS = ['none', 'line', 'length'] as const
export type Framing = (typeof FRAMINGS)[number]

export const GROUPINGS = ['as-written', 'merged', 'byte-by-byte', 'shuffled'] as const
export type Grouping = (typeof GROUPINGS)[number]

export interface StreamByte {
  value: number
  /** Which write it was part of, from 0. */
  write: number
  /** Whether that write begins here. */
  opensWrite: boolean
  /** `frame`: added by the framing, a length or LF. `content`: part of the message. */
  kind: 'content' | 'frame'
  /** What to show below the byte: the character that begins here, `…` inside one. */
  character: string
}

export interface Read {
  /** Offset of its first byte in the stream. */
  start: number
  bytes: StreamByte[]
  /** Messages that the receiver gives out after this read. */
  messages: string[]
}

const LF = 0x0a
const HEADER_BYTES = 4

/** The bytes of all messages, each message one write. An empty write adds nothing. */
export function streamOf(messages: readonly string[], framing: Framing): StreamByte[] {
  return messages.flatMap((message, write) => {
    const content = charactersOf(message)
    const header = framing === 'length' ? lengthBytes(content.length) : []
    const end = framing === 'line' ? [{ value: LF, character: '↵' }] : []
    return [
      ...header.map((value) => ({ value, character: '', kind: 'frame' as const })),
      ...content.map((byte) => ({ ...byte, kind: 'content' as const })),
      ...end.map((byte) => ({ ...byte, kind: 'frame' as const })),
    ].map((byte, index) => ({ ...byte, write, opensWrite: index === 0 }))
  })
}

function charactersOf(message: string): { value: number; character: string }[] {
  return Array.from(message).flatMap((character) =>
    [...new TextEncoder().encode(character)].map((value, index) => ({
      value,
      character: index === 0 ? character : '…',
    })),
  )
}

function lengthBytes(length: number): number[] {
  return [length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]
}

/**
 * Where reads begin, besides at 0.
 * @param random gives numbers from 0 to 1; only `shuffled` asks for them
 * @returns offsets into the stream, ascending
 */
export function cutsFor(
  grouping: Grouping,
  stream: readonly StreamByte[],
  random: () => number,
): number[] {
  const offsets = stream.map((_, offset) => offset).slice(1)
  if (grouping === 'merged') return []
  if (grouping === 'byte-by-byte') return offsets
  if (grouping === 'shuffled') return offsets.filter(() => random() < 0.3)
  return offsets.filter((offset) => stream[offset]?.opensWrite)
}

/** Adds a cut, or takes it away. The stream's beginning is none. */
export function toggleCut(cuts: readonly number[], offset: number): number[] {
  if (offset <= 0) return [...cuts]
  if (cuts.includes(offset)) return cuts.filter((cut) => cut !== offset)
  return [...cuts, offset].toSorted((a, b) => a - b)
}

/** What a receiver that knows the framing makes of the stream, read after read. */
export function receive(
  stream: readonly StreamByte[],
  cuts: readonly number[],
  framing: Framing,
): Read[] {
  if (stream.length === 0) return []
  const starts = [0, ...cuts.filter((cut) => cut > 0 && cut < stream.length)]
  let kept: number[] = []
  return starts.map((start, index) => {
    const bytes = stream.slice(start, starts[index + 1] ?? stream.length)
    const taken = takeMessages([...kept, ...bytes.map(({ value }) => value)], framing)
    kept = taken.kept
    return { start, bytes, messages: taken.messages }
  })
}

/** Takes every complete message off the front; what is left waits for the next read. */
function takeMessages(bytes: number[], framing: Framing): { messages: string[]; kept: number[] } {
  if (framing === 'none') return { messages: [textOf(bytes)], kept: [] }
  const messages: string[] = []
  let offset = 0
  for (;;) {
    const end = framing === 'line' ? bytes.indexOf(LF, offset) : endOfFrame(bytes, offset)
    if (end === -1) return { messages, kept: bytes.slice(offset) }
    const start = framing === 'line' ? offset : offset + HEADER_BYTES
    messages.push(textOf(bytes.slice(start, end)))
    offset = framing === 'line' ? end + 1 : end
  }
}

/** @returns -1 while the frame at `offset` is not complete */
function endOfFrame(bytes: readonly number[], offset: number): number {
  if (bytes.length < offset + HEADER_BYTES) return -1
  const header = bytes.slice(offset, offset + HEADER_BYTES)
  const end = offset + HEADER_BYTES + header.reduce((length, byte) => length * 256 + byte, 0)
  return end <= bytes.length ? end : -1
}

function textOf(bytes: number[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

/** Whether exactly the messages that were sent came out. */
export function areEqual(sent: readonly string[], received: readonly string[]): boolean {
  return sent.length === received.length && sent.every((text, index) => text === received[index])
}

export function hexOf(value: number): string {
  return value.toString(16).padStart(2, '0')
}
