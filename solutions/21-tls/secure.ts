/**
 * TLS on an existing connection: a socket to exactly the server that was wanted, or an error.
 * Source: RFC 5280 §6 (path validation), RFC 9525 §6 (names), RFC 6066 §3 (SNI).
 */
import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

export interface SecureOptions {
  /** Connected, and nobody else reads it any more. From here on, its bytes belong to TLS. */
  socket: Socket
  /** PEM of the one root that is trusted. Absent: those that Node comes with. */
  ca?: string
  /** Who we want to speak to: a DNS name or an IP address. */
  servername: string
}

// #region secure
/**
 * Does the handshake and checks the certificate: who vouches for it, when it is valid, whose it is.
 * @returns a socket at whose other end is the holder of the certificate's key, and nobody else
 * @throws the error of TLS or of the system as it is: `CERT_HAS_EXPIRED`, `ECONNRESET`, …; nothing
 *   but the handshake has been written then
 */
export async function secure({ socket, ca, servername }: SecureOptions): Promise<TLSSocket> {
  // `servername` is told to the server, in the clear, so that it can choose among its certificates
  // (SNI), and compared with the one it shows. An address has no business there; `host` is compared
  // then. Neither is taken from the socket: that knows where we are, not who we want.
  const sni = isIP(servername) ? {} : { servername }
  const tls = connect({ socket, host: servername, ...sni, ...(ca === undefined ? {} : { ca }) })
  // Comes only when every check has passed: `rejectUnauthorized` is true unless overridden.
  await once(tls, 'secureConnect')
  return tls
}
// #endregion secure
