/**
 * Receives one file from a file server that nobody vouches for (lesson 09).
 * Use decodeEnvelope (envelope.ts) and saveFile (save-file.ts).
 */

export interface FetchFileOptions {
  /** Default `127.0.0.1`. */
  host?: string
  port: number
  /** Folder for the new file; it must exist. */
  dir: string
  /** Longest message accepted, in bytes on the wire. Default 64 MiB. */
  maxBytes?: number
  /** For everything together: connecting, receiving, saving. Default 5,000 ms. */
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Connects, sends nothing, reads until FIN, checks the message, saves the file.
 * The socket is gone when the promise settles, and after a failure nothing is left in `dir`.
 * @returns the path of the new file
 * @throws WireError
 *   - `ERR_INVALID`: `port`, `maxBytes` or `timeoutMs` is not a positive whole number, or `port` is
 *     above 65,535; no connection is made,
 *   - `ERR_TOO_LARGE`: more than `maxBytes` came, noticed as soon as they did,
 *   - `ERR_TIMEOUT`: not finished within `timeoutMs`,
 *   - `ERR_PROTOCOL`: the message is not valid (see decodeEnvelope)
 * @throws AbortError when `signal` is aborted, before or during the transfer
 * @throws system errors untouched: ECONNREFUSED, ECONNRESET, EEXIST, ENOENT …
 */
export async function fetchFile(options: FetchFileOptions): Promise<string> {
  throw new Error('TODO: fetchFile in fetch-file.ts')
}
