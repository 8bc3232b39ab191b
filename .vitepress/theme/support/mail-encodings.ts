/**
 * How bytes and characters travel in a mail: Base64, quoted-printable, encoded words, character
 * sets. Reads what is wrong as well as may be; nothing throws.
 * Sources: RFC 2045 §6.7 and §6.8, RFC 2047.
 */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE64_VALUES = new Map(Array.from(BASE64, (digit, value) => [digit.charCodeAt(0), value]))
const [LF, CR, SPACE, TAB, EQUALS] = [0x0a, 0x0d, 0x20, 0x09, 0x3d]

/** Characters outside of the alphabet, line ends among them, are passed over (RFC 2045 §6.8). */
export function fromBase64(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4))
  let size = 0
  let bits = 0
  let count = 0
  for (const byte of text) {
    const value = BASE64_VALUES.get(byte)
    if (byte === EQUALS) {
      bits = 0
      count = 0
    }
    if (value === undefined) continue
    bits = ((bits << 6) | value) & 0xffffff
    count += 6
    if (count < 8) continue
    count -= 8
    out[size++] = (bits >> count) & 0xff
  }
  return out.subarray(0, size)
}

/** `=C3=A9`, soft line breaks; white space at a line's end was added on the way (§6.7). */
export function fromQuotedPrintable(text: Uint8Array): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0
    if (byte === SPACE || byte === TAB) {
      const end = skipBlanks(text, at)
      // Blanks before a line end, or before the end of all, are not content.
      if (end === text.length || isLineEnd(text, end)) at = end - 1
      else out.push(byte)
      continue
    }
    if (byte !== EQUALS) {
      out.push(byte)
      continue
    }
    const code = hexPair(text[at + 1], text[at + 2])
    const end = skipBlanks(text, at + 1)
    if (code !== undefined) {
      out.push(code)
      at += 2
    } else if (end === text.length) at = end
    else if (isLineEnd(text, end)) at = text[end] === CR ? end + 1 : end
    else out.push(byte)
  }
  return Uint8Array.from(out)
}

function skipBlanks(text: Uint8Array, from: number): number {
  let at = from
  while (text[at] === SPACE || text[at] === TAB) at++
  return at
}

function isLineEnd(text: Uint8Array, at: number): boolean {
  return text[at] === LF || (text[at] === CR && text[at + 1] === LF)
}

function hexPair(high: number | undefined, low: number | undefined): number | undefined {
  const digits = String.fromCharCode(high ?? 0, low ?? 0)
  return /^[0-9a-f]{2}$/i.test(digits) ? parseInt(digits, 16) : undefined
}

/**
 * Bytes as text. Without a character set, with ASCII or with one that nobody knows: UTF-8 when it
 * is UTF-8, else Latin letters.
 */
export function decodeCharset(bytes: Uint8Array, charset = ''): string {
  const name = charset.trim().toLowerCase()
  if (name !== '' && name !== 'us-ascii' && name !== 'ascii') {
    try {
      return new TextDecoder(name, { ignoreBOM: true }).decode(bytes)
    } catch {
      // A name that is not in the browser's list.
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const WORD = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bq])\?([^?\s]*)\?=/gi

/**
 * Undoes `=?UTF-8?B?…?=`. White space between two encoded words is not shown (RFC 2047 §6.2), and
 * neighbours in one character set are joined first: many senders cut a character in two.
 */
export function decodeWords(value: string): string {
  let shown = ''
  let end = 0
  let run: { charset: string; bytes: number[] } | undefined
  const flush = (): void => {
    if (run) shown += decodeCharset(Uint8Array.from(run.bytes), run.charset)
    run = undefined
  }
  for (const match of value.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', text = ''] = match
    const between = value.slice(end, match.index)
    if (!run || between.trim() !== '') {
      flush()
      shown += between
    } else if (run.charset !== charset.toLowerCase()) flush()
    const bytes = encoding.toLowerCase() === 'b' ? fromBase64(ascii(text)) : fromQ(text)
    run ??= { charset: charset.toLowerCase(), bytes: [] }
    run.bytes.push(...bytes)
    end = match.index + whole.length
  }
  flush()
  return shown + value.slice(end)
}

/** Like quoted-printable, on one line, and `_` is a space. */
function fromQ(text: string): number[] {
  const bytes = ascii(text.replaceAll('_', ' '))
  const out: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] === EQUALS ? hexPair(bytes[at + 1], bytes[at + 2]) : undefined
    out.push(code ?? bytes[at] ?? 0)
    if (code !== undefined) at += 2
  }
  return out
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
