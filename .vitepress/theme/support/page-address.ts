/** How an address inside the site is written for a server that knows nothing of clean addresses. */

/**
 * @param link as the catalogue and the search write it: `/ru/07-framing#heading`
 * @param isClean whether the server finds `07-framing.html` by `07-framing`
 * @example pageAddress('/ru/07-framing#top', false) // '/ru/07-framing.html#top'
 */
export function pageAddress(link: string, isClean: boolean): string {
  const [path = '', ...rest] = link.split(/(?=[?#])/)
  if (isClean || path === '' || path.endsWith('/') || path.endsWith('.html')) return link
  return [`${path}.html`, ...rest].join('')
}
