/** What a describer is: it says what the bytes of a direction mean, message by message. */
import type { ByteSource } from '../stream-bytes.ts'

export type PartKind =
  | 'length'
  | 'payload'
  | 'end'
  | 'content'
  | 'head'
  | 'body'
  | 'size'
  | 'code'
  | 'record-type'
  | 'version'

/** A range of bytes within a message. */
export interface Part {
  kind: PartKind
  start: number
  /** Exclusive. */
  end: number
}

export type MessageKind =
  | 'frame'
  | 'line'
  | 'json'
  | 'http-head'
  | 'http-body'
  | 'reply'
  | 'command'
  | 'mail'
  | 'record'
  | 'datagram'
  | 'text'

export interface Message {
  kind: MessageKind
  /** Counts from 1 among those of its kind. */
  number: number
  start: number
  /** Exclusive; of an incomplete one, where the known bytes end. */
  end: number
  isComplete: boolean
  parts: Part[]
  /** Bytes of payload that a frame or a record announces. */
  size?: number
  /** `250` of a reply, `404` of a response, `handshake` of a record. */
  code?: string
}

export interface Context {
  bytes: ByteSource
  /** The direction has ended: no byte comes after the last one. */
  hasEnded: boolean
  /** Edges of the chunks, for protocols where each is a message. */
  edges: readonly number[]
}

export type Describer = (context: Context) => Message[]

/** More messages than that are not told apart one by one. */
export const MAX_MESSAGES = 20_000
/** How far a describer looks for an end: a direction may carry gigabytes. */
export const MAX_EXAMINED_BYTES = 256 * 1024

/** Numbers the messages of each kind. */
export function numbered(messages: Omit<Message, 'number'>[]): Message[] {
  const counts = new Map<MessageKind, number>()
  return messages.map((message) => {
    const number = (counts.get(message.kind) ?? 0) + 1
    counts.set(message.kind, number)
    return { ...message, number }
  })
}

/** Offset behind the next LF from `start` on; `undefined` when none is known. */
export function lineEnd(bytes: ByteSource, start: number): number | undefined {
  const limit = Math.min(bytes.size, start + MAX_EXAMINED_BYTES)
  for (let offset = start; offset < limit; offset += 1) {
    const byte = bytes.at(offset)
    if (byte === undefined) return undefined
    if (byte === 0x0a) return offset + 1
  }
  return undefined
}

/** Offset of the CR or LF that ends the line whose next line begins at `end`. */
export function contentEnd(bytes: ByteSource, start: number, end: number): number {
  return end - 2 >= start && bytes.at(end - 2) === 0x0d ? end - 2 : end - 1
}

/** Bytes of a line as Latin text; protocols' keywords are ASCII. */
export function asciiBetween(bytes: ByteSource, start: number, end: number): string {
  let text = ''
  for (let offset = start; offset < end; offset += 1)
    text += String.fromCharCode(bytes.at(offset) ?? 0)
  return text
}

export function part(kind: PartKind, start: number, end: number): Part[] {
  return start < end ? [{ kind, start, end }] : []
}
