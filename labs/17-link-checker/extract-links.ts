/** The links of a page, as absolute addresses. Build it on `readStartTags` and on `new URL`. */

export interface Link {
  /** As in the document, with character references decoded. */
  href: string
  /** Absolute, without its fragment; for an `href` that is not an address, that `href` itself. */
  url: string
}

/**
 * Only `a` elements with an `href` are links, even an empty one. They are relative to
 * `pageUrl`, or, if the page has a `base` with an `href`, to that: the first one counts, for the
 * whole page, and is itself relative to `pageUrl`. A base that is not an address, or has the scheme
 * `data:` or `javascript:`, does not count, and no other takes its place.
 * @param html a page
 * @param pageUrl where it came from, an absolute URL
 * @returns each `url` once, with the `href` of its first appearance, in order of first appearance;
 *   links of all schemes
 */
export function extractLinks(html: string, pageUrl: string): Link[] {
  throw new Error('TODO: extractLinks in extract-links.ts')
}
