/**
 * Datagram echo: whatever arrives goes back to where it came from, unchanged.
 * Source: RFC 862 (UDP Based Echo Service).
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

const DEFAULT_PORT = 6789

export interface EchoOptions {
  host?: string
  /** 0: let the system choose. */
  port?: number
  /** Gets one line for each datagram, and for each answer that could not be sent. */
  log?(line: string): void
}

export interface Echo {
  host: string
  port: number
  /** Resolves once the port is free again. May be called twice. */
  close(): Promise<void>
}

// #region echo
/**
 * Starts the echo service.
 * @returns once the socket is bound
 * @throws the system error (`EADDRINUSE`, `EADDRNOTAVAIL`, …) when it cannot be bound
 */
export async function startEcho(options: EchoOptions = {}): Promise<Echo> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, log = () => {} } = options
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  socket.on('message', (bytes, from) => {
    log(`${from.address}:${from.port} ${bytes.length} B`)
    // Source port 0 means "no answer wanted" (RFC 768); send() would throw.
    if (from.port === 0) return
    // Even for no bytes at all: an empty datagram is a datagram. The callback keeps a failed
    // answer from becoming an 'error' event, which would end the service for everyone.
    socket.send(bytes, from.port, from.address, (error) => {
      if (error) log(`${from.address}:${from.port} ${error.message}`)
    })
  })
  await bind(socket, host, port)
  socket.on('error', (error) => log(error.message))
  const bound = socket.address()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= new Promise((resolve) => socket.close(resolve)))
  return { host: bound.address, port: bound.port, close }
}

/** No listen, no accept: a bound datagram socket receives from anyone at once. */
async function bind(socket: Socket, host: string, port: number): Promise<void> {
  try {
    // `exclusive`: in a cluster, workers would otherwise share the port.
    socket.bind({ address: host, port, exclusive: true })
    // once() rejects when 'error' comes first.
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
}
// #endregion echo
