/** The greeting of lesson 04 over TLS. Given complete; nothing to write here. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { parseArgs } from 'node:util'
import type { Credentials } from './authority.ts'
import { CERTIFICATES, makeCertificate } from './certificates.ts'
import { makeFolder, placesIn, removeOwn, writePrivately } from './places.ts'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE = `usage: greeting.ts [--host 127.0.0.1] [--port 8443] [--folder DIR]
                   [--certificate ${CERTIFICATES.join('|')}]`
const DEFAULT_PORT = 8443
const GREETING = 'Thank you for the connection'
const NAME = 'greeting.example.com'
const STOP_MS = 1_000

export interface Options {
  credentials: Credentials
  host?: string
  /** 0 lets the system choose. */
  port?: number
  log?: (line: string) => void
}

export interface Running {
  host: string
  port: number
  close(): Promise<void>
}

/** @throws the system error (`EADDRINUSE` …) when it cannot listen */
export async function start(options: Options): Promise<Running> {
  const { credentials, host = '127.0.0.1', port = DEFAULT_PORT, log = () => {} } = options
  const sockets = new Set<TLSSocket>()
  // #region greet
  const server = createServer(credentials, (socket) => {
    sockets.add(socket)
    const wanted = typeof socket.servername === 'string' ? socket.servername : 'nobody'
    log(`${socket.remoteAddress}:${socket.remotePort} ${socket.getProtocol()}, wants ${wanted}`)
    socket.on('error', (error) => log(error.message))
    socket.on('close', () => sockets.delete(socket))
    socket.end(GREETING)
  })
  // A client that rejects the certificate says so with an alert, and is gone.
  server.on('tlsClientError', (error) => log(`no handshake: ${reasonOf(error)}`))
  // #endregion greet
  server.listen({ host, port })
  await once(server, 'listening')
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    const cutOff = setTimeout(() => sockets.forEach((socket) => socket.destroy()), STOP_MS)
    await closed
    clearTimeout(cutOff)
  }
  return { host: bound.address, port: bound.port, close: () => (closing ??= close()) }
}

function reasonOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      folder: { type: 'string' },
      certificate: { type: 'string', default: 'good' },
    },
  })
  const kind = CERTIFICATES.find((known) => known === values.certificate)
  if (!kind) throw new UsageError(`--certificate takes one of: ${CERTIFICATES.join(', ')}`)
  const { ca, credentials } = makeCertificate([NAME, '127.0.0.1'], kind)
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const { greetingCa } = placesIn(values.folder)
  makeFolder(values.folder)
  const running = await start({ credentials, host: values.host, port, log: console.log })
  writePrivately(greetingCa, ca)
  console.log(`Greeting over TLS (certificate: ${kind}) on ${running.host}:${running.port}`)
  console.log(`root certificate in ${greetingCa}`)
  onStopSignal(() => {
    removeOwn(greetingCa, ca)
    void running.close()
  })
}

if (import.meta.main) runProgram(USAGE, main)
