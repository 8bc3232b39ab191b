/**
 * What a file costs inside a JSON message, for the figure of lesson 09.
 * Source: RFC 4648 §4 (Base64), RFC 8259 §7 (escapes in JSON strings).
 */

export type Writer = 'node' | 'python'

export const WRITERS: readonly Writer[] = ['node', 'python']

/** Larger files are as clear as this one, and sums stay exact. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024

export type PartKind = 'open' | 'name' | 'between' | 'data' | 'close'

/** A stretch of the message as it is on the wire. */
export interface Part {
  kind: PartKind
  /** The characters, shortened in the middle where they would fill the page. */
  text: string
  /** How many bytes it takes in UTF-8. */
  bytes: number
}

/** One of the four characters that a group of three bytes becomes. */
export interface Sextet {
  /** Six digits; the ones that no byte gave are zeros. Empty for padding. */
  bits: string
  /** How many of the six bits come from the file. */
  fileBits: number
  /** 0–63; -1 for padding. */
  value: number
  character: string
}

export interface Group {
  /** Offset of the first byte in the file. */
  offset: number
  /** One to three bytes; none for an empty file. */
  bytes: number[]
  sextets: Sextet[]
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** How every PNG file begins; what follows here is made up. */
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44]
/** Groups shown of a long Base64 text: so many at its beginning, one at its end. */
const SHOWN_GROUPS = 5

/** The byte of the figure's file at this offset. */
export function fileByte(offset: number): number {
  return PNG_START[offset] ?? (offset * 167 + 13) % 256
}

/** Bytes of Base64 for a file of this size, padding included: 4 · ⌈n / 3⌉. */
export function base64Bytes(fileBytes: number): number {
  return 4 * Math.ceil(fileBytes / 3)
}

/** How many groups of three the file has; the last may be shorter. */
export function countGroups(fileBytes: number): number {
  return Math.ceil(fileBytes / 3)
}

/**
 * Regroups three bytes as four characters.
 * @param index counts groups from 0
 */
export function groupAt(fileBytes: number, index: number): Group {
  const offset = index * 3
  const count = Math.max(0, Math.min(3, fileBytes - offset))
  const bytes = Array.from({ length: count }, (_, place) => fileByte(offset + place))
  if (count === 0) return { offset, bytes, sextets: [] }
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const sextets = [0, 6, 12, 18].map((from): Sextet => {
    const given = bits.slice(from, from + 6)
    if (given === '') return { bits: '', fileBits: 0, value: -1, character: '=' }
    const value = parseInt(given.padEnd(6, '0'), 2)
    const character = ALPHABET[value] ?? ''
    return { bits: given.padEnd(6, '0'), fileBits: given.length, value, character }
  })
  return { offset, bytes, sextets }
}

/**
 * The message of this lesson, part by part.
 * @param writer Node writes no space that is not needed; Python writes one after `,` and `:`, and
 *   escapes what is not ASCII
 */
export function envelopeParts(filename: string, fileBytes: number, writer: Writer): Part[] {
  const space = writer === 'python' ? ' ' : ''
  const name = JSON.stringify(filename).slice(1, -1)
  const part = (kind: PartKind, text: string): Part => ({ kind, text, bytes: utf8Bytes(text) })
  return [
    part('open', `{"filename":${space}"`),
    part('name', writer === 'python' ? escapeNonAscii(name) : name),
    part('between', `",${space}"filedata":${space}"`),
    { kind: 'data', text: shownBase64(fileBytes), bytes: base64Bytes(fileBytes) },
    part('close', '"}'),
  ]
}

/** The names that the lesson's client refuses. */
export function isSafeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false
  return !/[/\\\0]/.test(name) && name.isWellFormed() && utf8Bytes(name) <= 255
}

/** What a reader typed as a size: a whole number within bounds, or `undefined`. */
export function parseSize(text: string): number | undefined {
  const size = Number(text)
  return /^\d{1,10}$/.test(text) && size <= MAX_FILE_BYTES ? size : undefined
}

/** Digits in threes: `1,234`, and with a no-break space where the language wants one. */
export function formatCount(count: number, separator: string): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, separator)
}

function shownBase64(fileBytes: number): string {
  const count = countGroups(fileBytes)
  const text = (index: number): string =>
    groupAt(fileBytes, index)
      .sextets.map(({ character }) => character)
      .join('')
  const isShort = count <= SHOWN_GROUPS + 1
  const first = Array.from({ length: isShort ? count : SHOWN_GROUPS }, (_, index) => text(index))
  return isShort ? first.join('') : `${first.join('')}…${text(count - 1)}`
}

function escapeNonAscii(text: string): string {
  // By UTF-16 unit, as Python does it: an emoji becomes two escapes.
  return text.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length
}
