/** Fetches the greeting over TLS, with your `secure`. Given complete; nothing to write here. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { withinLimits, type Limits } from './limits.ts'
import { secure } from './secure.ts'
import { WireError } from './wire-error.ts'

const MAX_BYTES = 1_024

export interface GreetOptions extends Limits {
  host?: string
  port: number
  /** PEM of the trusted root. */
  ca?: string
  /** Default `host`. */
  servername?: string
}

export interface Greeted {
  text: string
  /** `TLSv1.3`. */
  protocol: string
  /** Common name of the authority that signed the server's certificate. */
  issuer: string
}

/** @throws what `secure` throws; `ECONNREFUSED` …, `ERR_TIMEOUT`, `AbortError`, `ERR_TOO_LARGE` */
export async function fetchGreeting(options: GreetOptions): Promise<Greeted> {
  const { host = '127.0.0.1', port, servername = host, ca } = options
  return await withinLimits(options, async (signal) => {
    const socket = connect({ host, port, signal })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    try {
      await once(socket, 'connect')
      const tls = await secure({ socket, servername, ...(ca === undefined ? {} : { ca }) })
      const issuer = tls.getPeerX509Certificate()?.issuer.replace(/^CN=/, '') ?? ''
      const protocol = tls.getProtocol() ?? ''
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of tls as AsyncIterable<Uint8Array>) {
        chunks.push(chunk)
        size += chunk.length
        if (size > MAX_BYTES) throw new WireError('ERR_TOO_LARGE', 'a very long greeting')
      }
      return { text: Buffer.concat(chunks).toString('utf8'), protocol, issuer }
    } finally {
      socket.destroy()
      await closed
    }
  })
}
