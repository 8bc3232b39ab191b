/**
 * Base64 by hand: three bytes are 24 bits are four characters.
 * Source: RFC 4648 §4 (alphabet, padding), §3.3 (foreign characters), §3.5 (spare bits).
 */
import { WireError } from './wire-error.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** The value of each character, so that decoding looks nothing up by searching. */
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]))

// #region encode
/**
 * @param bytes any bytes, also none at all
 * @returns four characters for each three bytes begun, padded with `=`; no line breaks
 */
export function b64encode(bytes: Uint8Array): string {
  const groups: string[] = []
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const group = bytes.subarray(offset, offset + 3)
    // Bytes that are not there count as zeros: the bits missing from the last character.
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

export function b64decode(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new WireError('ERR_INVALID', 'length')
  return new Uint8Array(Buffer.from(text, 'base64'))
}

export const values = VALUES
