/** Sockets and the system's clock, for the programs of this lab. Given complete. */
import { createSocket, type Socket } from 'node:dgram'

/**
 * Opens a UDP socket for IPv4.
 * @param port 0: let the system choose
 * @throws the system error (`EADDRINUSE`, …) when it cannot be bound
 */
export async function bindSocket(host: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, host, () => {
        socket.removeListener('error', reject)
        resolve()
      })
    })
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}

// #region connect
/**
 * Opens a UDP socket that talks to one address only. Nothing is sent for this: the kernel merely
 * drops what others send, and tells us when the other machine says that nothing listens there.
 */
export async function connectSocket(host: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(port, host, () => {
        socket.removeListener('error', reject)
        resolve()
      })
    })
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
// #endregion connect

/** One system timer: it goes off once, and setting it again replaces it. */
export class Timer {
  readonly #ring: () => void
  #timeout: NodeJS.Timeout | undefined

  constructor(ring: () => void) {
    this.#ring = ring
  }

  set(ms: number): void {
    this.clear()
    this.#timeout = setTimeout(this.#ring, ms)
  }

  clear(): void {
    clearTimeout(this.#timeout)
  }
}
