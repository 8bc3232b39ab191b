/** What the pages of a built site point at, followed as a browser and a plain file server do. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A code block may show the text of a reference; only a tag has one. */
const TAG = /<[a-z][\w-]*(?:\s+[^\s=>"]+(?:="[^"]*")?)*\s*\/?>/gi
const REFERENCE = /\s(?:href|src)="([^"]*)"/g
const HOST = 'http://site.test'

/**
 * @param base path below which `folder` is served
 * @returns each reference of a page that leads out of the site's path or to no file, with its page
 */
export function brokenReferences(folder: string, base: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  // The page for addresses that are none can be shown at any depth; only its text matters.
  const pages = files.filter((file) => file.endsWith('.html') && file !== '404.html')
  return pages.flatMap((page) => {
    const html = readFileSync(join(folder, page), 'utf8')
    const address = new URL(base + page.replaceAll('\\', '/'), HOST)
    const references = html.match(TAG)?.flatMap((tag) => [...tag.matchAll(REFERENCE)]) ?? []
    return references.flatMap(([, reference = '']) => {
      const url = new URL(reference.replaceAll('&amp;', '&'), address)
      if (url.origin !== HOST) return []
      const path = decodeURIComponent(url.pathname)
      if (!path.startsWith(base)) return [`${page}: ${reference}`]
      const file = path.slice(base.length)
      const served = file === '' || file.endsWith('/') ? `${file}index.html` : file
      return existsSync(join(folder, served)) ? [] : [`${page}: ${reference}`]
    })
  })
}
