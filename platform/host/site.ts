/** The built site as static files, with the headers that every answer of this host carries. */
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import { contentSecurityPolicy, readScriptHashes } from './csp.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Vite puts a hash of the content into these names: they never change. */
const HASHED_FILE = /^\/assets\/.+\.[\w-]{8,}\.\w+$/

/** Headers for every answer: nobody guesses types, learns addresses or shares our window. */
export function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
}

/** Answers in plain text, and ends the answer. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${text}\n`)
}

/**
 * Serves a built site.
 * @param hosts names under which the host is reached
 */
export function serveSite(siteFolder: string, hosts: string[]): Answer {
  const policy = contentSecurityPolicy(readScriptHashes(siteFolder), hosts)
  // `dev` looks at the disk for each request, so that a site that is built anew is served anew;
  // without it sirv 3.0.2 ends the host when a file that it saw at the start is gone.
  const files = sirv(siteFolder, {
    dev: true,
    etag: true,
    setHeaders: (response, path) => {
      if (HASHED_FILE.test(path))
        response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
    },
  })

  return (request, response) => {
    response.setHeader('Content-Security-Policy', policy)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      answerText(response, 405, 'Only GET and HEAD.')
      return
    }
    // A range such as "9-3" makes sirv 3.0.2 throw; no page of ours asks for one.
    delete request.headers.range
    if (isHidden(request.url ?? '/')) answerNotFound(siteFolder, request, response)
    else files(request, response, () => answerNotFound(siteFolder, request, response))
  }
}

/** Names that begin with a dot, and bytes that no name of ours has. */
function isHidden(url: string): boolean {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  return /(\/|%2f|%5c|\\)(\.|%2e)|%00|%5c|\\/i.test(path)
}

function answerNotFound(
  siteFolder: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const page = join(siteFolder, '404.html')
  if (!existsSync(page) || !request.headers.accept?.includes('text/html')) {
    answerText(response, 404, 'There is nothing at this address.')
    return
  }
  response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(request.method === 'HEAD' ? undefined : readFileSync(page))
}
