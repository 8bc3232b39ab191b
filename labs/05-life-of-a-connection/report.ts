/** What a socket says about itself: its family and both ends. */

/** The part of a `Socket` of node:net that a report is made of. */
export interface SocketEnds {
  /** `IPv4` or `IPv6`: of the socket, not of what is at the other end. */
  readonly remoteFamily?: string | undefined
  readonly localAddress?: string | undefined
  readonly localPort?: number | undefined
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
}

export interface Report {
  family: 4 | 6
  /** `127.0.0.1:9998`, `[::1]:9998` */
  local: string
  remote: string
}

/**
 * @param socket a connected one
 * @returns `undefined` when the connection is already gone: a socket that was reset no longer
 *   has addresses
 */
export function report(_socket: SocketEnds): Report | undefined {
  throw new Error('TODO: write report() in report.ts')
}
