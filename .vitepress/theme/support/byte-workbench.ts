/**
 * Where characters, bytes and the six-bit groups of Base64 lie, for the figures of lesson 03.
 * Source: RFC 3629 §3 (UTF-8), RFC 4648 §4 (Base64).
 */

/** One character of a text. A figure shows at most this many. */
export const MAX_CHARACTERS = 12

export interface Character {
  text: string
  /** `U+0416` */
  codePoint: string
  /** UTF-16 units: what `length` counts. */
  units: number
  bytes: number[]
  /** Index of its first byte in the whole text. */
  offset: number
}

/** One of the characters that Base64 writes. */
export interface Sextet {
  character: string
  /** Six digits; empty for padding. */
  bits: string
  /** Indices of the bytes whose bits it carries; none for padding. */
  bytes: number[]
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** What a reader typed, cut to what the figure shows. */
export function shownText(typed: string): string {
  return Array.from(typed.toWellFormed()).slice(0, MAX_CHARACTERS).join('')
}

export function charactersOf(text: string): Character[] {
  let offset = 0
  return Array.from(text, (character) => {
    const bytes = [...new TextEncoder().encode(character)]
    const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    const own = { text: character, codePoint: `U+${codePoint}`, units: character.length, bytes }
    const placed = { ...own, offset }
    offset += bytes.length
    return placed
  })
}

/** The Base64 characters of some bytes, each with where its bits come from. */
export function sextetsOf(bytes: number[]): Sextet[] {
  const bits = bytes.map(bitsOf).join('')
  const sextets: Sextet[] = []
  for (let place = 0; place < bits.length; place += 6) {
    const given = bits.slice(place, place + 6)
    const first = Math.floor(place / 8)
    const last = Math.floor((place + given.length - 1) / 8)
    const padded = given.padEnd(6, '0')
    const character = ALPHABET[parseInt(padded, 2)] ?? ''
    sextets.push({ character, bits: padded, bytes: first === last ? [first] : [first, last] })
  }
  while (sextets.length % 4 !== 0) sextets.push({ character: '=', bits: '', bytes: [] })
  return sextets
}

/** Whether a byte belongs to a character; to none, if there is no character. */
export function belongsTo(byte: number, character: Character | undefined): boolean {
  if (!character) return false
  return byte >= character.offset && byte < character.offset + character.bytes.length
}

/** The places, counted from 1, of the first and last Base64 character with bits of a character. */
export function placesOf(character: Character, sextets: Sextet[]): { from: number; to: number } {
  const carries = ({ bytes }: Sextet): boolean => bytes.some((byte) => belongsTo(byte, character))
  return { from: sextets.findIndex(carries) + 1, to: sextets.findLastIndex(carries) + 1 }
}

export const bitsOf = (byte: number): string => byte.toString(2).padStart(8, '0')

export const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0')

/** What a program gets that decodes two chunks of a text each by itself. */
export function decodeApart(bytes: number[], cut: number): [string, string] {
  const decode = (part: number[]): string =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(part))
  return [decode(bytes.slice(0, cut)), decode(bytes.slice(cut))]
}

export interface Fields {
  from: string
  to: string
  content: string
}

/** A stretch of a document: notation, a field's text as it is, or the escape of one character. */
export interface Piece {
  kind: 'notation' | 'text' | 'escape'
  text: string
}

const XML_ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
}

export function jsonPieces({ from, to, content }: Fields): Piece[] {
  const escape = (character: string): string => JSON.stringify(character).slice(1, -1)
  return [
    notation('{"from":"'),
    ...escaped(from, escape),
    notation('","to":"'),
    ...escaped(to, escape),
    notation('","content":"'),
    ...escaped(content, escape),
    notation('"}'),
  ]
}

export function xmlPieces({ from, to, content }: Fields): Piece[] {
  const escape = (character: string): string => XML_ESCAPES[character] ?? character
  return [
    notation('<?xml version="1.0" encoding="UTF-8"?><message><from>'),
    ...escaped(from, escape),
    notation('</from><to>'),
    ...escaped(to, escape),
    notation('</to><content>'),
    ...escaped(content, escape),
    notation('</content></message>'),
  ]
}

const notation = (text: string): Piece => ({ kind: 'notation', text })

/** Neighbours of one kind become one piece. */
function escaped(text: string, escape: (character: string) => string): Piece[] {
  const pieces: Piece[] = []
  for (const character of text.toWellFormed()) {
    const written = escape(character)
    const kind = written === character ? 'text' : 'escape'
    const last = pieces.at(-1)
    if (last?.kind === 'text' && kind === 'text') last.text += written
    else pieces.push({ kind, text: written })
  }
  return pieces
}

/** Bytes in UTF-8, by kind. */
export function costOf(pieces: Piece[]): Record<Piece['kind'], number> {
  const cost = { notation: 0, text: 0, escape: 0 }
  for (const { kind, text } of pieces) cost[kind] += new TextEncoder().encode(text).length
  return cost
}
