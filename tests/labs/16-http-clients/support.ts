/** What the checks of lesson 16 share: a web server that does as each check says. */
import { readdir } from 'node:fs/promises'
import { fail, LearnerFailure, rejects, RemoteError, type CheckContext, type Peer } from '#checker'

export type Lab = CheckContext['lab']
export type Params = Record<string, string | number>

/** Far more than anything here needs, less than the limit of a single call. */
const PATIENCE_MS = 2_500
/** No check waits for this one; the default could pass on a machine that is very busy. */
export const LONG_MS = 60_000

/** One request, and the connection that it came on. */
export interface Visit {
  method: string
  target: string
  headers: Map<string, string>
  body: Uint8Array
  peer: Peer
}

export interface Web {
  /** `http://127.0.0.1:<port>` */
  url: string
  /** Requests so far, in order of arrival. */
  visits: Visit[]
  readonly connections: number
  /**
   * Resolves when the connections of all requests so far are closed. Others do not count: after an
   * aborted request `fetch` opens a new one, on which nothing is sent.
   */
  allClosed(): Promise<unknown>
  /** The targets of all requests. */
  readonly targets: string[]
}

/** Serves one request on each connection; `answer` says what happens then. */
export async function web(
  { serve }: CheckContext,
  answer: (visit: Visit) => unknown,
  options: { mayStayUnused?: boolean } = {},
): Promise<Web> {
  const visits: Visit[] = []
  const listener = await serve(async (peer) => {
    peer.socket.once('end', () => peer.close())
    const visit = await readRequest(peer)
    if (!visit) return
    visits.push(visit)
    await answer(visit)
  }, options)
  return {
    url: `http://127.0.0.1:${listener.port}`,
    visits,
    get connections() {
      return listener.connections
    },
    allClosed: () => Promise.all(visits.map(({ peer }) => closed(peer))),
    get targets() {
      return visits.map(({ target }) => target)
    },
  }
}

async function closed({ socket }: Peer): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

/** @returns nothing when the client goes before its request is whole */
async function readRequest(peer: Peer): Promise<Visit | undefined> {
  try {
    const [method = '', target = ''] = (await peer.readLine()).split(' ')
    const headers = new Map<string, string>()
    for (;;) {
      const line = (await peer.readLine()).trimEnd()
      if (line === '') break
      const colon = line.indexOf(':')
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
    }
    const body = await peer.read(Number(headers.get('content-length') ?? 0))
    return { method, target, headers, body, peer }
  } catch (error) {
    if (error instanceof LearnerFailure) return undefined
    throw error
  }
}

export interface Answer {
  status?: string
  headers?: Record<string, string>
  body?: Uint8Array | string
  /** What Content-Length says; `none`: there is no such field. */
  length?: number | 'none'
}

export function answerOf({ status = '200 OK', headers = {}, body = '', length }: Answer): Buffer {
  const bytes = Buffer.from(body)
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const size = length === 'none' ? '' : `Content-Length: ${length ?? bytes.length}\r\n`
  const head = `HTTP/1.1 ${status}\r\n${fields.join('')}${size}Connection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

/**
 * Answers without a note among the steps of the check: which of several connections is served first
 * is chance.
 */
export function respond({ peer }: Visit, answer: Answer): void {
  peer.socket.end(answerOf(answer))
}

/** The answer of the API: a list of these. */
export const listOf = (urls: string[]): Answer => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ code: 200, newslist: urls.map((picUrl) => ({ title: '–', picUrl })) }),
})

/** Whether it is done in time; an error of its own passes through. */
export async function withinTime(work: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<false>()
  const timer = setTimeout(() => late.resolve(false), PATIENCE_MS)
  try {
    return await Promise.race([work.then(() => true), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Whatever the learner's program was told before, it has dealt with when this resolves. */
export async function settled(lab: Lab): Promise<void> {
  for (let i = 0; i < 3; i++) await lab.load('wire-error.ts')
}

/** The steps of a failed check name the function instead of showing its code. */
export function shownAs<Fn extends (...args: never[]) => unknown>(name: string, fn: Fn): Fn {
  return Object.assign(fn, { toString: () => name })
}

/**
 * Demands that a call fails with `code`, and in time. The check's own sentence is for a call that
 * does not; another error has the common sentence.
 */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Params = {},
): Promise<RemoteError> {
  let value: unknown
  try {
    const isDone = withinTime(call.then((result) => (value = result)))
    if (!(await isDone)) fail(key, { ...params, actual: '…' })
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return await rejects(call, code)
  }
  fail(key, { ...params, actual: JSON.stringify(value) ?? 'undefined' })
}

/** Demands that a call succeeds; the sentence of `key` gets what went wrong. */
export async function accepts<T>(call: Promise<T>, key: string, params: Params = {}): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    fail(key, { ...params, code: error.code ?? error.name })
  }
}

/** Demands that these are the names in a folder. */
export async function holds(folder: string, expected: string[], key: string): Promise<void> {
  const names = await readdir(folder)
  const extra = names.filter((name) => !expected.includes(name))
  // A name of chance is not told: what its ending says is enough.
  const shown = extra.map((name) => name.replace(/[0-9a-f-]{8,}/g, '…')).join(', ')
  if (extra.length > 0) fail(key, { name: shown })
}
