/** What a page of a built site makes the browser fetch, as files and as bytes on the wire. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { gzipSync } from 'node:zlib'

const IMPORT = /(?:from|import)\s*"(\.[^"]+\.js)"/g

/**
 * Scripts that a page's HTML asks for, preloaded modules included: with them it can be read and
 * operated.
 * @param page file of the page below `site`
 * @returns addresses as they stand in the page, each once
 */
export function pageScripts(site: string, page: string): string[] {
  const html = readFileSync(join(site, page), 'utf8')
  const found = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)]
  return [...new Set(found.map(([, source = '']) => source))]
}

/** A chunk and everything that it imports before it runs, as addresses. */
export function withImports(site: string, script: string): string[] {
  const found = new Set<string>()
  const visit = (address: string): void => {
    if (found.has(address)) return
    found.add(address)
    const source = readFileSync(join(site, address), 'utf8')
    for (const [, path = ''] of source.matchAll(IMPORT))
      visit(posix.join(posix.dirname(address), path))
  }
  visit(script)
  return [...found]
}

/** What the first terminal of a page makes it fetch besides. @returns addresses of scripts */
export function terminalScripts(site: string, page: string): string[] {
  const folder = join(site, 'assets', 'chunks')
  const chunk = readdirSync(folder).find((name) => /^terminal-screen\..*\.js$/.test(name))
  if (chunk === undefined) throw new Error(`${dirname(folder)} has no chunk for terminals.`)
  const there = new Set(pageScripts(site, page))
  return withImports(site, `/assets/chunks/${chunk}`).filter((script) => !there.has(script))
}

/** Bytes of scripts as a server sends them, each compressed with gzip. */
export function gzipBytes(site: string, scripts: string[]): number {
  return scripts
    .map((script) => gzipSync(readFileSync(join(site, script))).length)
    .reduce((sum, size) => sum + size, 0)
}
