/**
 * The start tags of an HTML document: a small tokenizer, which is the first half of what a browser
 * does. It builds no tree.
 * Source: HTML Living Standard, 13.2.5 (tokenization).
 */
import { decodeReferences } from './references.ts'

export interface StartTag {
  /** In lower case. */
  name: string
  /** By name in lower case; values with their character references decoded. */
  attributes: Map<string, string>
}

/** Elements whose content is text, whatever it looks like. */
const TEXT_ONLY = new Set(
  'script style title textarea xmp iframe noembed noframes plaintext'.split(' '),
)
const SPACE = ' \t\n\f'
const isLetter = (character = ''): boolean => /^[a-z]$/i.test(character)

// #region tags
/**
 * @param html as text, line ends of any kind
 * @returns every start tag that a browser would see, in the order of the document
 */
export function readStartTags(html: string): StartTag[] {
  const text = html.replace(/\r\n?/g, '\n')
  const tags: StartTag[] = []
  for (let open = text.indexOf('<'); open !== -1;) {
    const next = text[open + 1]
    let end = open + 1
    if (text.startsWith('<!--', open)) end = endOfComment(text, open)
    else if (isLetter(next)) {
      const tag = new TagReader(text, open + 1).read()
      // A tag cut off by the end of the document is not one.
      if (!tag) break
      tags.push({ name: tag.name, attributes: tag.attributes })
      end = TEXT_ONLY.has(tag.name) ? endOfText(text, tag.end, tag.name) : tag.end
    } else if (next === '/' && isLetter(text[open + 2]))
      // An end tag may have attributes too, which mean nothing; a > in them does not end it.
      end = new TagReader(text, open + 2).read()?.end ?? text.length
    else if (next === '!' || next === '?' || next === '/') end = after(text, '>', open + 2)
    open = text.indexOf('<', end)
  }
  return tags
}

/** @returns where the text goes on after `mark`; the end if `mark` does not come */
function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length : at + mark.length
}

function endOfComment(text: string, open: number): number {
  const start = open + '<!--'.length
  const empty = /-?>/y
  empty.lastIndex = start
  if (empty.test(text)) return empty.lastIndex
  const close = /--!?>/g
  close.lastIndex = start
  return close.test(text) ? close.lastIndex : text.length
}

/** Content that is only text ends at its own end tag and nothing else. */
function endOfText(text: string, from: number, name: string): number {
  if (name === 'plaintext') return text.length
  const close = new RegExp(`</${name}(?=[ \\t\\n\\f/>])`, 'gi')
  close.lastIndex = from
  return close.exec(text)?.index ?? text.length
}
// #endregion tags

// #region attributes
/** Reads one tag, from the first letter of its name to its `>`. */
class TagReader {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  /** @returns `undefined` when the document ends inside the tag */
  read(): (StartTag & { end: number }) | undefined {
    const name = this.#until(`${SPACE}/>`).toLowerCase()
    const attributes = new Map<string, string>()
    for (;;) {
      this.#skip(`${SPACE}/`)
      if (this.#at >= this.#text.length) return undefined
      if (this.#text[this.#at] === '>') return { name, attributes, end: this.#at + 1 }
      const attribute = this.#readName()
      const value = this.#readValue()
      if (value === undefined) return undefined
      // Of two attributes with the same name, the first counts.
      if (!attributes.has(attribute)) attributes.set(attribute, decodeReferences(value))
    }
  }

  #readName(): string {
    // A leading = belongs to the name: otherwise there would be no progress.
    const first = this.#text[this.#at++] ?? ''
    return (first + this.#until(`${SPACE}/>=`)).toLowerCase()
  }

  /** @returns '' for an attribute without a value, `undefined` when its quote is never closed */
  #readValue(): string | undefined {
    this.#skip(SPACE)
    if (this.#text[this.#at] !== '=') return ''
    this.#at++
    this.#skip(SPACE)
    const quote = this.#text[this.#at]
    if (quote !== '"' && quote !== "'") return this.#until(`${SPACE}>`)
    this.#at++
    const value = this.#until(quote)
    return this.#at++ < this.#text.length ? value : undefined
  }

  #skip(characters: string): void {
    while (this.#at < this.#text.length && characters.includes(this.#text[this.#at] ?? ''))
      this.#at++
  }

  #until(characters: string): string {
    const start = this.#at
    while (this.#at < this.#text.length && !characters.includes(this.#text[this.#at] ?? ''))
      this.#at++
    return this.#text.slice(start, this.#at)
  }
}
// #endregion attributes
