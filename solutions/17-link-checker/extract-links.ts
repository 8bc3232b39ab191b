/**
 * The links of a page, as absolute addresses.
 * Sources: RFC 3986 §5 (references), the URL Living Standard (what `new URL` does).
 */
import { readStartTags } from './tags.ts'

export interface Link {
  /** As in the document, with character references decoded. */
  href: string
  /** Absolute, without its fragment; for an `href` that is not an address, that `href` itself. */
  url: string
}

// #region extract
/**
 * @param html a page
 * @param pageUrl where it came from, an absolute URL
 * @returns the links of its `a[href]`, each `url` once, in order of first appearance
 */
export function extractLinks(html: string, pageUrl: string): Link[] {
  const tags = readStartTags(html)
  const base = baseOf(tags, pageUrl)
  const links = new Map<string, Link>()
  for (const { name, attributes } of tags) {
    const href = name === 'a' ? attributes.get('href') : undefined
    if (href === undefined) continue
    const url = resolve(href, base)
    // Whatever comes after the # never leaves the client.
    if (url) url.hash = ''
    const link = { href, url: url?.href ?? href }
    if (!links.has(link.url)) links.set(link.url, link)
  }
  return [...links.values()]
}

/** The first `<base href>` counts, for the whole page, wherever it is. */
function baseOf(tags: ReturnType<typeof readStartTags>, pageUrl: string): string {
  const base = tags.find(({ name, attributes }) => name === 'base' && attributes.has('href'))
  const url = base && resolve(base.attributes.get('href') ?? '', pageUrl)
  const isUsable = url && !['data:', 'javascript:'].includes(url.protocol)
  return isUsable ? url.href : pageUrl
}

function resolve(reference: string, base: string): URL | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base) : undefined
}
// #endregion extract
