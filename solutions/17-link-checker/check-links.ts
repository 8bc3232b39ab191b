/** All links of a page, a few at a time. */
import { checkUrl, type Outcome } from './check-url.ts'
import { extractLinks, type Link } from './extract-links.ts'
import { fetchPage } from './fetch-page.ts'
import { WireError } from './wire-error.ts'

export interface CheckLinksOptions {
  /** How many links are checked at the same time. */
  concurrency?: number
  /** For the page, and for each link. */
  timeoutMs?: number
  maxRedirects?: number
  signal?: AbortSignal
}

export type Checked = Link & (Outcome | { status: 'skipped'; reason: string })

/** A timer set to more than this fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

// #region check
/**
 * @param pageUrl `http:` or `https:`
 * @returns one result for each link, in the order of the page
 * @throws WireError `ERR_INVALID` for a bad argument, and nothing was sent; whatever `fetchPage`
 *   throws when the page itself cannot be fetched
 * @throws the signal's reason when it is aborted
 */
export async function checkLinks(
  pageUrl: string,
  { concurrency = 4, timeoutMs = 5_000, maxRedirects = 5, signal }: CheckLinksOptions = {},
): Promise<Checked[]> {
  demandWhole('concurrency', concurrency, 1, Number.MAX_SAFE_INTEGER)
  demandWhole('timeoutMs', timeoutMs, 1, MAX_TIMEOUT_MS)
  demandWhole('maxRedirects', maxRedirects, 0, Number.MAX_SAFE_INTEGER)
  const limits = { timeoutMs, ...(signal ? { signal } : {}) }
  const page = await fetchPage(pageUrl, limits)
  // The page may have come from elsewhere: its links are relative to where it was found.
  const links = extractLinks(page.html, page.url)
  const results: Checked[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < links.length) {
      const index = next++
      const link = links[index] as Link
      // To its own place, whenever it is done.
      results[index] = { ...link, ...(await outcomeOf(link.url, { ...limits, maxRedirects })) }
    }
  }
  const workers = Math.min(concurrency, links.length)
  await Promise.all(Array.from({ length: workers }, work))
  return results
}

async function outcomeOf(
  url: string,
  options: Parameters<typeof checkUrl>[1],
): Promise<Outcome | { status: 'skipped'; reason: string }> {
  if (!URL.canParse(url)) return { status: 'broken', reason: 'invalid-url' }
  if (!/^https?:/.test(url)) return { status: 'skipped', reason: 'not-http' }
  return checkUrl(url, options)
}
// #endregion check

function demandWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return
  throw new WireError('ERR_INVALID', `${name} is a whole number from ${min} to ${max}`)
}
