/** What the checks of lesson 21 share. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { fail, rejects, RemoteError, type CheckContext, type Phrase } from '#checker'
import type { Shown } from './certificates.ts'

export type Params = Record<string, string | number | Phrase>

/** No check waits for this one. */
export const LONG_MS = 60_000
export const GREETING = 'Thank you for the connection'
export const GREETING_NAME = 'greeting.example.com'
const PEM_CHARACTERS = 1_600

/**
 * A root with a line of text before it, as PEM files may have: what a failed check shows of its
 * arguments is the same in each run.
 */
export function labelled(pem: string, label = 'the root certificate of this check'): string {
  const head = `${label}, in PEM, as it stands in the file that clients trust`
  return head.padEnd(PEM_CHARACTERS - 1 - pem.length) + `\n${pem}`
}

export interface GreetingServer {
  port: number
  /** By which name each client has asked; `false` for none. */
  names: (string | false)[]
}

/** Greets over TLS, and shows the certificate that it is told to. */
export async function greetingServer(
  { lab }: CheckContext,
  { credentials }: Shown,
): Promise<GreetingServer> {
  const names: (string | false)[] = []
  const server = createTlsServer(credentials, (socket) => {
    const { servername } = socket as { servername?: string | false | null }
    names.push(typeof servername === 'string' && servername !== '' ? servername : false)
    socket.on('error', () => {})
    socket.end(GREETING)
  })
  return { port: await listen(lab, server), names }
}

/** A server without TLS that does one thing with each connection. */
export async function plainServer(
  { lab }: CheckContext,
  treat: (socket: Socket) => void,
): Promise<{ port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    treat(socket)
  })
  return { port: await listen(lab, server) }
}

async function listen(lab: CheckContext['lab'], server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  lab.defer(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/**
 * Demands that a call fails with `code`. The check's own sentence is for a call that does not;
 * another error has the common sentence.
 */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Params = {},
): Promise<RemoteError> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return await rejects(call, code)
  }
  fail(key, { code, ...params })
}
