/**
 * XML-RPC over HTTP, the client's side.
 * Sources: the XML-RPC specification (1999); RFC 9112 §8 (incomplete messages).
 */
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { formatCall, readResponse } from './messages.ts'
import type { Value } from './values.ts'
import { WireError } from './wire-error.ts'

export interface CallOptions {
  /** For the whole exchange. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** A longer reply is refused. */
const MAX_BYTES = 1024 * 1024

// #region call
/**
 * Calls a method of another program.
 * @param url beginning with `http://`
 * @returns the value that it answers with; the connection is closed by then
 * @throws XmlRpcFault when it answers with a fault
 * @throws WireError `ERR_INVALID` when the call cannot be sent, and nothing was; `ERR_PROTOCOL`
 *   for a status other than 200 or a body that is no reply; `ERR_TRUNCATED`, `ERR_TOO_LARGE`,
 *   `ERR_TIMEOUT`; system errors and the signal's reason as they are
 */
export async function call(
  url: string,
  name: string,
  params: readonly unknown[] = [],
  { timeoutMs = 5_000, signal }: CallOptions = {},
): Promise<Value> {
  signal?.throwIfAborted()
  const target = URL.canParse(url) ? new URL(url) : undefined
  if (target?.protocol !== 'http:') throw new WireError('ERR_INVALID', `not an http URL: ${url}`)
  // Bytes first: a value without a type is refused here, and Content-Length counts bytes.
  const body = Buffer.from(formatCall(name, params))
  const exchange = request(target, {
    method: 'POST',
    // A connection of its own, which ends with the reply.
    agent: false,
    headers: {
      'User-Agent': 'on-the-wire-18',
      'Content-Type': 'text/xml',
      'Content-Length': body.length,
    },
  })
  const abort = (): void => void exchange.destroy(asError(signal?.reason))
  const late = new WireError('ERR_TIMEOUT', `no reply within ${timeoutMs} ms`)
  const timer = setTimeout(() => exchange.destroy(late), timeoutMs)
  signal?.addEventListener('abort', abort)
  try {
    exchange.end(body)
    return readResponse(await replyOf(exchange))
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
// #endregion call

// #region reply
/** Resolves or rejects when the connection is gone. */
function replyOf(exchange: ClientRequest): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    let failure: Error | undefined
    let response: IncomingMessage | undefined
    const fail = (error: Error): void => {
      failure ??= error
      exchange.destroy()
    }
    exchange.on('error', fail)
    exchange.on('response', (incoming) => {
      response = incoming
      if (incoming.statusCode !== 200)
        fail(new WireError('ERR_PROTOCOL', `the server answered HTTP ${incoming.statusCode}`))
      incoming.on('error', fail)
      incoming.on('data', (chunk: Uint8Array) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > MAX_BYTES) fail(new WireError('ERR_TOO_LARGE', 'the reply is too long'))
      })
    })
    exchange.on('close', () => {
      if (failure === undefined && response?.complete) resolve(Buffer.concat(chunks))
      else reject(explain(failure, exchange))
    })
  })
}

/** Node reports every early end as ECONNRESET, even one by FIN; the socket knows better. */
function explain(failure: Error | undefined, { socket }: ClientRequest): Error {
  const cause = socket?.errored ?? failure
  const code = cause !== undefined && 'code' in cause ? String(cause.code) : ''
  if (failure instanceof WireError) return failure
  if (code.startsWith('HPE_')) return new WireError('ERR_PROTOCOL', 'this is not HTTP', { cause })
  if (cause === undefined || (code === 'ECONNRESET' && !socket?.errored))
    return new WireError('ERR_TRUNCATED', 'the reply ended early', { cause })
  return cause
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
// #endregion reply
