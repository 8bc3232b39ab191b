/**
 * Downloads one resource into one file, or nothing.
 *
 * `bodyOf` in read-body.ts gives the pieces of a body; `failureOf` in fetch-failure.ts turns what
 * `fetch` throws into the errors of the contract.
 */

export interface DownloadFileOptions {
  /** Path of the new file. */
  file: string
  /** Longest body accepted, in bytes after decompression. */
  maxBytes: number
  /** Time for everything together, from the request to the last byte. */
  timeoutMs: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
  /**
   * Called once when the head of the answer is in, with 0, and after each piece of the body.
   * `totalBytes` is the Content-Length, if there is one.
   */
  onBytes?: (receivedBytes: number, totalBytes: number | undefined) => void
}

/**
 * GETs `url`, following redirects, and saves the body. It is not kept in memory, and `file` appears
 * once it is complete, or not at all.
 * @returns the number of bytes saved
 * @throws WireError `ERR_INVALID` when `url` is not an absolute http: or https: URL
 * @throws WireError `ERR_PROTOCOL`, with the status in its message, for a status other than 2xx
 * @throws WireError `ERR_TOO_LARGE` as soon as more than `maxBytes` are announced or have come
 * @throws WireError `ERR_TIMEOUT`, `ERR_TRUNCATED`; an error named `AbortError`
 * @throws system errors as they are: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `ENOENT`; `EEXIST`
 *   when there is already such a file, which stays as it is
 */
export async function downloadFile(_url: string, _options: DownloadFileOptions): Promise<number> {
  throw new Error('TODO: write downloadFile() in download-file.ts')
}
