/** Whether one address works. */

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

/**
 * Asks with HEAD and `User-Agent: on-the-wire-17` (see user-agent.ts). After a 405 or 501 the same
 * address is asked again with GET; the body of that answer is not read, and its connection is given
 * up. Answers with 301, 302, 303, 307 or 308 and a Location are followed: the
 * Location is relative to the address that sent it. Fragments are not compared and not sent.
 * @param url `http:` or `https:`
 * @returns `{ status: 'ok', code }` for a final 2xx, otherwise `{ status: 'broken', … }` with
 *   code and reason `http-status`         any other final answer
 *   code and reason `redirect-loop`       the redirect leads to an address that was asked before
 *   code and reason `too-many-redirects`  it would be number `maxRedirects` + 1
 *   code and reason `bad-redirect`        its Location is not an `http:` or `https:` address
 *   reason `timeout`                      no final answer `timeoutMs` after the beginning
 *   the code of a system error as reason  `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, …
 *   reason `failed`                       any other failure
 * @throws the signal's reason, an `AbortError`, when it is aborted; nothing else
 */
export async function checkUrl(
  url: string,
  { timeoutMs = 5_000, maxRedirects = 5, signal }: CheckUrlOptions = {},
): Promise<Outcome> {
  throw new Error('TODO: checkUrl in check-url.ts')
}
