/**
 * The message of this protocol: one JSON object with a file's name and its bytes in Base64.
 *
 *     {"filename":"sample.png","filedata":"iVBORw0KGgo…"}
 *
 * Nothing follows it; the sender's FIN is the end of the message.
 * Errors are a `WireError` (see wire-error.ts).
 */

export interface Envelope {
  /** One name, not a path. */
  filename: string
  bytes: Uint8Array
}

/**
 * Writes one message.
 * @returns UTF-8 bytes of a JSON object with two strings, `filename` and `filedata` in this order;
 *   `filedata` is Base64 as in RFC 4648 §4, with padding; no newline at the end
 */
export function encodeEnvelope({ filename, bytes }: Envelope): Uint8Array {
  throw new Error('TODO: encodeEnvelope in envelope.ts')
}

/**
 * Reads one whole message and takes nothing in it on trust.
 *
 * Any JSON white space, any `\u` escape and either order of the keys are valid; extra keys mean
 * nothing; an empty file is a file.
 * @param message all bytes that came before the FIN
 * @throws WireError `ERR_PROTOCOL` when the message
 *   - is not UTF-8, not one JSON value, or not an object,
 *   - lacks `filename` or `filedata`, or one of them is not a string,
 *   - has Base64 that an encoder would not write: foreign characters, white space, missing or
 *     misplaced padding, spare bits that are not 0,
 *   - has a name that is empty, `.`, `..`, longer than 255 bytes in UTF-8, contains `/`, `\` or
 *     U+0000, or has half of a surrogate pair in it
 */
export function decodeEnvelope(message: Uint8Array): Envelope {
  throw new Error('TODO: decodeEnvelope in envelope.ts')
}
