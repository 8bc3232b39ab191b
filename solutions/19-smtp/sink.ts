/**
 * A mail server that takes everything and delivers nothing: it stores. One `Session` for each
 * connection.
 * Source: RFC 5321 §3.1 (who speaks first), §3.8 (ends), §4.5.3.2.7 (time limit).
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Session, type StoredMessage } from './session.ts'

export type { StoredMessage } from './session.ts'

export interface SinkOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 2525; 0 lets the system choose. */
  port?: number
  /** Largest message accepted, in bytes. Default 1 MiB. */
  maxSize?: number
  /** What the server calls itself. Default `sink.example`. */
  name?: string
  /** How long a client may be silent. Default 5 minutes, the least that RFC 5321 allows. */
  idleMs?: number
  /** How long `close()` lets clients finish before it cuts them off. Default 1,000 ms. */
  graceMs?: number
  /** Gets what the peers do, a line each; secrets are masked. */
  log?: (line: string) => void
  /** Gets each message as soon as it is stored, before the client is told. */
  onMessage?: (message: StoredMessage) => void
}

export interface Sink {
  host: string
  port: number
  /** All that was stored, in order of arrival; grows. */
  messages: StoredMessage[]
  /**
   * Stops accepting, says 421 to connected clients, and destroys whatever is left after
   * `graceMs`. Resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

// #region start
/**
 * Starts the sink.
 * @returns once it listens
 * @throws the system's error (`EADDRINUSE`, `EACCES` …); nothing stays open then
 */
export async function start(options: SinkOptions = {}): Promise<Sink> {
  const { host = '127.0.0.1', port = 2525, graceMs = 1_000, log = () => {} } = options
  const messages: StoredMessage[] = []
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    serve(socket, options, (message) => {
      messages.push(message)
      options.onMessage?.(message)
    })
  })
  server.listen({ host, port })
  await once(server, 'listening')
  server.on('error', (error) => log(`not accepted: ${error.message}`))
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= stop(server, clients, graceMs))
  return { host: bound.address, port: bound.port, messages, close }
}
// #endregion start

// #region serve
function serve(
  socket: Socket,
  options: SinkOptions,
  store: (message: StoredMessage) => void,
): void {
  const { idleMs = 300_000, log = () => {} } = options
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  const session = new Session(options)
  log(`${peer} connected`)
  socket.write(session.greeting())

  socket.on('data', (chunk) => {
    // After our FIN the rest is read and thrown away: left unread, it would become a reset.
    if (socket.writableEnded) return
    const { replies, messages, commands, isOver } = session.push(chunk)
    for (const command of commands) log(`${peer} said ${command}`)
    for (const message of messages) {
      store(message)
      log(`${peer} stored ${message.data.length} bytes from <${message.from}>`)
    }
    if (isOver) socket.end(replies)
    // A client that sends and never reads must not fill our memory (lesson 08).
    else if (replies !== '' && !socket.write(replies)) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.setTimeout(idleMs, () => {
    if (socket.writableEnded) socket.destroy()
    else dismiss(socket)
  })
  // On the client's FIN, Node sends ours by itself. Half a message is not a message.
  socket.on('error', (error) => log(`${peer} ${error.message}`))
  socket.on('close', () => log(`${peer} closed`))
}

/** 421 is the one reply that may come unasked (RFC 5321 §3.8). */
function dismiss(socket: Socket): void {
  if (!socket.writableEnded) socket.end('421 closing the connection\r\n')
  socket.resume() // paused or not: 'drain' does not come after end()
}
// #endregion serve

// #region stop
async function stop(server: Server, clients: Set<Socket>, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const client of clients) dismiss(client)
  const cutOff = setTimeout(() => {
    for (const client of clients) client.destroy()
  }, graceMs)
  await closed
  clearTimeout(cutOff)
}
// #endregion stop
