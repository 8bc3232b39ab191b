/**
 * Reads of an HTTP server. Its parser takes a connection over in C++, past every stream; but it has
 * the bytes at hand whenever it calls back, and it calls back after each read.
 */
import type { Socket } from 'node:net'
import { observe } from './trace-frames.ts'

interface Parser {
  /** Whether it reads the connection itself. Programs can take that back, by listening to `data`. */
  _consumed?: boolean
  socket?: Socket | null
  /** A copy of what it is parsing. */
  getCurrentBuffer(): Uint8Array
  constructor: object
}

const WHILE_PARSING = ['kOnHeaders', 'kOnHeadersComplete', 'kOnBody', 'kOnMessageComplete']
const WHEN_PARSED = 'kOnExecute'

export class ParserReads {
  readonly #onRead: (socket: Socket, bytes: Uint8Array) => void
  /** Parsers are used again, for other connections. */
  readonly #known = new WeakSet<Parser>()
  /** Those whose present bytes are told already. */
  readonly #told = new WeakSet<Parser>()

  constructor(onRead: (socket: Socket, bytes: Uint8Array) => void) {
    this.#onRead = onRead
  }

  /** Called when a server has been given a connection. */
  watch(socket: Socket): void {
    const { parser } = socket as { parser?: Parser | null }
    if (!parser?._consumed) return
    const nameOf = (key: string): string => String(Reflect.get(parser.constructor, key))
    if (!this.#known.has(parser)) {
      this.#known.add(parser)
      for (const key of WHILE_PARSING) observe(parser, nameOf(key), () => this.#tell(parser))
    }
    // This one is set anew for each connection.
    observe(parser, nameOf(WHEN_PARSED), () => {
      this.#tell(parser)
      this.#told.delete(parser)
    })
  }

  /** Before whatever the program does with it: the read comes first. */
  #tell(parser: Parser): void {
    if (!parser._consumed || !parser.socket || this.#told.has(parser)) return
    this.#told.add(parser)
    this.#onRead(parser.socket, parser.getCurrentBuffer())
  }
}
