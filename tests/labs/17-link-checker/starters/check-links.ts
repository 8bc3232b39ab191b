/** All links of a page, a few at a time. Build it on the other four modules. */
import type { Outcome } from './check-url.ts'
import type { Link } from './extract-links.ts'

export interface CheckLinksOptions {
  /** How many links are checked at the same time, at most. */
  concurrency?: number
  /** For the page, and for each link. */
  timeoutMs?: number
  /** Of each link. */
  maxRedirects?: number
  signal?: AbortSignal
}

export type Checked = Link & (Outcome | { status: 'skipped'; reason: string })

/**
 * Fetches a page and checks its links, including those that lead to another origin. Links are
 * relative to the address where the page was finally found.
 *
 * The result of a link is `{ href, url }` together with
 *   the outcome of `checkUrl`                          for `http:` and `https:`
 *   `{ status: 'skipped', reason: 'not-http' }`        for any other scheme; nothing is sent
 *   `{ status: 'broken', reason: 'invalid-url' }`      for an `href` that is not an address
 * @param pageUrl `http:` or `https:`
 * @returns one result for each link, in the order of `extractLinks`, whichever is done first
 * @throws WireError `ERR_INVALID` for any other `pageUrl`, and unless `concurrency` (from 1),
 *   `timeoutMs` (from 1 to 2147483647) and `maxRedirects` (from 0) are whole numbers; then nothing
 *   is sent
 * @throws whatever `fetchPage` throws when the page itself cannot be fetched
 * @throws the signal's reason, an `AbortError`, when it is aborted; no request follows then
 */
export async function checkLinks(
  pageUrl: string,
  { concurrency = 4, timeoutMs = 5_000, maxRedirects = 5, signal }: CheckLinksOptions = {},
): Promise<Checked[]> {
  throw new Error('TODO: checkLinks in check-links.ts')
}
