/** Finds a port for the host, and says who has the one that it wanted. */
import type { Server } from 'node:net'
import { CourseError, codeOf } from '../shared/errors.ts'
import { PORT_ATTEMPTS } from '../shared/limits.ts'
import { findPortHolder, type PortHolder } from './port-holder.ts'

export const HOST_ADDRESS = '127.0.0.1'

export interface Listening {
  port: number
  /** The port that was wanted first, when another program has it. */
  busy?: { port: number; holder?: PortHolder }
}

export interface PortWish {
  /** First port tried; 0 lets the system choose. */
  port: number
  /** Take this port or none. */
  isStrict?: boolean
}

/**
 * Listens on the first free port from `port` on, on loopback only.
 * @throws CourseError `ERR_PORT_BUSY` when none of them is free, with who has the first
 */
export async function listenOnFreePort(server: Server, wish: PortWish): Promise<Listening> {
  const last = wish.isStrict || wish.port === 0 ? wish.port : wish.port + PORT_ATTEMPTS
  for (let port = wish.port; port <= Math.min(last, 65_535); port++) {
    if (!(await canListen(server, port))) continue
    const address = server.address()
    const taken = typeof address === 'object' && address ? address.port : port
    return port === wish.port ? { port: taken } : { port: taken, busy: describe(wish.port) }
  }
  throw portBusy(wish.port)
}

/** @throws whatever else the system says, such as EACCES */
function canListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off('listening', onListening)
      if (codeOf(error) === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    const onListening = (): void => {
      server.off('error', onError)
      resolve(true)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(port, HOST_ADDRESS)
  })
}

function describe(port: number): NonNullable<Listening['busy']> {
  const holder = findPortHolder(port)
  return { port, ...(holder ? { holder } : {}) }
}

export function portBusy(port: number): CourseError {
  const holder = findPortHolder(port)
  const who = holder ? `${holder.program} (process ${holder.pid})` : 'another program'
  return new CourseError('ERR_PORT_BUSY', `Port ${port} is in use by ${who}.`, {
    hint: 'End that program, or choose another port with --port.',
    params: { port, who },
  })
}
