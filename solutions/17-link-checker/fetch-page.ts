/**
 * A page over HTTP, as text.
 * Sources: RFC 9110 §8.3 (Content-Type), §15.4 (redirection); the Fetch Living Standard.
 */
import { USER_AGENT } from './user-agent.ts'
import { WireError } from './wire-error.ts'

export interface FetchPageOptions {
  /** For everything, from the connection to the last byte. */
  timeoutMs?: number
  /** Longest page, in bytes. */
  maxBytes?: number
  signal?: AbortSignal
}

export interface Page {
  /** Where the page finally came from. */
  url: string
  html: string
}

// #region fetch
/**
 * @param url `http:` or `https:`
 * @throws WireError `ERR_INVALID` when `url` is not one, and nothing was sent; `ERR_PROTOCOL` when
 *   the answer is not a page; `ERR_TRUNCATED`, `ERR_TOO_LARGE`, `ERR_TIMEOUT`
 * @throws system errors and the signal's reason as they are
 */
export async function fetchPage(
  url: string,
  { timeoutMs = 5_000, maxBytes = 1024 * 1024, signal }: FetchPageOptions = {},
): Promise<Page> {
  signal?.throwIfAborted()
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new WireError('ERR_INVALID', `not an address of a page: ${url}`)
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      headers: { 'User-Agent': USER_AGENT },
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    const problem = problemOf(response)
    if (problem !== undefined) {
      // A body that nobody reads keeps its connection busy.
      await response.body?.cancel()
      throw new WireError('ERR_PROTOCOL', problem)
    }
    return { url: response.url, html: await readText(response, maxBytes) }
  } catch (error) {
    signal?.throwIfAborted()
    if (deadline.aborted) throw new WireError('ERR_TIMEOUT', `no page within ${timeoutMs} ms`)
    throw explain(error)
  }
}

/** `fetch` is happy with a 404. We are not. */
function problemOf({ status, ok, headers }: Response): string | undefined {
  if (!ok) return `the server answered ${status}`
  const type = headers.get('content-type') ?? ''
  return /^text\/html *(;|$)/i.test(type) ? undefined : `this is no HTML: ${type || 'no type'}`
}
// #endregion fetch

// #region text
async function readText({ body, headers }: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  const reader = body?.getReader()
  for (let size = 0; ;) {
    const { value: chunk } = (await reader?.read()) ?? {}
    if (!chunk) break
    size += chunk.length
    if (size > maxBytes) {
      await reader?.cancel()
      throw new WireError('ERR_TOO_LARGE', `more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  // Only now: a character may be cut by the end of a chunk.
  return new TextDecoder(encodingOf(headers)).decode(Buffer.concat(chunks))
}

/** The header names the encoding; without a name, or with an unknown one, it is UTF-8. */
function encodingOf(headers: Headers): string {
  const contentType = headers.get('content-type') ?? ''
  const [, name = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType) ?? []
  try {
    return new TextDecoder(name).encoding
  } catch {
    return 'utf-8'
  }
}
// #endregion text

// #region explain
/** `fetch` wraps what happened in a TypeError; its cause knows more. */
function explain(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'UND_ERR_SOCKET')
    return new WireError('ERR_TRUNCATED', 'the connection ended before the page did', { cause })
  // ECONNREFUSED, ENOTFOUND … are what the system says; the rest is a matter of the protocol.
  if (/^E[A-Z]+(_[A-Z]+)?$/.test(code) && !code.startsWith('ERR_')) return cause
  return new WireError('ERR_PROTOCOL', 'this is no answer of HTTP', { cause })
}
// #endregion explain
