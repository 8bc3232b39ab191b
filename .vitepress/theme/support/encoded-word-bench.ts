/**
 * The second figure of lesson 20: header text as encoded words, in a folded field; and what a cut
 * inside of a character does. Pure; the words are those of the lesson's own solution.
 */
import { encodeText, isPlain } from '../../../solutions/20-mime/encoded-words.ts'
import { formatField } from '../../../solutions/20-mime/header-field.ts'
import { decodeWords } from './mail-encodings.ts'

export interface BenchWord {
  word: string
  /** What it says, decoded by itself. */
  text: string
  bytes: number
}

export interface Bench {
  isPlain: boolean
  words: BenchWord[]
  /** Of the field Subject, without their CRLF. */
  lines: string[]
  utf8Bytes: number
}

/** @returns nothing for text that may not be in a header */
export function benchOf(text: string): Bench | undefined {
  try {
    const encoded = encodeText(text)
    const plain = isPlain(text)
    const words = plain ? [] : encoded.split(' ').map(wordOf)
    const lines = formatField('Subject', encoded).split('\r\n').slice(0, -1)
    return { isPlain: plain, words, lines, utf8Bytes: utf8(text).length }
  } catch {
    return undefined
  }
}

function wordOf(word: string): BenchWord {
  const text = decodeWords(word)
  return { word, text, bytes: utf8(text).length }
}

export interface Cut {
  /** The bytes on either side, in hexadecimal. */
  before: string
  after: string
  /** What each side says when it is decoded by itself. */
  texts: [string, string]
  isInside: boolean
}

/** @param at how many bytes of the UTF-8 stand before the cut */
export function cutOf(text: string, at: number): Cut {
  const bytes = utf8(text)
  const [before, after] = [bytes.slice(0, at), bytes.slice(at)]
  const decode = (side: Uint8Array): string => new TextDecoder('utf-8').decode(side)
  // A byte 10xxxxxx goes on with a character.
  const isInside = at > 0 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80
  return {
    before: hex(before),
    after: hex(after),
    texts: [decode(before), decode(after)],
    isInside,
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
