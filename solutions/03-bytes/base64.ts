/**
 * Base64 by hand: three bytes are 24 bits are four characters.
 * Source: RFC 4648 §4 (alphabet, padding), §3.3 (foreign characters), §3.5 (spare bits).
 */
import { WireError } from './wire-error.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** The value of each character, so that decoding never has to search. */
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]))

// #region encode
/**
 * @param bytes any bytes, possibly none
 * @returns four characters for every three bytes begun, padded with `=`; no line breaks
 */
export function b64encode(bytes: Uint8Array): string {
  const groups: string[] = []
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const group = bytes.subarray(offset, offset + 3)
    // Missing bytes count as zeros: they fill the remaining bits of the last character.
    const [first = 0, second = 0, third = 0] = group
    const bits = (first << 16) | (second << 8) | third
    const characters = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 0b111111])
    // n bytes fill n + 1 characters; the rest of the four is padding.
    groups.push(
      characters
        .slice(0, group.length + 1)
        .join('')
        .padEnd(4, '='),
    )
  }
  return groups.join('')
}
// #endregion encode

// #region decode
/**
 * @param text Base64 as `b64encode` writes it, and nothing else
 * @returns the bytes
 * @throws WireError `ERR_INVALID` for a foreign character, a length that is not a multiple of four,
 *   padding anywhere but at the end or more than two of it, or spare bits that are not zero
 */
export function b64decode(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw invalid(`${text.length} characters are no multiple of four`)
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let offset = 0
  for (let place = 0; place < text.length; place += 4) {
    const isLast = place + 4 === text.length
    const bits = bitsOf(text.slice(place, place + 4), isLast ? padding : 0)
    // What lies beyond the end is padding and must hold no bits (RFC 4648 §3.5).
    if (isLast && (bits & ((1 << (8 * padding)) - 1)) !== 0) throw invalid('spare bits are set')
    for (const shift of [16, 8, 0]) {
      if (offset < bytes.length) bytes[offset++] = (bits >> shift) & 0xff
    }
  }
  return bytes
}

/** The 24 bits of four characters, the last `padding` of which are `=` and count as zeros. */
function bitsOf(group: string, padding: number): number {
  let bits = 0
  for (const character of group.slice(0, 4 - padding)) {
    const value = VALUES.get(character)
    // A `=` that is not padding ends up here too.
    if (value === undefined) throw invalid(`${JSON.stringify(character)} is not of the alphabet`)
    bits = (bits << 6) | value
  }
  return bits << (6 * padding)
}
// #endregion decode

function invalid(message: string): WireError {
  return new WireError('ERR_INVALID', message)
}
