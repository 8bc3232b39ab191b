/**
 * A worked example: the smallest server that is still correct. It thanks everyone who connects.
 * Nothing to write here; read it before you write time-service.ts.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: greeting-server.ts [--host 127.0.0.1] [--port 12345]'
const GREETING = 'Thank you for the connection' // 28 bytes, no line end: FIN ends the message

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '12345' },
    },
  })
  const { host } = values
  const port = wholeNumber('--port', values.port, 0, 65_535)

  // #region server
  const server = createServer((socket) => {
    console.log(`connected ${socket.remoteAddress}:${socket.remotePort}`)
    socket.on('error', () => {}) // a client that breaks off must not end the server
    socket.resume() // read and throw away what the client says
    socket.end(GREETING) // send the text, then FIN
  })
  server.listen({ host, port })
  await once(server, 'listening')
  // #endregion server

  const bound = server.address()
  if (typeof bound === 'object') console.log(`listening on ${bound?.address}:${bound?.port}`)
  onStopSignal(() => {
    server.close()
    // A client that never leaves gets one more second; the time service does this better.
    setTimeout(() => process.exit(), 1_000).unref()
  })
}

runProgram(USAGE, main)
