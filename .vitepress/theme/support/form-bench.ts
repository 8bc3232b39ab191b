/**
 * The figure of lesson 16: fields of a form as text, and as the bytes of
 * application/x-www-form-urlencoded; both ways. Pure.
 * Source: the URL standard, «application/x-www-form-urlencoded parsing» and «serializing».
 */

export type Field = [name: string, value: string]

/** One character of a field, and what stands for it in the form. */
export interface Piece {
  character: string
  /** `kept`: as it is; `plus`: a space; `percent`: one `%XX` for each byte of UTF-8. */
  kind: 'kept' | 'plus' | 'percent'
  encoded: string
  bytes: number
}

const KEPT = /^[A-Za-z0-9*\-._]$/

/** How each character of a text is written in a form. */
export function piecesOf(text: string): Piece[] {
  return Array.from(text.toWellFormed(), (character) => {
    const utf8 = new TextEncoder().encode(character)
    if (character === ' ') return { character, kind: 'plus', encoded: '+', bytes: 1 }
    if (KEPT.test(character)) return { character, kind: 'kept', encoded: character, bytes: 1 }
    const encoded = Array.from(utf8, percent).join('')
    return { character, kind: 'percent', encoded, bytes: utf8.length }
  })
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

export function encodeText(text: string): string {
  return piecesOf(text)
    .map(({ encoded }) => encoded)
    .join('')
}

/** `a=b+c&d=%26` */
export function encodeForm(fields: readonly Field[]): string {
  return fields.map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`).join('&')
}

/** What a receiver makes of a form. It refuses nothing: what is no `%XX` stays as it is. */
export function decodeForm(body: string): Field[] {
  return body
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      const [name, value] =
        equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
      return [decodeText(name), decodeText(value)]
    })
}

export function decodeText(text: string): string {
  const bytes: number[] = []
  const input = new TextEncoder().encode(text.replaceAll('+', ' '))
  for (let at = 0; at < input.length; at++) {
    const digits = String.fromCharCode(...input.subarray(at + 1, at + 3))
    if (input[at] === 0x25 && /^[0-9A-Fa-f]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 16))
      at += 2
    } else bytes.push(input[at] ?? 0)
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
}

/** What goes wrong when somebody writes the form without encoding it, or as in a URL's path. */
export const MISTAKES = ['none', 'glued', 'path'] as const
export type Mistake = (typeof MISTAKES)[number]

export function writtenAs(fields: readonly Field[], mistake: Mistake): string {
  if (mistake === 'none') return encodeForm(fields)
  const write = (text: string): string =>
    mistake === 'glued' ? text : encodeURI(text.toWellFormed())
  return fields.map(([name, value]) => `${write(name)}=${write(value)}`).join('&')
}

/** Whether the receiver gets the fields that were meant. */
export function isSameForm(one: readonly Field[], other: readonly Field[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
