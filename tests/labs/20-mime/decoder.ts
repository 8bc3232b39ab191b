/**
 * The other direction, strict: what is not written as the standards say has no place here. Made
 * for the checks, and of nothing that the lab has.
 * Source: RFC 5322 §2 and §3.2, RFC 2045 §5 and §6, RFC 2046 §5.1, RFC 2047, RFC 2231.
 */
import { fail } from '#checker'
import { show } from './support.ts'

export interface Entity {
  /** Unfolded, in order. */
  fields: { name: string; value: string }[]
  body: string
}

const WORD = /^=\?UTF-8\?B\?((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\?=$/i

/** Encoded words with one space between them; anything else is a failure. */
export function readWords(text: string, actual: string): string {
  return actual
    .split(' ')
    .map((word) => {
      const digits = WORD.exec(word)?.[1]
      if (digits === undefined || digits === '')
        fail('not-words', { text: show(text), actual: show(actual) })
      if (word.length > 75)
        fail('word-too-long', { word: `${word.slice(0, 40)}…`, length: word.length })
      return readUtf8(Buffer.from(digits, 'base64')) ?? fail('split-character', { word })
    })
    .join('')
}

/** A field's value, where words may stand beside plain text. */
export function readText(value: string): string {
  const joined = value.replace(/(\?=) (?==\?)/g, '$1')
  return joined.replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (word, digits: string) => {
    return readUtf8(Buffer.from(digits, 'base64')) ?? word
  })
}

export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

// --- a whole message ---

/** Demands what holds for every byte of a message, and gives it as text. */
export function readLines(message: Uint8Array): string {
  const text = Buffer.from(message).toString('latin1')
  const lines = text.split('\r\n')
  for (const [index, line] of lines.entries()) {
    const at = { number: index + 1, line: show(line) }
    if (/[\r\n]/.test(line)) fail('bare-line-end', at)
    if (line.includes('\0') || /\P{ASCII}/u.test(line)) fail('not-ascii', at)
    if (line.length > 998) fail('long-line', { ...at, length: line.length })
  }
  if (lines.at(-1) !== '') fail('no-last-line-end', { line: show(lines.at(-1)) })
  return text
}

export function readEntity(source: string): Entity {
  const end = source.startsWith('\r\n') ? 0 : source.indexOf('\r\n\r\n') + 2
  if (end === 1) fail('no-empty-line', { head: show(source) })
  const head = source.slice(0, end)
  const fields = head
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .slice(0, -1)
    .map((line) => {
      const [, name, value] = /^([!-9;-~]+):(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) fail('broken-field', { line: show(line) })
      return { name, value: value.trim() }
    })
  return { fields, body: source.slice(end + 2) }
}

/** The one field of this name. */
export function fieldOf({ fields }: Entity, wanted: string): string {
  const found = fields.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  const [field] = found
  if (found.length !== 1 || !field) fail('field-count', { name: wanted, count: found.length })
  return field.value
}

/** `type/subtype; a=b; c="d e"`, the type and the names of parameters in lower case. */
export function readParameters(
  field: string,
  value: string,
): { value: string; parameters: Map<string, string> } {
  const form = /^([\w!#$&^.+/-]+)((?:; ?[\w!#$&^.+*-]+=(?:"(?:[^"\\]|\\.)*"|[\w!#$&^.+'%~*-]+))*)$/
  const [, first, rest] = form.exec(value) ?? []
  if (first === undefined || rest === undefined)
    fail('broken-parameters', { name: field, actual: show(value) })
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, plain] of rest.matchAll(
    /; ?([^=]+)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g,
  ))
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
  return { value: first.toLowerCase(), parameters }
}

/** The parts of a multipart body: every delimiter where it belongs, and the last one closed. */
export function readParts(body: string, boundary: string): Entity[] {
  const delimiter = `\r\n--${boundary}`
  const pieces = `\r\n${body}`.split(delimiter)
  const [preamble = '', ...rest] = pieces
  if (rest.length === 0) fail('no-delimiter', { boundary: show(boundary) })
  const last = rest.pop() ?? ''
  if (!/^--[ \t]*(?:\r\n|$)/.test(last)) fail('not-closed', { boundary: show(boundary) })
  void preamble
  return rest.map((part) => {
    if (!part.startsWith('\r\n')) fail('broken-delimiter', { boundary: show(boundary) })
    return readEntity(part.slice(2) + (part.endsWith('\r\n') ? '' : '\r\n'))
  })
}

/** A body without the line end that may follow it. */
export function readBody({ body }: Entity, encoding: string): Uint8Array {
  const lines = body.replace(/(?:\r\n)+$/, '').split('\r\n')
  for (const line of lines)
    if (line.length > 76) fail('long-body-line', { encoding, length: line.length })
  if (encoding === 'quoted-printable') return readQuotedPrintable(body)
  const digits = lines.join('')
  const form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
  if (!form.test(digits)) fail('wrong-base64', { actual: show(digits) })
  return Buffer.from(digits, 'base64')
}

/** Demands the notation: literals, `=XX`, soft line breaks, no white space at the end of a line. */
export function readQuotedPrintable(body: string): Uint8Array {
  const bytes: number[] = []
  const token = /=\r\n|=([0-9A-F]{2})|\r\n|([!-<>-~]|[ \t](?!\r\n|$))/y
  while (token.lastIndex < body.length) {
    const at = token.lastIndex
    const [whole, digits, literal] = token.exec(body) ?? []
    if (whole === undefined)
      return fail('wrong-notation', { actual: show(body.slice(at, at + 40)) })
    if (digits !== undefined) bytes.push(Number.parseInt(digits, 16))
    else if (literal !== undefined) bytes.push(literal.charCodeAt(0))
    else if (whole === '\r\n') bytes.push(0x0d, 0x0a)
  }
  return Uint8Array.from(bytes)
}
