/** Which TCP connection a socket belongs to. */
import { Socket, type Server } from 'node:net'
import type { Endpoint } from '../shared/trace.ts'
import type { DecodedText } from './trace-bytes.ts'
import { endpointsOf, innerOf, kindOf, onlyAddressOf, type Handle } from './trace-node.ts'
import type { TraceRecorder } from './trace-recorder.ts'

interface Connection {
  id: number
  /** Where it leads, when `connect` was told an address. */
  remote: Endpoint | undefined
  /** Set under TLS, where bytes on the wire are counted. */
  wire: { handle: Handle; sent: number; received: number } | undefined
  /** What went over the wire in clear, before TLS was put on the connection (STARTTLS). */
  clear: { sent: number; received: number }
  isEndSent: boolean
  isEndReceived: boolean
  isClosed: boolean
}

/** A socket of a connection. Under TLS there may be two: the raw one and the one above it. */
export interface Side {
  connection: Connection
  layer: 'stream' | 'plain'
  sent: number
  received: number
  text: DecodedText | undefined
}

export class TcpSides {
  readonly #recorder: TraceRecorder
  readonly #addressOf: (server: Server) => Endpoint | undefined
  /** `null`: no TCP connection (a pipe, a terminal). */
  readonly #sides = new WeakMap<Socket, Side | null>()

  /** @param addressOf where a server listens */
  constructor(recorder: TraceRecorder, addressOf: (server: Server) => Endpoint | undefined) {
    this.#recorder = recorder
    this.#addressOf = addressOf
  }

  /**
   * Records `accept` when it sees an accepted socket for the first time.
   * @returns `undefined` for a connection of which there is nothing to tell yet
   */
  of(socket: Socket): Side | null | undefined {
    const known = this.#sides.get(socket)
    return known === undefined ? this.#find(socket) : known
  }

  /** @param remote where it leads, when `connect` was told an address */
  add(socket: Socket, layer: Side['layer'], remote?: Endpoint): Side {
    const connection = {
      id: this.#recorder.nextConnection(),
      remote,
      wire: undefined,
      clear: { sent: 0, received: 0 },
      isEndSent: false,
      isEndReceived: false,
      isClosed: false,
    }
    const side: Side = { connection, layer, sent: 0, received: 0, text: undefined }
    this.#sides.set(socket, side)
    return side
  }

  #find(socket: Socket): Side | null | undefined {
    const handle = innerOf(socket)._handle
    // A connection is known from its `connect` on; before that there is nothing to tell.
    if (!handle || socket.connecting) return undefined
    if (kindOf(handle) === 'TLSWrap') return this.#findAbove(socket, handle)
    if (kindOf(handle) !== 'TCP') {
      this.#sides.set(socket, null)
      return null
    }
    const side = this.add(socket, 'stream')
    const server = innerOf(socket)._server
    const local = server ? onlyAddressOf(this.#addressOf(server)) : undefined
    const ends = endpointsOf(handle, { local })
    this.#recorder.record('accept', { connection: side.connection.id, ...ends })
    return side
  }

  /** TLS on a connection that was there before: accepted, or made by the program itself. */
  #findAbove(socket: Socket, handle: Handle): Side | undefined {
    const below = handle._parentWrap
    const side = below instanceof Socket ? this.of(below) : undefined
    if (!side) return undefined
    const { sent, received } = side
    side.connection.clear = { sent, received }
    const above: Side = { ...side, layer: 'plain', sent: 0, received: 0, text: undefined }
    this.#sides.set(socket, above)
    return above
  }
}
