/** What the checks of lesson 17 share: a site of their own, and ways to wait that are no guesses. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { equal, fail, RemoteError, type CheckContext } from '#checker'

type Params = Record<string, string | number>
type Lab = CheckContext['lab']

/** A value as code, in one line. */
export function show(value: unknown): string {
  if (value instanceof Map) return show(Object.fromEntries(value))
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

/** Demands a value; the sentence of `key` gets both, as `actual` and `expected`. */
export function same(actual: unknown, expected: unknown, key: string, params: Params = {}): void {
  equal(actual, expected, key, { ...params, actual: show(actual), expected: show(expected) })
}

/** Demands that a call fails with `code`; the sentence of `key` gets what it did instead. */
export async function failsWith(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Params = {},
): Promise<void> {
  let actual: string
  try {
    actual = show(await call)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    if (error.code === code || error.name === code) return
    // An exercise that is not written yet says so by itself.
    actual = error.code ?? `${error.name}: ${error.message}`
  }
  fail(key, { ...params, code, actual })
}

// --- a site ---

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}
export type Route = (exchange: Exchange) => unknown

export interface TestSite {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  origin: string
  /** `HEAD /path`, in order of arrival. */
  seen: string[]
  /** Names in `User-Agent`, in the same order. */
  agents: string[]
  /** A port of this machine where nobody listens, and nobody will while the check runs. */
  deafPort: number
  /** Answers for one path; added while the site runs. */
  routes: Record<string, Route>
}

/** Starts a site whose every path without a route is 404. It is gone when the check ends. */
export async function startTestSite(
  { lab }: CheckContext,
  routes: Record<string, Route> = {},
): Promise<TestSite> {
  const site: TestSite = { origin: '', seen: [], agents: [], deafPort: 0, routes: { ...routes } }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    site.seen.push(`${request.method} ${path}`)
    site.agents.push(request.headers['user-agent'] ?? '')
    const route = Object.hasOwn(site.routes, path) ? site.routes[path] : status(404)
    route?.({ request, response })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // The near end of a connection is taken, and listens to nobody.
  const taken = connect(port, '127.0.0.1')
  await once(taken, 'connect')
  lab.defer(() => {
    taken.destroy()
    server.close()
    server.closeAllConnections()
  })
  site.origin = `http://127.0.0.1:${port}`
  site.deafPort = taken.localPort ?? 0
  return site
}

export function status(code: number, headers: Record<string, string> = {}): Route {
  return ({ response }) => void response.writeHead(code, headers).end()
}

export function html(text: string, type = 'text/html; charset=utf-8'): Route {
  return ({ response }) => void response.writeHead(200, { 'Content-Type': type }).end(text)
}

export const redirect = (location: string, code = 302): Route => status(code, { location })

/** Never answers. */
export const silence: Route = () => {}

/** What cannot be read as HTTP. */
export const garbage: Route = ({ response }) => void response.socket?.end('I am no web server.\r\n')

export const reset: Route = ({ response }) => void response.socket?.resetAndDestroy()

/** A head, and then a few bytes again and again, for as long as somebody takes them. */
export const endless: Route = ({ response }) => {
  response.writeHead(200, { 'Content-Type': 'text/html' })
  const timer = setInterval(() => response.write('<p>and so on</p>\n'), POLL_MS)
  response.on('close', () => clearInterval(timer))
}

/** A page of so many bytes, which does not say its length. */
export function long(bytes: number): Route {
  return ({ response }) => {
    response.writeHead(200, { 'Content-Type': 'text/html' })
    const chunk = '<p>and so on</p>'.repeat(2 ** 12)
    for (let sent = 0; sent < bytes; sent += chunk.length) response.write(chunk)
    response.end()
  }
}

/** Begins a page, and breaks off after a time in which everybody should have given up. */
export function stalled(ms: number): Route {
  return ({ response }) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).write('<p>')
    const timer = setTimeout(() => response.destroy(), ms)
    response.on('close', () => clearTimeout(timer))
  }
}

/** Answers by method. */
export function byMethod(routes: Record<string, Route>): Route {
  return (exchange) => routes[exchange.request.method ?? '']?.(exchange)
}

// --- waiting ---

/** A program that has not done it by then does not do it. */
const PATIENCE_MS = 2_000
const POLL_MS = 3

/** @returns whether it has come true in time */
export async function comesTrue(isTrue: () => boolean): Promise<boolean> {
  const late = AbortSignal.timeout(PATIENCE_MS)
  while (!isTrue()) {
    if (late.aborted) return false
    await pause(POLL_MS)
  }
  return true
}

/** Enough for all that follows from one event: a connection, a request, its answer, the next one. */
const TURNS = 60
const FEW_TURNS = 8

/**
 * Waits as many turns of the learner's event loop as it may take, not a time: a busy machine makes
 * each of them longer. Every question reaches the program in one turn and is answered in another.
 * @returns whether it has come true
 */
export async function follows(lab: Lab, isTrue: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < TURNS && !isTrue(); turn++) await lab.load('wire-error.ts')
  return isTrue()
}

/** Waits until the learner's program has sent whatever it has begun to send. */
export async function settled(lab: Lab): Promise<void> {
  for (let turn = 0; turn < FEW_TURNS; turn++) await lab.load('wire-error.ts')
}
