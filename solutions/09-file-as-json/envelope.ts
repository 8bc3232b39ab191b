/**
 * The message of this protocol: one JSON object with a file's name and its bytes in Base64.
 *
 *     {"filename":"sample.png","filedata":"iVBORw0KGgo…"}
 *
 * Nothing follows it; the sender's FIN is the end of the message.
 * Sources: RFC 8259 (JSON), RFC 4648 §4 (Base64).
 */
import { WireError } from './wire-error.ts'

export interface Envelope {
  /** One name, not a path. */
  filename: string
  bytes: Uint8Array
}

/** Longest name that common file systems take, in UTF-8 bytes. */
const MAX_NAME_BYTES = 255

// #region encode
/**
 * Writes one message.
 * @returns UTF-8 bytes: the keys `filename` and `filedata` in this order, no newline at the end
 */
export function encodeEnvelope({ filename, bytes }: Envelope): Uint8Array {
  const filedata = Buffer.from(bytes).toString('base64')
  // JSON.stringify keeps the order in which the keys are written here.
  return Buffer.from(JSON.stringify({ filename, filedata }), 'utf8')
}
// #endregion encode

// #region decode
/**
 * Reads one whole message and takes nothing in it on trust.
 * @param message all bytes that came before the FIN
 * @throws WireError `ERR_PROTOCOL` when it is not UTF-8, not JSON, not an object, a key is missing
 * or not a string, the Base64 is not exactly right, or the name is not safe
 */
export function decodeEnvelope(message: Uint8Array): Envelope {
  const value = parseJson(message)
  if (typeof value !== 'object' || value === null)
    throw new WireError('ERR_PROTOCOL', 'the message is JSON, but not an object')
  const { filename, filedata } = value as Record<string, unknown>
  if (typeof filename !== 'string' || typeof filedata !== 'string')
    throw new WireError('ERR_PROTOCOL', '"filename" and "filedata" must both be strings')
  if (!isSafeName(filename))
    throw new WireError('ERR_PROTOCOL', 'the name is not one that may be used in a folder')
  return { filename, bytes: decodeBase64(filedata) }
}

function parseJson(message: Uint8Array): unknown {
  try {
    // `fatal`: without it every wrong byte would quietly become U+FFFD.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(message)
    return JSON.parse(text)
  } catch (cause) {
    throw new WireError('ERR_PROTOCOL', 'the message is not JSON in UTF-8', { cause })
  }
}
// #endregion decode

// #region base64
function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  // Buffer skips what it does not know and forgives missing padding, so it never refuses anything.
  // Every byte string has exactly one Base64 text: encoding it again must give the same text.
  if (bytes.toString('base64') !== text)
    throw new WireError('ERR_PROTOCOL', '"filedata" is not valid Base64')
  return bytes
}
// #endregion base64

// #region names
/** Refuses instead of repairing: a repaired name is a name that nobody sent. */
function isSafeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false
  // The backslash separates folders on Windows; NUL ends a string inside the operating system.
  if (name.includes('/') || name.includes('\\') || name.includes('\0')) return false
  // Half of a surrogate pair has no UTF-8 form: two such names would end up in one file.
  if (!name.isWellFormed()) return false
  return Buffer.byteLength(name, 'utf8') <= MAX_NAME_BYTES
}
// #endregion names
