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

// #region report
/**
 * @param socket a connected one
 * @returns `undefined` when the connection is already gone: there is nobody at the other end
 */
export function report(socket: SocketEnds): Report | undefined {
  const { remoteFamily, localAddress, localPort, remoteAddress, remotePort } = socket
  if (!localAddress || !remoteAddress || localPort === undefined || remotePort === undefined)
    return undefined
  return {
    family: remoteFamily === 'IPv6' ? 6 : 4,
    local: endpoint(localAddress, localPort),
    remote: endpoint(remoteAddress, remotePort),
  }
}

/** An IPv6 address has colons of its own: brackets keep the port apart (RFC 3986 §3.2.2). */
function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
// #endregion report
