/**
 * The line dialogue: a receipt for every line, until the client says `##`.
 *
 *     client                          server
 *       |-- hello LF ------------------->|
 *       |<------- Receive your message LF|
 *       |-- LF ------------------------->|   an empty line is a message too
 *       |<------- Receive your message LF|
 *       |-- ## LF ---------------------->|
 *       |<-------------------------- FIN |
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { takeLine } from './lines.ts'

export interface DialogueOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 9901; 0 lets the system choose. */
  port?: number
  /** Gets `connected <address>:<port>`, then `<address>:<port> said <text>` for each message. */
  log?: (line: string) => void
  /** How long `close()` lets clients finish before it cuts them off. Default 1,000 ms. */
  graceMs?: number
}

export interface Dialogue {
  host: string
  port: number
  /**
   * Stops accepting, sends FIN to connected clients, and destroys whatever is left after `graceMs`.
   * Resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

const RECEIPT = 'Receive your message\n'
const GOODBYE = '##'

// #region start
/**
 * Starts the dialogue server.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: DialogueOptions = {}): Promise<Dialogue> {
  const { host = '127.0.0.1', port = 9901, log = () => {}, graceMs = 1_000 } = options
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    // A reset is the client's right. Without a listener it would end the whole process.
    socket.on('error', () => {})
    answerLines(socket, log)
  })
  server.listen({ host, port })
  await once(server, 'listening')
  server.on('error', (error) => log(`not accepted: ${error.message}`))
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= stop(server, clients, graceMs))
  return { host: bound.address, port: bound.port, close }
}
// #endregion start

// #region answer
function answerLines(socket: Socket, log: (line: string) => void): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  log(`connected ${peer}`)
  let received: Uint8Array = new Uint8Array(0)
  let isOver = false

  socket.on('data', (chunk: Buffer) => {
    // After our FIN the rest is read and thrown away. Left unread, it would turn into a reset,
    // and a reset may destroy replies that are still on their way.
    if (isOver) return
    received = Buffer.concat([received, chunk])
    try {
      // One chunk may hold many lines. Each has its own reply, in order.
      for (let taken = takeLine(received); taken; taken = takeLine(received)) {
        received = received.subarray(taken.usedBytes)
        // Decoded only now: a chunk may cut a character in two.
        const text = new TextDecoder().decode(taken.line)
        if (text === GOODBYE) return finish()
        log(`${peer} said ${text}`)
        // A client that sends and never reads must not fill our memory (lesson 08).
        if (!socket.write(RECEIPT)) socket.pause()
      }
    } catch {
      finish('ERR line too long\n')
    }
  })
  socket.on('drain', () => socket.resume())
  // On the client's FIN, Node sends ours by itself, after the replies. Half a line is no message.

  function finish(lastWords = ''): void {
    isOver = true
    socket.end(lastWords)
    socket.resume() // paused or not: 'drain' does not come after end()
  }
}
// #endregion answer

// #region stop
async function stop(server: Server, clients: Set<Socket>, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const socket of clients) socket.end()
  const cutOff = setTimeout(() => {
    for (const socket of clients) socket.destroy()
  }, graceMs)
  await closed
  clearTimeout(cutOff)
}
// #endregion stop
