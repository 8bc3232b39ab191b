/**
 * One message in two notations: JSON and XML.
 * Sources: RFC 8259 (JSON); Extensible Markup Language (XML) 1.0, fifth edition.
 */
import { WireError } from './wire-error.ts'

export interface Message {
  from: string
  to: string
  content: string
}

const FIELDS = ['from', 'to', 'content'] as const

// #region json
/** @returns one JSON object with the fields in the order from, to, content; no line breaks */
export function toJson({ from, to, content }: Message): string {
  // Named one by one: other fields that the caller's object may have stay at home.
  return JSON.stringify({ from, to, content })
}

/**
 * @param text a JSON object with at least the three fields, each a string; others are ignored
 * @throws WireError `ERR_PROTOCOL` when it is anything else
 */
export function fromJson(text: string): Message {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new WireError('ERR_PROTOCOL', 'this is not JSON', { cause: error })
  }
  // null, 12 and ["a"] are whole JSON texts as well.
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError('ERR_PROTOCOL', 'a JSON object was expected')
  const { from, to, content } = value as Record<string, unknown>
  if (typeof from !== 'string' || typeof to !== 'string' || typeof content !== 'string')
    throw new WireError('ERR_PROTOCOL', 'from, to and content must be strings')
  return { from, to, content }
}
// #endregion json

// #region to-xml
/** Everything that XML 1.0 allows in a document (§2.2); `u` takes characters, not their halves. */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u
// A parser turns a bare CR into LF (§2.11). As a reference it stays what it is.
const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/**
 * @returns an XML document: declaration, then `message` with from, to and content; no white
 *   space in between
 * @throws WireError `ERR_INVALID` when a field holds a character that no XML document may hold
 */
export function toXml(message: Message): string {
  const elements = FIELDS.map((name) => `<${name}>${escapeText(message[name])}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?><message>${elements.join('')}</message>`
}

function escapeText(text: string): string {
  // There is no escape for these: &#0; is refused by every parser.
  if (!ALLOWED.test(text)) throw new WireError('ERR_INVALID', 'XML cannot carry this character')
  return text.replace(/[&<>\r]/g, (character) => REFERENCES[character] ?? character)
}
// #endregion to-xml

// #region from-xml

/**
 * Reads the documents that `toXml` writes, and what other programs make of them: white space and
 * comments between elements, the fields in any order, references of every kind.
 * @throws WireError `ERR_PROTOCOL` for anything else: a DOCTYPE, attributes, CDATA, a field that
 *   is missing or comes twice, an unknown reference, a character that XML does not allow
 */
export function fromXml(text: string): Message {
  if (text.includes('<!DOCTYPE')) throw new WireError('ERR_PROTOCOL', 'DOCTYPE')
  const document = text.replace(/\r\n?/g, '\n')
  const field = (name: string): string => {
    const match = new RegExp(`<${name}\\s*(?:/>|>([^<]*)</${name}\\s*>)`).exec(document)
    if (!match) throw new WireError('ERR_PROTOCOL', `${name} is missing`)
    return (match[1] ?? '').replace(/&(#x?[0-9a-fA-F]+|[a-z]+);/g, (whole, reference: string) => {
      if (reference.startsWith('#x')) return String.fromCodePoint(parseInt(reference.slice(2), 16))
      if (reference.startsWith('#')) return String.fromCodePoint(Number(reference.slice(1)))
      return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[reference] ?? whole
    })
  }
  return { from: field('from'), to: field('to'), content: field('content') }
}
