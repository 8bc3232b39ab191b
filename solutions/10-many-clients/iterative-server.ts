/**
 * The same echo, one client at a time: the way P1 and every first server with an accept loop does
 * it. Nothing to write here. Put a slow client in front of it and watch the others wait.
 */
import { on, once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: iterative-server.ts [--host 127.0.0.1] [--port 5556] [--idle-ms 5000]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5556' },
      'idle-ms': { type: 'string', default: '5000' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const idleMs = wholeNumber('--idle-ms', values['idle-ms'], 1, 2 ** 31 - 1)
  // A connection that has not had its turn must not be read either.
  const server = createServer({ pauseOnConnect: true })
  onStopSignal(() => process.exit())
  const connections = on(server, 'connection')
  server.listen({ host: values.host, port })
  await once(server, 'listening')
  const { address, port: bound } = server.address() as AddressInfo
  console.log(`One at a time on ${address}:${bound}`)

  // #region loop
  for await (const [socket] of connections as AsyncIterable<[Socket]>) {
    // The next connection is not even looked at until this one is over.
    await serve(socket, idleMs)
  }
  // #endregion loop
}

async function serve(socket: Socket, idleMs: number): Promise<void> {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  console.log(`Connection from ${peer}`)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    if (socket.writableEnded) return
    const bytes = chunk.subarray(0, 1024)
    console.log(`Received ${bytes.length} bytes`)
    socket.end(bytes)
  })
  socket.resume()
  await closed
  console.log(`Closed ${peer}`)
}

runProgram(USAGE, main)
