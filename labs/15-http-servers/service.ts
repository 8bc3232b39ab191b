/** A handler as an HTTP server, built on `createServer` of `node:http`. */
import type { Handler } from './message.ts'

export interface Options {
  handler: Handler
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 8080; 0: let the system choose. */
  port?: number
  /** How long a connection may wait for its next request; default 5,000. */
  keepAliveMs?: number
  /** How long connections may go on once the server is told to stop; default 1,000. */
  graceMs?: number
  /** Default 1 MiB. */
  maxBodyBytes?: number
  log?(line: string): void
}

export interface Running {
  host: string
  port: number
  /**
   * Stops accepting, ends idle connections, and lets answers in progress finish. They have the
   * header `Connection: close`, so that no connection stays. What is open after `graceMs` is
   * destroyed. Resolves once the port is free again. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Starts the server.
 *
 * Requests: the handler gets a complete request, its path and query from `splitTarget` in
 * message.ts, its body as bytes. A body above `maxBodyBytes` is 413 with `Connection: close`, as
 * soon as that is certain, and the handler is not called. A client that leaves before its request
 * is complete is forgotten.
 *
 * Responses: status, headers and body of what the handler returns or resolves to.
 *   - Text is UTF-8; without a `Content-Type` of its own it is `text/plain; charset=utf-8`.
 *   - Text, bytes and no body have a `Content-Length` in bytes, except with 204 and 304.
 *   - A stream is sent as it comes; its `Content-Length` is in `headers`. If it fails or yields a
 *     different number of bytes, the connection is destroyed.
 *   - `HEAD` gets the same head, length included, and no body; a stream is destroyed unread.
 *   - Connections stay open for the next request, at most `keepAliveMs`.
 * An `HttpError` that the handler throws becomes `errorResponse` of its status. Anything else it
 * throws, and a response that cannot be sent, becomes `errorResponse(500)`; the error with its
 * message goes to `log` and nowhere else.
 *
 * `log` gets a line for each response: method, target and status, with one space between.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options): Promise<Running> {
  throw new Error('TODO: start in service.ts')
}
