/** What the tracer asks of Node's own sockets, handles and errors. */
import { isIPv4, type Server, type Socket } from 'node:net'
import type { StringDecoder } from 'node:string_decoder'
import type { Endpoint } from '../shared/trace.ts'
import { shortText } from './trace-recorder.ts'

/** Node's end of a TCP connection, as far as it is used here. */
export interface Handle {
  getsockname?(into: object): number
  getpeername?(into: object): number
  bytesRead?: number
  bytesWritten?: number
  /** Under TLS: the handle of the TCP connection, and the socket that it was taken from. */
  _parent?: Handle
  _parentWrap?: unknown
}

export interface Inner {
  _handle?: Handle | null
  _server?: Server | null
  _readableState?: { decoder?: StringDecoder; encoding?: BufferEncoding }
  _writableState?: { defaultEncoding?: BufferEncoding }
}

export function isUnknown(encoding: unknown): boolean {
  return typeof encoding === 'string' && encoding !== 'buffer' && !Buffer.isEncoding(encoding)
}

export function innerOf(socket: Socket): Inner {
  return socket as unknown as Inner
}

export function kindOf(handle: Handle): string {
  return handle.constructor.name
}

/** Where a call of `connect` leads to, where it says so itself: an address, no name. */
export function addressOf({ host, port }: { host: string; port: number }): Endpoint | undefined {
  return isOneAddress(host) ? { address: host, port } : undefined
}

/** Where connections to a server arrive, when it listens at one address only. */
export function onlyAddressOf(local: Endpoint): Endpoint | undefined {
  return isOneAddress(local.address) ? local : undefined
}

/** The last answer of `isOneAddress`: programs mostly connect to one place again and again. */
const last = { text: '', isOne: false }

/** IPv6 has many ways to write one address; 0.0.0.0 stands for any. */
function isOneAddress(text: string): boolean {
  if (text !== last.text) {
    last.isOne = isIPv4(text) && text !== '0.0.0.0'
    last.text = text
  }
  return last.isOne
}

/** The handle of the TCP connection itself. */
export function handleOf(socket: Socket): Handle | null | undefined {
  const handle = innerOf(socket)._handle
  return handle?._parent ?? handle
}

/**
 * Asked of the handle: the socket's own properties would remember that somebody asked.
 * @param known what need not be asked for
 */
export function endpointsOf(
  handle: Handle | null | undefined,
  known: { local?: Endpoint | undefined; remote?: Endpoint | undefined },
): { local: Endpoint; remote: Endpoint } {
  return {
    local: known.local ?? ask(handle, 'getsockname'),
    remote: known.remote ?? ask(handle, 'getpeername'),
  }
}

/** Used again and again: Node fills a new object three times as slowly. */
const answer = { address: '', family: '', port: 0 }

function ask(handle: Handle | null | undefined, question: 'getsockname' | 'getpeername'): Endpoint {
  // The other side may be gone already.
  const isKnown = handle?.[question]?.(answer) === 0
  return isKnown ? { address: answer.address, port: answer.port } : { address: '', port: 0 }
}

/** What `connect` was called with; nothing for what is no TCP. */
export function targetOf(args: ArrayLike<unknown>): { host: string; port: number } | undefined {
  let [first, second] = [args[0], args[1]]
  // Arguments that Node has put in order already: options, then the callback.
  if (Array.isArray(first)) [first, second] = [(first as unknown[])[0], undefined]
  const isObject = typeof first === 'object' && first !== null
  const options = (isObject ? first : { port: first, host: second }) as Record<string, unknown>
  const { path, port, host } = options
  if (path !== undefined && path !== null && path !== '') return undefined
  const number = typeof port === 'string' && port.trim() !== '' ? Number(port) : port
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  if (number < 0 || number > 0xffff) return undefined
  const name = typeof host === 'string' && host !== '' ? host : 'localhost'
  return { host: shortText(name), port: number }
}

export function errorOf(error: unknown): { code?: string; message: string } {
  if (!(error instanceof Error)) return { message: shortText(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const parts = error instanceof AggregateError ? (error.errors as unknown[]) : []
  const message = error.message || parts.map((part) => errorOf(part).message).join('; ')
  return { ...code, message: shortText(message) }
}
