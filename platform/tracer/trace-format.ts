/**
 * How the records of a trace lie in a file: 48 bytes of numbers, in the machine's own byte order
 * (both ends run on it), then a tail of text or bytes, filled up to a multiple of 8.
 *
 *     u32 mark and kind · u32 flags and size of the tail
 *     f64 seq · f64 atUs · f64 connection · f64 first · f64 second
 *
 * What a program does often has a kind of its own and is numbers and bytes, which cost the program
 * least; whatever is rare is an event in JSON in the tail of `text`.
 *
 * | kind            | first    | second | flags | tail                              |
 * |-----------------|----------|--------|-------|-----------------------------------|
 * | `text`          |          |        |       | the event in JSON                 |
 * | `connect`       | port     |        |       | the host                          |
 * | `connected` …   | ports    |        |       | two addresses, a line feed each   |
 * | `write`, `read` | offset   | size   | layer | the first bytes                   |
 * | `end-sent` …    | offset   |        |       |                                   |
 * | `close`         |          |        | 1: hadError |                             |
 * | `datagram-…`    | ports    | size   | 1: has local | two addresses, the first bytes |
 *
 * Ports are `local * 65536 + remote`.
 */
import { MAX_TRACED_BYTES, type StreamPayload, type TraceEventType } from '../shared/trace.ts'

export const HEADER_BYTES = 48
/** Longest tail: a payload, the addresses before it; an error's message in JSON. */
export const MAX_TAIL_BYTES = 2 * MAX_TRACED_BYTES
export const MAX_RECORD_BYTES = HEADER_BYTES + MAX_TAIL_BYTES

/** Upper three bytes of the first word; the last one is the kind. */
export const MARK = 0x4f545700
/** The flags stand above the size of the tail. */
export const FLAGS_SHIFT = 24
export const TAIL_MASK = 0xffffff
export const PORTS = 0x10000

export type Kind =
  | 'text'
  | Exclude<TraceEventType, 'listen' | 'unlisten' | 'timeout' | 'error' | 'secured' | 'dropped'>

export const KINDS: readonly Kind[] = [
  'text',
  'connect',
  'connected',
  'accept',
  'write',
  'read',
  'end-sent',
  'end-received',
  'reset-sent',
  'close',
  'datagram-sent',
  'datagram-received',
]

export const KIND_CODES = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<
  Kind,
  number
>

export const LAYERS: readonly StreamPayload['layer'][] = ['stream', 'plain', 'cipher']

export const LAYER_CODES = { stream: 0, plain: 1, cipher: 2 } as const

/** How much of a file a record with such a tail takes. */
export function recordBytes(tailBytes: number): number {
  return HEADER_BYTES + ((tailBytes + 7) & ~7)
}
