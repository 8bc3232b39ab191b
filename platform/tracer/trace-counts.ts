/**
 * Bytes that pass by every stream of JavaScript: only Node's C++ sees them, and says how many. They
 * are told when something else happens on their connection.
 */
import diagnostics from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { LAYER_CODES } from './trace-format.ts'
import { innerOf } from './trace-node.ts'
import type { TraceRecorder } from './trace-recorder.ts'
import type { Side, TcpSides } from './trace-sides.ts'

/** Where HTTP/2 tells of its streams. Node 24 and 26 have them all. */
const SESSION_NEWS = ['client', 'server'].flatMap((side) =>
  ['created', 'start', 'error', 'finish', 'close'].map((step) => `http2.${side}.stream.${step}`),
)

export class TraceCounts {
  readonly #recorder: TraceRecorder
  readonly #sides: TcpSides

  constructor(recorder: TraceRecorder, sides: TcpSides) {
    this.#recorder = recorder
    this.#sides = sides
  }

  /** A session of HTTP/2 reads and writes its connection itself, from its beginning on. */
  watchSessions(): void {
    for (const name of SESSION_NEWS)
      diagnostics.subscribe(name, (message) => {
        try {
          const socket = socketOf((message as { stream?: { session?: object } }).stream?.session)
          const side = socket && this.#sides.of(socket)
          if (!side) return
          side.isTaken = true
          this.count(socket, side)
        } catch {
          // What goes wrong in an observer is not the program's business.
        }
      })
  }

  /** Tells what came and went on a connection since the last time. */
  count(socket: Socket, side: Side): void {
    // What a session sends is an answer to what was told before, or a question.
    if (side.isTaken) this.#countWritten(socket, side)
    this.#countRead(socket, side)
    this.wire(socket, side)
  }

  /** A program that reads into memory of its own (`onread`) is given bytes without `data`, too. */
  #countRead(socket: Socket, side: Side): void {
    const size = socket.bytesRead - side.received
    if (size <= 0 || !(side.isTaken || hasOwnMemory(socket))) return
    const { connection, layer, received } = side
    const passage = { connection: connection.id, layer: LAYER_CODES[layer], offset: received, size }
    this.#recorder.stream('read', passage)
    side.received += size
  }

  #countWritten(socket: Socket, side: Side): void {
    const size = socket.bytesWritten - side.sent
    if (size <= 0) return
    const { connection, layer, sent } = side
    const passage = { connection: connection.id, layer: LAYER_CODES[layer], offset: sent, size }
    this.#recorder.stream('write', passage)
    side.sent += size
  }

  /** Under TLS: what was on the wire for it. */
  wire(socket: Socket, side: Side): void {
    if (side.layer !== 'plain') return
    const { connection } = side
    const parent = innerOf(socket)._handle?._parent
    if (parent) connection.wire ??= { handle: parent, ...connection.clear }
    const { wire } = connection
    if (!wire) return
    const { bytesRead = 0, bytesWritten = 0 } = wire.handle
    const { clear } = connection
    const record = (type: 'read' | 'write', place: number, size: number): void => {
      const offset = place - (type === 'read' ? clear.received : clear.sent)
      const passage = { connection: connection.id, layer: LAYER_CODES.cipher, offset, size }
      if (size > 0) this.#recorder.stream(type, passage)
    }
    record('read', wire.received, bytesRead - wire.received)
    wire.received = Math.max(wire.received, bytesRead)
    record('write', wire.sent, bytesWritten - wire.sent)
    wire.sent = Math.max(wire.sent, bytesWritten)
  }
}

/** What it shows to programs is a stand-in. */
function socketOf(session: object | undefined): Socket | undefined {
  const socket = session && valueOf(session, 'socket')
  return socket instanceof Socket ? socket : undefined
}

function hasOwnMemory(socket: Socket): boolean {
  return Boolean(valueOf(socket, 'kBuffer'))
}

/** @param description of the symbol under which Node keeps it */
function valueOf(object: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(object).find((one) => one.description === description)
  return symbol && Reflect.get(object, symbol)
}
