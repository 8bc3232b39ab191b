/**
 * What a process does with its TCP connections, plain or under TLS.
 *
 * Reads are seen where a socket emits `data`: whatever a program reads with, listener, `read()`,
 * `for await` or `pipe`, passes there once. Nothing is added to a socket that the program could see,
 * no listener, no property; and nothing is kept that the program does not keep.
 */
import diagnostics from 'node:diagnostics_channel'
import { Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Endpoint } from '../shared/trace.ts'
import { LAYER_CODES as CODES } from './trace-format.ts'
import { TraceCounts } from './trace-counts.ts'
import { observe } from './trace-frames.ts'
import {
  addressOf,
  endpointsOf,
  errorOf,
  handleOf,
  innerOf,
  isUnknown,
  onlyAddressOf,
  targetOf,
} from './trace-node.ts'
import { ParserReads } from './trace-parsers.ts'
import { shortText, type TraceRecorder } from './trace-recorder.ts'
import { TcpSides, type Side } from './trace-sides.ts'
import { bytesOf, DecodedText, textBytes } from './trace-bytes.ts'

export function traceTcp(recorder: TraceRecorder): void {
  new TcpTracer(recorder).start()
}

interface Listening {
  local: Endpoint
  /** The same, when all its connections arrive there. */
  only: Endpoint | undefined
}

class TcpTracer {
  readonly #recorder: TraceRecorder
  readonly #servers = new WeakMap<Server, Listening>()
  readonly #sides: TcpSides
  readonly #counts: TraceCounts

  constructor(recorder: TraceRecorder) {
    this.#recorder = recorder
    this.#sides = new TcpSides(recorder, (server) => this.#servers.get(server)?.only)
    this.#counts = new TraceCounts(recorder, this.#sides)
  }

  start(): void {
    diagnostics.subscribe('tracing:net.server.listen:asyncEnd', (message) =>
      this.#listening((message as { server: Server }).server),
    )
    const parsers = new ParserReads((socket, bytes) => this.#reading(socket, bytes))
    diagnostics.subscribe('net.server.socket', (message) => {
      const { socket } = message as { socket: Socket }
      this.#sides.of(socket)
      parsers.watch(socket)
    })
    const { prototype } = Socket
    observe(
      prototype,
      'emit',
      (socket: Socket, args) => {
        this.#emitted(socket, args)
        return args[0] === 'secure' ? parsers : undefined
      },
      // An HTTPS server has taken it by now.
      (_, socket) => parsers.watch(socket),
    )
    observe(prototype, 'connect', (socket: Socket, args) => this.#connecting(socket, args))
    for (const name of ['write', 'end'])
      observe(
        prototype,
        name,
        (socket: Socket, args) => this.#writing(socket, args),
        (side, socket) => this.#counts.wire(socket, side),
      )
    observe(prototype, '_final', (socket: Socket) => this.#finishing(socket))
    observe(prototype, 'resetAndDestroy', (socket: Socket) => this.#resetting(socket))
    observe(prototype, 'unshift', (socket: Socket, args) => this.#unshifting(socket, args))
    observe(
      prototype,
      'setEncoding',
      (socket: Socket) => this.#sides.of(socket) && { socket },
      ({ socket }) => this.#decoding(socket),
    )
    this.#counts.watchSessions()
    observe(Server.prototype, 'close', (server: Server) => this.#closing(server))
  }

  // --- servers ---

  #listening(server: Server): void {
    const address = server.address()
    if (address === null || typeof address === 'string') return
    const local = { address: address.address, port: address.port }
    this.#servers.set(server, { local, only: onlyAddressOf(local) })
    this.#recorder.record('listen', { transport: 'tcp', local })
  }

  #closing(server: Server): void {
    const listening = this.#servers.get(server)
    if (!listening) return
    const { local } = listening
    this.#servers.delete(server)
    this.#recorder.record('unlisten', { transport: 'tcp', local })
  }

  // --- the life of a connection ---

  #connecting(socket: Socket, args: ArrayLike<unknown>): void {
    const target = targetOf(args)
    // Under TLS over a socket of the program's own the connection is there already.
    if (!target || innerOf(socket)._handle?._parentWrap) return
    const layer = 'encrypted' in socket && socket.encrypted === true ? 'plain' : 'stream'
    const side = this.#sides.add(socket, layer, addressOf(target))
    this.#recorder.connect(side.connection.id, target.host, target.port)
  }

  #emitted(socket: Socket, args: ArrayLike<unknown>): void {
    switch (args[0]) {
      case 'data':
        return this.#reading(socket, args[1])
      case 'connect':
        return this.#connected(socket)
      case 'secure':
        return this.#secured(socket as TLSSocket)
      case 'end':
        return this.#ended(socket)
      case 'timeout':
        return this.#timedOut(socket)
      case 'error':
        return this.#failed(socket, args[1])
      case 'close':
        return this.#closed(socket, args[1] === true)
      default:
    }
  }

  #connected(socket: Socket): void {
    const side = this.#sides.of(socket)
    if (!side) return
    const { id, remote } = side.connection
    const ends = endpointsOf(handleOf(socket), { remote })
    this.#recorder.ends('connected', id, ends)
    if (side.layer === 'plain') this.#counts.wire(socket, side)
  }

  #secured(socket: TLSSocket): void {
    const side = this.#sides.of(socket)
    if (!side) return
    this.#counts.wire(socket, side)
    const { name, standardName } = socket.getCipher()
    const { servername } = socket as { servername?: string | false | null }
    this.#recorder.record('secured', {
      connection: side.connection.id,
      protocol: socket.getProtocol() ?? '',
      cipher: standardName ?? name,
      ...(typeof servername === 'string' ? { serverName: shortText(servername) } : {}),
    })
  }

  #ended(socket: Socket): void {
    const side = this.#sides.of(socket)
    if (!side || side.connection.isEndReceived) return
    this.#counts.count(socket, side)
    side.connection.isEndReceived = true
    const { id } = side.connection
    this.#recorder.mark('end-received', id, side.received)
  }

  #finishing(socket: Socket): void {
    // Node comes back to it when the connection is there.
    if (socket.connecting || !innerOf(socket)._handle) return
    const side = this.#sides.of(socket)
    if (!side || side.connection.isEndSent) return
    if (side.isTaken) this.#counts.count(socket, side)
    else this.#counts.wire(socket, side)
    side.connection.isEndSent = true
    this.#recorder.mark('end-sent', side.connection.id, side.sent)
  }

  #resetting(socket: Socket): void {
    const side = this.#sides.of(socket)
    if (!side || side.layer === 'plain' || !innerOf(socket)._handle) return
    this.#recorder.mark('reset-sent', side.connection.id)
  }

  #timedOut(socket: Socket): void {
    const side = this.#sides.of(socket)
    if (!side) return
    const connection = side.connection.id
    this.#recorder.record('timeout', { connection, afterMs: socket.timeout ?? 0 })
  }

  #failed(socket: Socket, error: unknown): void {
    const side = this.#sides.of(socket)
    if (!side) return
    this.#recorder.record('error', { connection: side.connection.id, ...errorOf(error) })
  }

  #closed(socket: Socket, hadError: boolean): void {
    const side = this.#sides.of(socket)
    if (!side || side.connection.isClosed) return
    this.#counts.count(socket, side)
    side.connection.isClosed = true
    this.#recorder.mark('close', side.connection.id, 0, hadError ? 1 : 0)
  }

  // --- bytes ---

  #reading(socket: Socket, chunk: unknown): void {
    const side = this.#sides.of(socket)
    if (!side) return
    this.#counts.wire(socket, side)
    const bytes = typeof chunk === 'string' ? decodedBytes(socket, side, chunk) : bytesOf(chunk)
    if (!bytes || bytes.byteLength === 0) return
    this.#recorder.stream('read', {
      connection: side.connection.id,
      layer: CODES[side.layer],
      offset: side.received,
      size: bytes.byteLength,
      bytes,
    })
    side.received += bytes.byteLength
  }

  /** @returns the side, where bytes on the wire have to be counted afterwards */
  #writing(socket: Socket, args: ArrayLike<unknown>): Side | undefined {
    const [chunk, encoding] = [args[0], args[1]]
    const isText = typeof chunk === 'string'
    if (!isText && !ArrayBuffer.isView(chunk)) return undefined
    // It will be refused.
    if (socket.writableEnded || socket.destroyed || (isText && isUnknown(encoding)))
      return undefined
    const side = this.#sides.of(socket)
    if (!side) return undefined
    const { size, bytes } = isText
      ? textBytes(chunk, encoding ?? innerOf(socket)._writableState?.defaultEncoding)
      : { size: chunk.byteLength, bytes: bytesOf(chunk) }
    if (size === 0 || !bytes) return undefined
    this.#recorder.stream('write', {
      connection: side.connection.id,
      layer: CODES[side.layer],
      offset: side.sent,
      size,
      bytes,
    })
    side.sent += size
    return side.layer === 'plain' ? side : undefined
  }

  /** Bytes that a program puts back are read again, from the same place. */
  #unshifting(socket: Socket, args: ArrayLike<unknown>): void {
    const side = this.#sides.of(socket)
    const [chunk] = [args[0]]
    if (!side || chunk === null || chunk === undefined) return
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk) : bytesOf(chunk)?.byteLength
    side.received = Math.max(0, side.received - (size ?? 0))
  }

  #decoding(socket: Socket): void {
    const side = this.#sides.of(socket)
    const state = innerOf(socket)._readableState
    if (!side || !state?.decoder || !state.encoding) return
    // What was read before is decoded by now, and waits as one text.
    const { buffer } = state as { buffer?: unknown[] }
    const before = typeof buffer?.[0] === 'string' ? buffer[0] : ''
    const decoder = state.decoder as unknown as ConstructorParameters<typeof DecodedText>[0]
    side.text = new DecodedText(decoder, state.encoding, before)
  }
}

function decodedBytes(socket: Socket, side: Side, text: string): Uint8Array {
  return side.text?.take(text) ?? Buffer.from(text, socket.readableEncoding ?? 'utf8')
}
