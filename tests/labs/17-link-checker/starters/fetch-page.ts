/** A page over HTTP, as text. Errors are a `WireError` (see wire-error.ts). */

export interface FetchPageOptions {
  /** For everything, from the connection to the last byte. */
  timeoutMs?: number
  /** Longest page, in bytes. */
  maxBytes?: number
  signal?: AbortSignal
}

export interface Page {
  /** Where the page finally came from: redirects are followed, as `fetch` does by itself. */
  url: string
  html: string
}

/**
 * Fetches a page with GET and `User-Agent: on-the-wire-17` (see user-agent.ts). Its encoding is the
 * `charset` of Content-Type; without one, or with one that TextDecoder does not know, UTF-8.
 * @param url `http:` or `https:`
 * @throws WireError
 *   `ERR_INVALID` when `url` is no such address; then nothing is sent
 *   `ERR_PROTOCOL` for a status other than 2xx, a type other than `text/html` (in any case, with or
 *     without parameters), endless redirects, and an answer that is not HTTP
 *   `ERR_TRUNCATED` when the connection ends before the page does
 *   `ERR_TOO_LARGE` for more than `maxBytes` bytes; the rest is not waited for
 *   `ERR_TIMEOUT` after `timeoutMs`
 * @throws system errors as they are: `error.code` is `ECONNREFUSED`, not `error.cause.code`; when
 *   the signal aborts, its reason, an `AbortError`
 */
export async function fetchPage(
  url: string,
  { timeoutMs = 5_000, maxBytes = 1024 * 1024, signal }: FetchPageOptions = {},
): Promise<Page> {
  throw new Error('TODO: fetchPage in fetch-page.ts')
}
