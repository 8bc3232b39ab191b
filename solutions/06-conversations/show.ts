/** Bytes on the screen, for the programs of this lab. Given complete. */
import { printable } from './program.ts'

/** Longer input is cut, and the rest is counted. */
const SHOWN_BYTES = 32

/** `00 00 00 02 68 69`; a long one ends with how many more there are. */
export function showBytes(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, SHOWN_BYTES)].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  )
  const more = bytes.length - shown.length
  return shown.join(' ') + (more > 0 ? ` … ${more} more` : '')
}

const ESCAPES: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' }

/** The text in quotes, safe for a terminal: a peer's bytes must not control it. */
export function showText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const escaped = text.replace(
    /["\\\r\n\t]/g,
    (character) => ESCAPES[character] ?? `\\${character}`,
  )
  return `"${printable(escaped)}"`
}

/** `1 byte`, `2 bytes`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
