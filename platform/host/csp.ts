/**
 * What a page of the built site may load and run: only what the build put there.
 * Source: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Scripts that stand in the page itself; one with `src` is loaded from this host anyway. */
const INLINE_SCRIPT = /<script(?![^>]*\ssrc[\s=>])([^>]*)>([^]*?)<\/script>/gi
/** Data for scripts is not run and needs no hash. */
const DATA_TYPE = /\stype\s*=\s*["']?(application\/(ld\+)?json|speculationrules)/i

/** The hash sources of every script that stands in `html`, in their order. */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(INLINE_SCRIPT)]
    .filter(([, attributes, body]) => body !== '' && !DATA_TYPE.test(attributes ?? ''))
    .map(
      ([, , body]) =>
        `'sha256-${createHash('sha256')
          .update(body ?? '')
          .digest('base64')}'`,
    )
}

/** Reads every page of a built site. @returns each hash once */
export function readScriptHashes(siteFolder: string): string[] {
  const pages = readdirSync(siteFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => readFileSync(join(siteFolder, name), 'utf8'))
  return [...new Set(pages.flatMap(inlineScriptHashes))].sort()
}

/**
 * The policy of every page.
 * @param hosts names under which the page may open its WebSocket; `'self'` covers it in newer
 *   browsers only (CSP3 §6.7.2.8)
 */
export function contentSecurityPolicy(scriptHashes: string[], hosts: string[]): string {
  const sockets = hosts.flatMap((host) => [`ws://${host}`, `wss://${host}`])
  return [
    `default-src 'none'`,
    `script-src 'self' ${scriptHashes.join(' ')}`.trim(),
    // xterm.js writes its colours into a <style> of its own, and the highlighted code carries its
    // colours in style attributes; both are text of ours, never of a program's output.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self' data:`,
    `connect-src 'self' ${sockets.join(' ')}`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}
