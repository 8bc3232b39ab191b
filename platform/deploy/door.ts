/**
 * The one way into a container: carries what comes from outside to the course, which listens on
 * loopback only. It knows nothing of HTTP; `Host`, origin and token are the course's to check.
 * A process for each connection, as socat starts one, would leave the course without a door as
 * soon as a learner's program has used up the processes that the container may have.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Disposable } from '../shared/dispose.ts'

/** The port that the Dockerfile exposes. */
export const DOOR_PORT = 8080
/** Connections at once: what the pages of one learner and a proxy before them keep, many times over. */
const MAX_CONNECTIONS = 256

export interface Door extends Disposable {
  /** Where it listens, on every address of the container. */
  port: number
}

/**
 * @param port to listen on; 0 lets the system choose
 * @param to port of loopback that everything goes to; need not listen yet
 * @throws what the system says when it cannot listen, such as EADDRINUSE
 */
export async function openDoor(port: number, to: number): Promise<Door> {
  const connections = new Set<Socket>()
  // Half open: whoever has ended may still read. No delay: each key that is typed is a packet.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (outside) => {
    const inside = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    join(outside, inside)
    for (const connection of [outside, inside]) {
      connections.add(connection)
      connection.on('close', () => connections.delete(connection))
    }
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    dispose: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const connection of connections) connection.destroy()
      }),
  }
}

/** Whatever happens to one side happens to the other, once what came before has been passed on. */
function join(one: Socket, other: Socket): void {
  const sides: [Socket, Socket][] = [
    [one, other],
    [other, one],
  ]
  for (const [from, to] of sides) {
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.on('close', () => {
      if (!from.readableEnded) to.destroy()
    })
  }
}
