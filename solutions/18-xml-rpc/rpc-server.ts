/**
 * XML-RPC over HTTP, the server's side.
 * Sources: the XML-RPC specification (1999); RFC 9110 (status codes).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FAULT_CODES, formatFault, formatResponse, readCall, XmlRpcFault } from './messages.ts'
import { WireError } from './wire-error.ts'

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
  /** Stops accepting, lets answers finish, and resolves once the port is free again. */
  close(): Promise<void>
}

const PATHS = ['/', '/RPC2']
const MAX_BYTES = 1024 * 1024
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

// #region start
/**
 * Starts the server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options): Promise<Running> {
  const { methods, host = '127.0.0.1', port = 8000, log = () => {} } = options
  const server = createServer((request, response) => {
    respond(methods, request, response, log).catch((error: unknown) => {
      // The client left with half of its call sent.
      log(`no answer: ${error instanceof Error ? error.message : String(error)}`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = (): Promise<void> =>
    (closing ??= new Promise((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), STOP_MS)
      server.close(() => {
        clearTimeout(force)
        resolve()
      })
      server.closeIdleConnections()
    }))
  return { host: address.address, port: address.port, close }
}
// #endregion start

// #region respond
async function respond(
  methods: Record<string, Method>,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  const status = refusalOf(request)
  if (status !== undefined) {
    // Whatever follows is read and thrown away, so that the client can read the answer.
    request.resume()
    const headers = { 'Content-Type': 'text/plain', ...(status === 405 ? { Allow: 'POST' } : {}) }
    response.writeHead(status, headers).end(`${status}\n`)
    return
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const reply = Buffer.from(await answer(methods, Buffer.concat(chunks), log))
  // Faults too: to HTTP, this exchange was a success. The length is in bytes.
  response.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': reply.length })
  response.end(reply)
}

/** @returns the status for a request that is not a call at all */
function refusalOf({ url = '', method, headers }: IncomingMessage): number | undefined {
  if (!PATHS.includes(url)) return 404
  if (method !== 'POST') return 405
  const length = headers['content-length']
  if (length === undefined) return 411
  return Number(length) > MAX_BYTES ? 413 : undefined
}
// #endregion respond

// #region answer
/** @returns the document for a body, a fault when anything goes wrong */
async function answer(
  methods: Record<string, Method>,
  body: Uint8Array,
  log: (line: string) => void,
): Promise<string> {
  try {
    const { name, params } = readCall(body)
    // Own properties only: every object has a `toString` and a `constructor`.
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    if (!method) throw new XmlRpcFault(FAULT_CODES.unknownMethod, `there is no method ${name}`)
    log(`${name}, parameters: ${params.length}`)
    return await run(method, params)
  } catch (error) {
    const fault = error instanceof XmlRpcFault ? error : malformed(error)
    log(fault.message)
    return formatFault(fault.faultCode, fault.faultString)
  }
}

async function run(method: Method, params: unknown[]): Promise<string> {
  try {
    return formatResponse(await method(...params))
  } catch (error) {
    if (error instanceof XmlRpcFault) throw error
    // The message only. A stack trace would tell a stranger about our files.
    const reason = error instanceof Error ? error.message : String(error)
    throw new XmlRpcFault(FAULT_CODES.failed, reason)
  }
}

function malformed(error: unknown): XmlRpcFault {
  if (!(error instanceof WireError)) throw error
  return new XmlRpcFault(FAULT_CODES.malformed, error.message)
}
// #endregion answer
