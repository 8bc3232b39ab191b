/**
 * Asks an API for a list of pictures, and downloads them a few at a time.
 *
 * Uses your `checkedUrl`, `fileNames` and `downloadFile`; `readJson` and `mustBeWhole` are in
 * read-body.ts, `failureOf` and `aborted` in fetch-failure.ts.
 */

export interface Progress {
  /** Place in the list, counted from 0. */
  index: number
  /** The file name that was chosen. */
  name: string
  state: 'waiting' | 'loading' | 'done' | 'failed'
  receivedBytes: number
  /** Unknown until the answer begins, or if the server does not say. */
  totalBytes: number | undefined
  /** Why, when it has failed. */
  error?: unknown
}

export interface DownloadOptions {
  /** Address of the API: `http://127.0.0.1:7016/images`. */
  api: string
  key: string
  /** How many pictures to ask for. */
  num: number
  /** Folder for the files; it must exist. */
  dir: string
  /** Most requests for pictures in progress at one time. Default 4. */
  concurrency?: number
  /** Longest picture, and longest list, in bytes. Default 10 MiB. */
  maxBytes?: number
  /** For the list, and for each picture from the start of its own request. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** `url` as the API gave it, and the path of the file or the reason why there is none. */
export type Download = { url: string; file: string } | { url: string; error: unknown }

/**
 * GETs `api?key=…&num=…`, whose JSON has an array `newslist` of objects with a string `picUrl`, and
 * downloads each of them. The name of each file comes from `fileNames`, which is told what is in
 * `dir` already.
 * @returns one entry for each URL, in the order of the list. Whatever goes wrong with one picture
 *   is the `error` of its entry and stops no other
 * @throws WireError `ERR_INVALID` for arguments out of range (`num`, `concurrency` and `maxBytes` are
 *   whole numbers from 1 to `Number.MAX_SAFE_INTEGER`), for an empty key, and for an `api` that
 *   `checkedUrl` refuses; `ENOENT` when there is no `dir`. Nothing is requested then
 * @throws WireError `ERR_PROTOCOL` when the API answers with a status other than 2xx (its redirects
 *   are not followed), or with something other than such a list; `ERR_TOO_LARGE`, `ERR_TIMEOUT`,
 *   `ERR_TRUNCATED`; system errors as they are. No message contains the key
 * @throws an error named `AbortError` when `signal` is aborted
 */
export async function downloadAll(_options: DownloadOptions): Promise<Download[]> {
  throw new Error('TODO: write downloadAll() in download-all.ts')
}
