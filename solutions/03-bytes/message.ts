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
  // Named one by one: any other fields of the caller's object stay at home.
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
  // null, 12 and ["a"] are complete JSON texts as well.
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError('ERR_PROTOCOL', 'a JSON object was expected')
  const { from, to, content } = value as Record<string, unknown>
  if (typeof from !== 'string' || typeof to !== 'string' || typeof content !== 'string')
    throw new WireError('ERR_PROTOCOL', 'from, to and content must be strings')
  return { from, to, content }
}
// #endregion json

// #region to-xml
/** Everything that XML 1.0 allows in a document (§2.2); `u` matches characters, not halves. */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u
// A parser turns a bare CR into LF (§2.11). As a reference, it survives.
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
const DECLARATION = /<\?xml\s[^<>?]*\?>/y
const SPACE_AND_COMMENTS = /(?:\s|<!--(?:(?!--)[^])*-->)*/y
const OPENING_TAG = /<([a-z]+)\s*(\/?)>/y
const TEXT = /[^<]*/y

/**
 * Reads the documents that `toXml` writes, and other programs' versions of them: white space and
 * comments between elements, the fields in any order, references of every kind.
 * @throws WireError `ERR_PROTOCOL` for anything else: a DOCTYPE, attributes, CDATA, a field that
 *   is missing or comes twice, an unknown reference, a character that XML does not allow
 */
export function fromXml(text: string): Message {
  // Line ends of every system arrive as LF (§2.11).
  const reader = new Reader(text.replace(/\r\n?/g, '\n'))
  reader.take(DECLARATION)
  reader.take(SPACE_AND_COMMENTS)
  // A DOCTYPE would be here. It can define entities that expand to gigabytes or name files: code
  // that expects `message` and nothing else never gets near them.
  reader.demand('<message')
  reader.take(/\s*/y)
  reader.demand('>')
  const fields = new Map<string, string>()
  for (;;) {
    reader.take(SPACE_AND_COMMENTS)
    const [, name, slash] = reader.take(OPENING_TAG) ?? []
    if (name === undefined) break
    if (fields.has(name)) throw protocolError(`${name} comes twice`)
    // `<to/>` is an element without text; no other tag ends it.
    fields.set(name, slash === '/' ? '' : unescapeText(reader.take(TEXT)?.[0] ?? ''))
    if (slash !== '/') reader.demandEnd(name)
  }
  reader.demandEnd('message')
  reader.take(SPACE_AND_COMMENTS)
  reader.demandNothing()
  const [from, to, content] = FIELDS.map((name) => fields.get(name))
  if (from === undefined || to === undefined || content === undefined || fields.size > 3)
    throw protocolError('from, to and content are needed, and nothing else')
  return { from, to, content }
}

/** A position in the text that moves on with everything taken. */
class Reader {
  readonly #text: string
  #place = 0

  constructor(text: string) {
    this.#text = text
  }

  /** What a pattern with the flag `y` finds right here, or nothing. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#place
    const found = pattern.exec(this.#text)
    this.#place += found?.[0].length ?? 0
    return found
  }

  demand(text: string): void {
    if (!this.#text.startsWith(text, this.#place))
      throw protocolError(`${text} was expected at ${this.#place}`)
    this.#place += text.length
  }

  demandEnd(name: string): void {
    this.demand(`</${name}`)
    this.take(/\s*/y)
    this.demand('>')
  }

  demandNothing(): void {
    if (this.#place < this.#text.length) throw protocolError('something follows the document')
  }
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeText(text: string): string {
  // One pass over all references: `&amp;lt;` is the text `&lt;`, not `<`.
  const plain = text.replace(/&([^;]*;?)/g, (_, reference: string) => characterOf(reference))
  if (!ALLOWED.test(plain)) throw protocolError('a character that XML does not allow')
  return plain
}

function characterOf(reference: string): string {
  const [, decimal, hex, name] = /^(?:#([0-9]+)|#x([0-9a-fA-F]+)|([a-z]+));$/.exec(reference) ?? []
  if (name !== undefined && Object.hasOwn(NAMED, name)) return NAMED[name] ?? ''
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
  if (code <= 0x10ffff) return String.fromCodePoint(code)
  throw protocolError(`&${reference} is unknown`)
}

function protocolError(message: string): WireError {
  return new WireError('ERR_PROTOCOL', message)
}
// #endregion from-xml
