/**
 * A field such as `attachment; filename="a b.txt"`: a value and named parameters.
 * Sources: RFC 2045 §5.1, RFC 2231 (other characters, long values in pieces).
 */
import { decodeCharset } from './mail-encodings.ts'

export interface ReadParameters {
  /** What stands before the first semicolon. */
  value: string
  /** Names in lower case. */
  parameters: Record<string, string>
}

/** One piece of a parameter: `name*1*` is piece 1, percent-encoded. */
interface Piece {
  number: number
  isEncoded: boolean
  text: string
}

export function readParameters(field: string): ReadParameters {
  const [value = '', ...rest] = splitAtSemicolons(withoutComments(field))
  const pieces = new Map<string, Piece[]>()
  const plain = new Map<string, string>()
  for (const text of rest) {
    const [, written = '', raw = ''] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/s.exec(text) ?? []
    const [, name = '', number, star] = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(written) ?? []
    const key = name.toLowerCase()
    if (key === '') continue
    if (number === undefined && star === undefined) {
      if (!plain.has(key)) plain.set(key, unquote(raw))
      continue
    }
    const piece = { number: Number(number ?? 0), isEncoded: star === '*', text: unquote(raw) }
    pieces.set(key, [...(pieces.get(key) ?? []), piece])
  }
  // The extended form wins: the other one is there for readers that do not know it.
  for (const [key, list] of pieces) plain.set(key, join(list))
  return { value: value.trim(), parameters: Object.fromEntries(plain) }
}

/** The first piece tells the character set: `UTF-8'ru'%D0%BE…`. */
function join(pieces: Piece[]): string {
  const sorted = pieces.toSorted((a, b) => a.number - b.number)
  const first = sorted[0]
  const [, charset, start] = first?.isEncoded
    ? (/^([^']*)'[^']*'(.*)$/s.exec(first.text) ?? [])
    : []
  const bytes = sorted.flatMap((piece, at) => {
    const text = at === 0 && start !== undefined ? start : piece.text
    return [...(piece.isEncoded ? fromPercent(text) : new TextEncoder().encode(text))]
  })
  return decodeCharset(Uint8Array.from(bytes), charset)
}

function fromPercent(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const out: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    const digits = String.fromCharCode(...bytes.subarray(at + 1, at + 3))
    const isCode = bytes[at] === 0x25 && /^[0-9a-f]{2}$/i.test(digits)
    out.push(isCode ? parseInt(digits, 16) : (bytes[at] ?? 0))
    if (isCode) at += 2
  }
  return Uint8Array.from(out)
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.replace(/^"|"$/g, '').replace(/\\(.)/gs, '$1') : text
}

/** Semicolons inside of quotes do not part. */
function splitAtSemicolons(field: string): string[] {
  return field.match(/(?:"(?:[^"\\]|\\.)*"|[^;])+/gs) ?? []
}

/** `text/plain (a comment); charset=utf-8`; parentheses in quotes are text. */
function withoutComments(field: string): string {
  return field.replace(
    /("(?:[^"\\]|\\.)*")|\((?:[^()\\]|\\.)*\)/gs,
    (_, quoted?: string) => quoted ?? '',
  )
}
