/**
 * Whether one address works.
 * Sources: RFC 9110 §9.3.2 (HEAD), §10.2.2 (Location), §15.4 (redirection).
 */
import { USER_AGENT } from './user-agent.ts'

export interface CheckUrlOptions {
  /** For the whole chain of requests. */
  timeoutMs?: number
  /** How many redirects are followed. */
  maxRedirects?: number
  signal?: AbortSignal
}

export type Outcome =
  | { status: 'ok'; code: number }
  | {
      status: 'broken'
      /** Status code of the last answer, where an answer is the reason. */
      code?: number
      reason: string
    }

const FOLLOWED = new Set([301, 302, 303, 307, 308])

// #region check
/**
 * @param url `http:` or `https:`
 * @returns the outcome; a link that does not work is not an error of ours
 * @throws the signal's reason when it is aborted, and nothing else
 */
export async function checkUrl(
  url: string,
  { timeoutMs = 5_000, maxRedirects = 5, signal }: CheckUrlOptions = {},
): Promise<Outcome> {
  signal?.throwIfAborted()
  // One clock for all requests of the chain.
  const deadline = AbortSignal.timeout(timeoutMs)
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline
  try {
    return await follow(new URL(url), maxRedirects, either)
  } catch (error) {
    signal?.throwIfAborted()
    return { status: 'broken', reason: deadline.aborted ? 'timeout' : reasonOf(error) }
  }
}

async function follow(start: URL, maxRedirects: number, signal: AbortSignal): Promise<Outcome> {
  const seen = new Set<string>()
  let url = withoutFragment(start)
  for (let redirects = 0; ; redirects++) {
    seen.add(url.href)
    const { ok, status: code, headers } = await ask(url, signal)
    if (ok) return { status: 'ok', code }
    const location = headers.get('location')
    if (!FOLLOWED.has(code) || location === null)
      return { status: 'broken', code, reason: 'http-status' }
    // Relative to the address that sent it, not to the one we began with.
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined
    if (!next || !/^https?:$/.test(next.protocol))
      return { status: 'broken', code, reason: 'bad-redirect' }
    url = withoutFragment(next)
    if (seen.has(url.href)) return { status: 'broken', code, reason: 'redirect-loop' }
    if (redirects === maxRedirects) return { status: 'broken', code, reason: 'too-many-redirects' }
  }
}
// #endregion check

// #region ask
/** Asks for the head only; if a server cannot do that, for everything, without reading the body. */
async function ask(url: URL, signal: AbortSignal): Promise<Response> {
  const options = { redirect: 'manual', headers: { 'User-Agent': USER_AGENT }, signal } as const
  const head = await fetch(url, { ...options, method: 'HEAD' })
  if (head.status !== 405 && head.status !== 501) return head
  const response = await fetch(url, options)
  await response.body?.cancel()
  return response
}

/** `ECONNREFUSED` and the like; `failed` for anything without a system code. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return /^E[A-Z]+(_[A-Z]+)?$/.test(code) && !code.startsWith('ERR_') ? code : 'failed'
}

function withoutFragment(url: URL): URL {
  const copy = new URL(url)
  copy.hash = ''
  return copy
}
// #endregion ask
