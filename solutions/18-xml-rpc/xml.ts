/**
 * As much XML as XML-RPC needs: text that is escaped, documents that become a tree.
 * Source: Extensible Markup Language (XML) 1.0, fifth edition.
 */
import { WireError } from './wire-error.ts'

export interface XmlElement {
  name: string
  /** Everything between the tags that belongs to no child, joined. */
  text: string
  children: XmlElement[]
}

/** Elements inside each other. A stranger could open a hundred thousand. */
const MAX_DEPTH = 128

// #region escape
/** Everything that XML 1.0 allows in a document (§2.2); `u` matches characters, not halves. */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u
// A parser turns a bare CR into LF (§2.11). As a reference, it survives.
const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/**
 * @returns the text with `&` `<` `>` and CR as references
 * @throws WireError `ERR_INVALID` when it holds a character that no XML document may hold
 */
export function escapeText(text: string): string {
  if (!ALLOWED.test(text)) throw new WireError('ERR_INVALID', 'XML cannot carry this character')
  return text.replace(/[&<>\r]/g, (character) => REFERENCES[character] ?? character)
}
// #endregion escape

// #region parse
const DECLARATION =
  /<\?xml\s+version\s*=\s*["']1\.\d["'](?:\s+encoding\s*=\s*["']([\w.-]+)["'])?[^<>?]*\?>/y
const SPACE_AND_COMMENTS = /(?:\s|<!--(?:(?!--)[^])*-->)*/y
const OPENING_TAG = /<([A-Za-z_][\w.:-]*)(?:\s+[\w.:-]+\s*=\s*(?:"[^<"]*"|'[^<']*'))*\s*(\/?)>/y
const CLOSING_TAG = /<\/([A-Za-z_][\w.:-]*)\s*>/y
const COMMENT = /<!--(?:(?!--)[^])*-->/y
const CDATA = /<!\[CDATA\[((?:(?!\]\]>)[^])*)\]\]>/y
const TEXT = /[^<]+/y

/**
 * Reads a whole document: declaration, comments, CDATA sections, references; attributes are
 * skipped.
 * @param bytes UTF-8, with or without a byte order mark
 * @throws WireError `ERR_PROTOCOL` when it is not well-formed XML, is in another encoding, or holds
 *   a DOCTYPE or a processing instruction; `ERR_TOO_LARGE` when more than 128 elements are nested
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  // Line ends of every system arrive as LF (§2.11).
  const reader = new Reader(decode(bytes).replace(/\r\n?/g, '\n'))
  const encoding = reader.take(DECLARATION)?.[1] ?? 'UTF-8'
  if (!/^(utf-8|us-ascii)$/i.test(encoding)) throw protocolError(`${encoding} is not read here`)
  reader.take(SPACE_AND_COMMENTS)
  // A DOCTYPE would be here. It can define entities that expand to gigabytes or name files: code
  // that expects an element and nothing else never gets near them.
  const root = readTree(reader)
  reader.take(SPACE_AND_COMMENTS)
  reader.demandEnd()
  return root
}

/** The open elements are a list, not a recursion: the limit on depth is ours. */
function readTree(reader: Reader): XmlElement {
  const open: XmlElement[] = []
  for (;;) {
    const [, name, slash] = reader.take(OPENING_TAG) ?? []
    let ended: XmlElement | undefined
    if (name !== undefined) {
      const element = { name, text: '', children: [] }
      open.at(-1)?.children.push(element)
      open.push(element)
      if (open.length > MAX_DEPTH) throw new WireError('ERR_TOO_LARGE', 'nested too deeply')
      if (slash === '/') ended = open.pop()
    } else ended = readContent(reader, open)
    if (ended && open.length === 0) return ended
  }
}

/** Takes whatever an element may contain besides children. @returns an element that ends here */
function readContent(reader: Reader, open: XmlElement[]): XmlElement | undefined {
  const element = open.at(-1)
  if (!element) throw protocolError('an element was expected')
  const [text] = reader.take(TEXT) ?? []
  const [, data] = text === undefined ? (reader.take(CDATA) ?? []) : []
  if (text !== undefined) element.text += unescapeText(text)
  else if (data !== undefined) element.text += demandAllowed(data)
  else if (!reader.take(COMMENT)) {
    const [, name] = reader.take(CLOSING_TAG) ?? []
    if (name !== element.name) throw protocolError(`</${element.name}> was expected`)
    return open.pop()
  }
  return undefined
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

  demandEnd(): void {
    if (this.#place < this.#text.length) throw protocolError('something follows the document')
  }
}
// #endregion parse

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeText(text: string): string {
  // One pass over all references: `&amp;lt;` is the text `&lt;`, not `<`.
  return demandAllowed(
    text.replace(/&([^;]*;?)/g, (_, reference: string) => characterOf(reference)),
  )
}

function characterOf(reference: string): string {
  const [, decimal, hex, name] = /^(?:#([0-9]+)|#x([0-9a-fA-F]+)|([a-z]+));$/.exec(reference) ?? []
  if (name !== undefined && Object.hasOwn(NAMED, name)) return NAMED[name] ?? ''
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
  if (code <= 0x10ffff) return String.fromCodePoint(code)
  throw protocolError(`&${reference} is unknown`)
}

function demandAllowed(text: string): string {
  if (!ALLOWED.test(text)) throw protocolError('a character that XML does not allow')
  return text
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new WireError('ERR_PROTOCOL', 'this is not UTF-8', { cause: error })
  }
}

function protocolError(message: string): WireError {
  return new WireError('ERR_PROTOCOL', message)
}
