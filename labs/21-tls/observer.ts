/**
 * Somebody between the client and the server: passes every byte on, and writes down what it sees.
 * It can also attack. It has no key and no certificate, just what every router along the way has.
 * Given complete; nothing to write here.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { Sight } from './sight.ts'

const USAGE = `usage: observer.ts [--host 127.0.0.1] [--port 5588] [--target-port 5587]
                   [--implicit-port 4466] [--implicit-target-port 4465]
                   [--clear-port 2588] [--clear-target-port 2587] [--attack none|strip|inject]`

export const ATTACKS = ['none', 'strip', 'inject'] as const
export type Attack = (typeof ATTACKS)[number]

export interface Options {
  host?: string
  port: number
  targetPort: number
  attack?: Attack
  log: (line: string) => void
}

export interface Running {
  host: string
  port: number
  close(): Promise<void>
}

/** @throws the system error (`EADDRINUSE` …) when it cannot listen */
export async function start(options: Options): Promise<Running> {
  const { host = '127.0.0.1', port } = options
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ host, port: options.targetPort, allowHalfOpen: true })
    keep(client)
    keep(target)
    watch(client, target, options)
  })
  await listen(server, port, host)
  const bound = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { host: bound.address, port: bound.port, close: () => (closing ??= close()) }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen({ host, port })
  await once(server, 'listening')
}

function watch(client: Socket, target: Socket, { attack = 'none', log }: Options): void {
  const change = ATTACKS_ON_REPLIES[attack]
  pass(client, target, new Sight('C', log))
  pass(target, client, new Sight('S', log), change)
  client.on('error', () => target.destroy())
  target.on('error', (error) => {
    log(`   the target: ${error.message}`)
    client.destroy()
  })
}

/** Bytes go on as they came, unless an attack changes them. */
function pass(from: Socket, to: Socket, sight: Sight, change?: (bytes: Buffer) => Buffer): void {
  from.on('data', (chunk) => {
    const bytes = change?.(chunk) ?? chunk
    sight.see(bytes)
    if (!to.write(bytes)) from.pause()
  })
  to.on('drain', () => from.resume())
  from.on('end', () => {
    sight.end()
    to.end()
  })
}

// #region attacks
const ATTACKS_ON_REPLIES: Record<Attack, ((bytes: Buffer) => Buffer) | undefined> = {
  none: undefined,
  // The server offers STARTTLS, and the client never hears of it.
  strip: (bytes) => replaced(bytes, /^250([ -])STARTTLS\r$/m, '250$1NOOP\r'),
  // What the client hears after the handshake was said before it.
  inject: (bytes) =>
    replaced(bytes, /^220 begin TLS\r\n/m, '220 begin TLS\r\n250-injected\r\n250 AUTH PLAIN\r\n'),
}
// #endregion attacks

/** Byte for byte where nothing matches: ciphertext is not text. */
function replaced(bytes: Buffer, pattern: RegExp, by: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(pattern, by), 'latin1')
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5588' },
      'target-port': { type: 'string', default: '5587' },
      'implicit-port': { type: 'string', default: '4466' },
      'implicit-target-port': { type: 'string', default: '4465' },
      'clear-port': { type: 'string', default: '2588' },
      'clear-target-port': { type: 'string', default: '2587' },
      attack: { type: 'string', default: 'none' },
    },
  })
  const attack = ATTACKS.find((known) => known === values.attack)
  if (!attack) throw new UsageError(`--attack takes one of: ${ATTACKS.join(', ')}`)
  const observers: Running[] = []
  try {
    for (const prefix of ['', 'implicit-', 'clear-'] as const) {
      const [own, other] = [`${prefix}port`, `${prefix}target-port`] as const
      const port = wholeNumber(`--${own}`, values[own], 0, 65_535)
      const targetPort = wholeNumber(`--${other}`, values[other], 1, 65_535)
      const log = (line: string): void => console.log(printable(line))
      const running = await start({ host: values.host, port, targetPort, attack, log })
      observers.push(running)
      console.log(
        `Observer (attack: ${attack}) on ${running.host}:${running.port}, before ${targetPort}`,
      )
    }
  } catch (error) {
    for (const observer of observers) await observer.close()
    throw error
  }
  onStopSignal(() => observers.forEach((observer) => void observer.close()))
}

if (import.meta.main) runProgram(USAGE, main)
