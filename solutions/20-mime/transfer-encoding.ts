/**
 * Bodies as lines of ASCII (lesson 20). No Buffer in this file: the page runs it in the browser.
 * Source: RFC 2045 §6.7 (quoted-printable), §6.8 (Base64), RFC 2049 §4 (line ends first).
 */

/** Longest line of either encoding, without its CRLF. */
const MAX_LINE = 76

// #region base64
/**
 * @returns Base64 in lines of 76 characters, the last one may be shorter; CRLF between them and
 *   none at the end
 */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  // One character per byte: any text decoder would change what is not text.
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return (btoa(binary).match(/.{1,76}/g) ?? []).join('\r\n')
}
// #endregion base64

// #region text
/** In mail, a line ends with CRLF, whatever it ended with here. */
export function toCrlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
// #endregion text

// #region quoted-printable
/**
 * @param text any text; its line ends become CRLF, and stay line ends
 * @returns its UTF-8 in quoted-printable: lines of 76 characters at most, CRLF between them
 */
export function encodeQuotedPrintable(text: string): string {
  return toCrlf(text).split('\r\n').map(encodeLine).join('\r\n')
}

function encodeLine(line: string): string {
  const lines = ['']
  const tokens = tokensOf(utf8(line))
  for (const [index, token] of tokens.entries()) {
    // One place is kept for the "=" of a soft line break, which the end of a line does not need.
    const room = index === tokens.length - 1 ? MAX_LINE : MAX_LINE - 1
    // A token moves to the next line whole: "=D0" is never cut.
    if ((lines.at(-1) ?? '').length + token.length > room) lines.push('')
    lines.push(lines.pop() + token)
  }
  return lines.join('=\r\n')
}

function tokensOf(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte, index) => {
    const isSpace = byte === 0x20 || byte === 0x09
    // Mail programs on the way like to drop white space at the end of a line.
    if (isSpace ? index < bytes.length - 1 : byte > 0x20 && byte < 0x7f && byte !== 0x3d)
      return String.fromCharCode(byte)
    return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
}
// #endregion quoted-printable
