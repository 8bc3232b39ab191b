/** Which TCP connection a socket belongs to. */
import { Socket, type Server } from 'node:net'
import type { Endpoint } from '../shared/trace.ts'
import type { DecodedText } from './trace-bytes.ts'
import { endpointsOf, innerOf, kindOf, type Handle } from './trace-node.ts'
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
  /** By a session of HTTP/2: nothing of it passes through JavaScript. */
  isTaken: boolean
}

const UNTOUCHED = { sent: 0, received: 0, text: undefined, isTaken: false }

class Given {
  constructor(object: object) {
    return object
  }
}

/**
 * A private field put on a socket of the program's, which no program can see or list. Cheaper than a
 * `WeakMap`, and as weak.
 */
class Note extends Given {
  #side: Side | null

  private constructor(socket: Socket, side: Side | null) {
    super(socket)
    this.#side = side
  }

  /** @param side `null`: no TCP connection (a pipe, a terminal) */
  static set(socket: Socket, side: Side | null): void {
    if (#side in socket) socket.#side = side
    else new Note(socket, side)
  }

  static get(socket: Socket): Side | null | undefined {
    return #side in socket ? socket.#side : undefined
  }
}

export class TcpSides {
  readonly #recorder: TraceRecorder
  readonly #addressOf: (server: Server) => Endpoint | undefined

  /** @param addressOf where connections to a server arrive, when that is one address only */
  constructor(recorder: TraceRecorder, addressOf: (server: Server) => Endpoint | undefined) {
    this.#recorder = recorder
    this.#addressOf = addressOf
  }

  /**
   * Records `accept` when it sees an accepted socket for the first time.
   * @returns `undefined` for a connection of which there is nothing to tell yet
   */
  of(socket: Socket): Side | null | undefined {
    const known = Note.get(socket)
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
    const side: Side = { connection, layer, ...UNTOUCHED }
    Note.set(socket, side)
    return side
  }

  #find(socket: Socket): Side | null | undefined {
    const handle = innerOf(socket)._handle
    // A connection is known from its `connect` on; before that there is nothing to tell.
    if (!handle || socket.connecting) return undefined
    const kind = kindOf(handle)
    if (kind === 'TLSWrap') return this.#findAbove(socket, handle)
    if (kind !== 'TCP') {
      Note.set(socket, null)
      return null
    }
    const side = this.add(socket, 'stream')
    const server = innerOf(socket)._server
    const local = server ? this.#addressOf(server) : undefined
    const ends = endpointsOf(handle, { local })
    this.#recorder.ends('accept', side.connection.id, ends)
    return side
  }

  /** TLS on a connection that was there before: accepted, or made by the program itself. */
  #findAbove(socket: Socket, handle: Handle): Side | undefined {
    const below = handle._parentWrap
    const side = below instanceof Socket ? this.of(below) : undefined
    if (!side) return undefined
    const { sent, received } = side
    side.connection.clear = { sent, received }
    const above: Side = { ...side, layer: 'plain', ...UNTOUCHED }
    Note.set(socket, above)
    return above
  }
}
