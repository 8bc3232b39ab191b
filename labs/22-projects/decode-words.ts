/** The client of the code-book service. */

export interface DecodeOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7022. */
  port?: number
  /** For everything together. Default 5,000 ms. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

/**
 * Has the service decode a list of words, over one connection.
 *
 * - A list that does not fit into one request (65,536 bytes without the LF) is split: as many words
 *   as fit go into each request, and the next one is sent once the last one is answered. An
 *   empty list is one request too.
 * - An answer is a line of at most 1 MiB. It must fit its request: `words` are as many strings,
 *   `unknown` an array of positions in it. An `error`, or anything else: `ERR_PROTOCOL`.
 * - `timeoutMs` is the limit for everything together.
 * @returns the plain words, as many and in the same order; unknown ones as they were
 * @throws WireError `ERR_INVALID`, and nothing is connected, for a word that is no string or fits
 *   into no request; `ERR_TIMEOUT`; `ERR_TRUNCATED` when the service ends too early; `ERR_PROTOCOL`;
 *   `ERR_TOO_LARGE`; the system's errors unchanged; an error with the name AbortError when `signal`
 *   is aborted, even before the start. The socket is gone by then, and no timer is left
 */
export async function decode(words: string[], options: DecodeOptions = {}): Promise<string[]> {
  throw new Error('TODO: decode in decode-words.ts')
}
