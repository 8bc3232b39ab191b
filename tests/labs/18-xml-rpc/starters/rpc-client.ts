/** XML-RPC over HTTP, the client's side. `messages.ts` writes calls and reads replies. */
import type { Value } from './values.ts'

export interface CallOptions {
  /** For the whole exchange. */
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Calls a method of another program: one POST on a connection of its own (`agent: false`), with
 * Host, User-Agent, `Content-Type: text/xml` and Content-Length in bytes. The connection is closed
 * before the promise settles.
 * @param url beginning with `http://`
 * @returns the value that the other program answers with
 * @throws XmlRpcFault when it answers with a fault
 * @throws WireError
 *   `ERR_INVALID` when the URL, the name or a parameter cannot be sent; then nothing is
 *   `ERR_PROTOCOL` for a status other than 200, and for a reply that is not HTTP or not XML-RPC
 *   `ERR_TRUNCATED` when the connection ends before the reply does
 *   `ERR_TOO_LARGE` for a reply of more than 1 MiB
 *   `ERR_TIMEOUT` after `timeoutMs`, counted from the beginning
 * @throws system errors as they are; when the signal aborts, its reason, an `AbortError`
 */
export async function call(
  url: string,
  name: string,
  params: readonly unknown[] = [],
  { timeoutMs = 5_000, signal }: CallOptions = {},
): Promise<Value> {
  throw new Error('TODO: call in rpc-client.ts')
}
