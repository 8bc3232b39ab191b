/**
 * A handler as an HTTP server: reads requests, sends responses, stops gracefully.
 * Sources: RFC 9110 §9.3.2 (HEAD), §8.6 (Content-Length); RFC 9112 §9.6 (closing).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  errorResponse,
  HttpError,
  splitTarget,
  type Handler,
  type HttpRequest,
  type HttpResponse,
} from './message.ts'

export interface Options {
  handler: Handler
  host?: string
  /** 0: let the system choose. */
  port?: number
  /** How long a connection may wait for its next request. */
  keepAliveMs?: number
  /** How long connections may go on once the server is told to stop. */
  graceMs?: number
  maxBodyBytes?: number
  log?(line: string): void
}

export interface Running {
  host: string
  port: number
  /** Stops accepting, lets answers finish, and resolves once the port is free again. */
  close(): Promise<void>
}

/** What a request needs to know about its server. */
interface Service {
  handler: Handler
  maxBodyBytes: number
  isClosing: boolean
  log(line: string): void
}

// #region start
/**
 * Starts the server.
 * @returns once it listens
 * @throws the system error (`EADDRINUSE`, `EACCES`, …) when it cannot listen
 */
export async function start(options: Options): Promise<Running> {
  const { handler, host = '127.0.0.1', port = 8080, log = () => {} } = options
  const { keepAliveMs = 5_000, graceMs = 1_000, maxBodyBytes = 1024 * 1024 } = options
  const service: Service = { handler, maxBodyBytes, isClosing: false, log }
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    answer(service, request, response).catch((error: unknown) => {
      // The client is gone, or a stream broke off. Half an answer must not look like a whole one.
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
      service.isClosing = true
      const force = setTimeout(() => server.closeAllConnections(), graceMs)
      // Resolves when the last connection is gone, so the idle ones have to be closed.
      server.close(() => {
        clearTimeout(force)
        resolve()
      })
      server.closeIdleConnections()
    }))
  return { host: address.address, port: address.port, close }
}
// #endregion start

// #region answer
async function answer(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request
  const result = await handle(service, request)
  if (result === 'gone') return
  // A connection that stays open after this answer would keep close() waiting.
  if (service.isClosing || result?.status === 413) response.setHeader('Connection', 'close')
  const content = writeHead(response, result, service)
  service.log(`${method} ${url} ${response.statusCode}`)
  if (method === 'HEAD') {
    // The head still gives the length.
    if (content instanceof Readable) content.destroy()
    response.end()
  } else if (content instanceof Readable) {
    const promisedBytes = Number(response.getHeader('Content-Length'))
    await pipeline(content, exactly(promisedBytes), response)
  } else response.end(content)
}

/** @returns `'gone'` when the client left before its request was complete */
async function handle(
  { handler, maxBodyBytes, log }: Service,
  request: IncomingMessage,
): Promise<HttpResponse | 'gone'> {
  try {
    const body = await readBody(request, maxBodyBytes)
    if (!body) return 'gone'
    const { method = '', url = '', headers } = request
    const message: HttpRequest = { method, ...splitTarget(url), headers, body }
    return await handler(message)
  } catch (error) {
    if (error instanceof HttpError) return errorResponse(error.status)
    // We need to know what happened. A stranger does not.
    log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return errorResponse(500)
  }
}
// #endregion answer

// #region body
/**
 * @returns nothing when the client left
 * @throws HttpError 413
 */
async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  // Known before the first byte of it has come.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    request.resume()
    throw new HttpError(413)
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    // Not `for await`: leaving such a loop destroys the connection, and the 413 with it.
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else reject(new HttpError(413))
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => resolve(undefined))
  })
}
// #endregion body

// #region head
/** Writes the head; what cannot be written becomes a 500. @returns what the body is to be */
function writeHead(
  response: ServerResponse,
  result: HttpResponse,
  service: Service,
): Uint8Array | Readable {
  try {
    // Fails for a handler that returns nothing, too.
    const { status, headers = {}, body = '' } = result
    const content = typeof body === 'string' ? Buffer.from(body) : body
    if (typeof body === 'string' && body !== '')
      response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    // In bytes, and for HEAD too. 204 and 304 have no body, and so no length.
    if (!(content instanceof Readable) && status !== 204 && status !== 304)
      response.setHeader('Content-Length', content.length)
    // Throws for a line break in a value, which would let a stranger write fields of ours.
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.writeHead(status)
    return content
  } catch (error) {
    if (response.headersSent) throw error
    service.log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    for (const name of response.getHeaderNames())
      if (name !== 'connection') response.removeHeader(name)
    return writeHead(response, errorResponse(500), service)
  }
}

/** Passes on what comes, and fails when it is not what was promised. */
function exactly(promisedBytes: number) {
  return async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0
    for await (const chunk of source) {
      bytes += chunk.length
      yield chunk
    }
    if (bytes !== promisedBytes) throw new Error(`${bytes} bytes instead of ${promisedBytes}`)
  }
}
// #endregion head
