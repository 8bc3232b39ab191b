/** XML-RPC over HTTP, the server's side. `messages.ts` reads calls and writes replies. */

/** A procedure that can be called remotely. What it throws becomes a fault. */
export type Method = (...params: unknown[]) => unknown

export interface Options {
  methods: Record<string, Method>
  host?: string
  /** 0: let the system choose. */
  port?: number
  log?(line: string): void
}

export interface Running {
  host: string
  port: number
  /**
   * Stops accepting, ends idle connections, lets answers finish for at most a second, and resolves
   * once the port is free again. May be called twice.
   */
  close(): Promise<void>
}

/**
 * Starts the server; the default port is 8000. Built on `node:http`.
 *
 * A call is a POST to `/` or `/RPC2`. Before its body is read: another path is 404, another method
 * 405 with `Allow: POST`, no Content-Length 411, one above 1 MiB 413.
 *
 * Everything else is answered with HTTP 200, `Content-Type: text/xml` and a Content-Length in
 * bytes. The method is an own property of `methods`; it is called with the parameters, and may
 * return a promise. Faults, with the codes of `FAULT_CODES`:
 *   `malformed`      the body is not XML or not a call
 *   `unknownMethod`  `methods` has none of that name
 *   `failed`         the method threw (faultString: the error's message, no stack), or its
 *                    result cannot be sent
 * An `XmlRpcFault` that a method throws is answered as it is.
 *
 * A client that leaves halfway disturbs nobody.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options): Promise<Running> {
  throw new Error('TODO: start in rpc-server.ts')
}
