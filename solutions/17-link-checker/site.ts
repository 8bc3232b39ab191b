/**
 * The site that the checker looks at, and a second one on a port of its own: another origin.
 * Given complete. It has a link of every kind; `site-pages.ts` holds the text.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homePage, PAGES, pageCalled, withBasePage } from './site-pages.ts'

export interface SiteOptions {
  host?: string
  /** 0: let the system choose. */
  port?: number
  /** Of the second origin. */
  otherPort?: number
  /** How long `/slow` waits. */
  slowMs?: number
  log?(line: string): void
}

export interface Site {
  host: string
  port: number
  otherPort: number
  close(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Starts both origins.
 * @returns once they listen
 * @throws the system error when either of them cannot
 */
export async function startSite({
  host = '127.0.0.1',
  port = 7017,
  otherPort = 7018,
  slowMs = 10_000,
  log = () => {},
}: SiteOptions = {}): Promise<Site> {
  const origins = { site: '', other: '' }
  const site = createServer(logged('', log, (...exchange) => answer(origins, slowMs, ...exchange)))
  const other = createServer(logged('second origin: ', log, answerOther))
  const ports: number[] = []
  try {
    ports.push(await listen(site, host, port), await listen(other, host, otherPort))
  } catch (error) {
    await Promise.all([closeServer(site), closeServer(other)])
    throw error
  }
  const [sitePort = 0, otherSitePort = 0] = ports
  origins.site = originOf(host, sitePort)
  origins.other = originOf(host, otherSitePort)
  return {
    host,
    port: sitePort,
    otherPort: otherSitePort,
    close: async () => {
      await Promise.all([closeServer(site), closeServer(other)])
    },
  }
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return (server.address() as AddressInfo).port
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function logged(prefix: string, log: (line: string) => void, next: Answer): Answer {
  return (request, response) => {
    const { method, url } = request
    response.on('finish', () => log(`${prefix}${method} ${url} ${response.statusCode}`))
    response.on('close', () => {
      if (!response.writableFinished) log(`${prefix}${method} ${url} given up by the client`)
    })
    next(request, response)
  }
}

function answer(
  origins: { site: string; other: string },
  slowMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', origins.site)
  const [, step] = /^\/redirect\/(\d{1,3})$/.exec(pathname) ?? []
  if (pathname === '/') sendPage(response, homePage(origins))
  else if (pathname === '/with-base.html') sendPage(response, withBasePage(origins))
  else if (PAGES.includes(decodeOrEmpty(pathname)))
    sendPage(response, pageCalled(decodeOrEmpty(pathname)))
  else if (pathname === '/search' && searchParams.get('lang') === 'en')
    sendPage(response, pageCalled('Results'))
  // Three steps, one of each kind: an absolute path, a relative one, a whole address.
  else if (step === '1') redirect(response, 301, '/pages/first.html')
  else if (step !== undefined) redirect(response, 302, String(Number(step) - 1))
  else if (pathname === '/moved') redirect(response, 308, `${origins.other}/`)
  else if (pathname === '/loop/a') redirect(response, 302, 'b')
  else if (pathname === '/loop/b') redirect(response, 302, 'a')
  else if (pathname === '/no-head') answerOnlyGet(request, response)
  else if (pathname === '/broken') sendText(response, 500, 'Something broke here.')
  else if (pathname === '/slow') {
    const timer = setTimeout(() => sendPage(response, pageCalled('Slow')), slowMs)
    response.on('close', () => clearTimeout(timer))
  } else sendText(response, 404, 'There is no such page.')
}

function answerOther(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/' || request.url === '/hello') sendPage(response, pageCalled('Elsewhere'))
  else sendText(response, 404, 'There is no such page.')
}

function answerOnlyGet(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'GET') sendPage(response, pageCalled('Only GET'))
  else {
    response.setHeader('Allow', 'GET')
    sendText(response, 405, 'This page knows GET only.')
  }
}

function sendPage(response: ServerResponse, html: string): void {
  const body = Buffer.from(html)
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length }
  // To HEAD, Node sends these headers and leaves the body out.
  response.writeHead(200, headers).end(body)
}

function sendText(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(`${text}\n`)
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length }
  response.writeHead(status, headers).end(body)
}

function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { Location: location, 'Content-Length': 0 }).end()
}

/** @returns the path decoded once, '' when that is impossible */
function decodeOrEmpty(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return ''
  }
}
