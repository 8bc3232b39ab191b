/**
 * A server that is up to no good: every trick here is a message or a behaviour that a client on a
 * public network must expect. It listens on loopback only and harms nobody who checks.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'

// #region tricks
type Trick = (socket: Socket) => void

const PADDING = 'A'.repeat(64 * 1024)

const TRICKS: Record<string, Trick> = {
  /** A name that leads out of the folder. */
  traversal: (socket) => socket.end('{"filename":"../escaped.txt","filedata":"SGk="}'),
  /** Base64 with a foreign character and without its padding. */
  'bad-base64': (socket) => socket.end('{"filename":"broken.bin","filedata":"SG*k"}'),
  /** FIN before the message is complete. */
  half: (socket) => socket.end('{"filename":"half.bin","filedata":"SGVsbG8s'),
  /** RST instead of FIN, after the first bytes. */
  reset: (socket) => socket.write('{"filename":"reset.bin",', () => socket.resetAndDestroy()),
  /** A file that never ends. */
  endless: (socket) => {
    socket.write('{"filename":"endless.bin","filedata":"')
    const fill = (): void => {
      while (!socket.destroyed && socket.write(PADDING));
    }
    socket.on('drain', fill)
    fill()
  },
  /** Accepts, and says nothing for ever. */
  silent: () => {},
}
// #endregion tricks

const NAMES = Object.keys(TRICKS).join('|')
const USAGE = `usage: hostile-server.ts ${NAMES} [--port 5567]`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '5567' } },
  })
  const [name = ''] = positionals
  const trick = Object.hasOwn(TRICKS, name) ? TRICKS[name] : undefined
  if (!trick) throw new UsageError(`"${name}" is not one of the tricks`)

  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    socket.on('close', () => console.log(`client gone, ${socket.bytesWritten} bytes written`))
    socket.on('error', () => {})
    socket.resume()
    console.log(`playing "${name}"`)
    trick(socket)
  })
  server.listen(wholeNumber('--port', values.port, 0, 65_535), '127.0.0.1')
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  console.log(`listening on ${address}:${port}, trick: ${name}`)
  onStopSignal(() => {
    server.close()
    for (const socket of connections) socket.destroy()
  })
}

runProgram(USAGE, main)
