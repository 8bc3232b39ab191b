/**
 * The prime service with the counting in the event loop itself. It is async, it serves many
 * connections, and one request holds up all of them. Nothing to write here.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { linesOf } from './lines.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { countPrimes } from './primes.ts'

const USAGE = 'usage: loop-server.ts [--host 127.0.0.1] [--port 7011]'

// #region answer
async function answer(line: string): Promise<string> {
  if (line === 'ping') return 'pong'
  const limit = Number(/^primes (\d{1,7})$/.exec(line)?.[1] ?? NaN)
  // `async` does not move this elsewhere: until it returns, this process hears nobody.
  return limit <= 5_000_000 ? String(countPrimes(limit)) : 'error'
}
// #endregion answer

async function converse(socket: Socket): Promise<void> {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  socket.on('error', () => {})
  try {
    for await (const line of linesOf(socket, 64)) {
      const reply = await answer(line)
      console.log(printable(`${peer} ${line} → ${reply}`))
      if (!socket.write(`${reply}\n`)) await once(socket, 'drain')
    }
  } catch {
    // A line too long, or a broken connection: there is nothing left to answer.
  }
  socket.destroySoon()
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7011' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    void converse(socket)
  })
  server.listen({ host: values.host, port })
  await once(server, 'listening')
  const { address, port: bound } = server.address() as AddressInfo
  console.log(`Primes in the event loop on ${address}:${bound}`)
  onStopSignal(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
}

runProgram(USAGE, main)
