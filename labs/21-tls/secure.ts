/**
 * TLS on an existing connection: a socket to exactly the server that was wanted, or an error.
 *
 * You need `connect` from node:tls, and `isIP` from node:net.
 */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export interface SecureOptions {
  /** Connected, and nobody else reads it any more. From here on, its bytes belong to TLS. */
  socket: Socket
  /** PEM of the one root that is trusted. Absent: those that Node comes with. */
  ca?: string
  /** Who we want to speak to: a DNS name or an IP address. */
  servername: string
}

/**
 * Does the handshake and checks the certificate: who vouches for it, when it is valid, whose it is.
 * The server is told `servername` (SNI) when it is a name, never when it is an address.
 * @returns a socket at whose other end is the holder of the certificate's key, and nobody else
 * @throws the error of TLS or of the system as it is: `CERT_HAS_EXPIRED`, `ECONNRESET`, …; nothing
 *   but the handshake has been written then
 */
export async function secure(_options: SecureOptions): Promise<TLSSocket> {
  throw new Error('TODO: write secure() in secure.ts')
}
