/**
 * The attribute service: reports what the socket of every connection knows, throws away what the
 * client sends, and ends when the client does. It sends nothing.
 */
import { createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { report } from './report.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 9998] [--backlog 511]'
/** How long connections may go on once the server is told to stop. */
const STOP_MS = 1_000

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9998' },
      backlog: { type: 'string', default: '511' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const backlog = wholeNumber('--backlog', values.backlog, 1, 65_535)
  // If the exercise is not written yet, say so now, not when the first client comes.
  report({})

  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    watch(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: values.host, port, backlog }, resolve)
  })
  const bound = server.address()
  if (typeof bound === 'object' && bound) console.log(`listening on ${bound.address}:${bound.port}`)
  onStopSignal(() => {
    server.close()
    for (const socket of sockets) socket.end()
    setTimeout(() => sockets.forEach((socket) => socket.destroy()), STOP_MS).unref()
  })
}

// #region watch
function watch(socket: Socket): void {
  const ends = report(socket)
  // A client may be gone before we look: then the socket no longer has ends.
  if (!ends) {
    console.log('somebody had reset the connection before we could look')
    socket.destroy()
    return
  }
  let bytes = 0
  const say = (what: string): void => console.log(`${ends.remote} ${what}`)
  say(`connected to ${ends.local}, IPv${ends.family}`)
  // Reading is what tells us that the client has left.
  socket.on('data', (chunk) => {
    bytes += chunk.length
  })
  socket.on('end', () => say(`sent FIN after ${bytes} bytes; we answer with ours`))
  socket.on('error', (error) => say(error.message))
  socket.on('close', (hadError) => say(hadError ? 'closed after an error' : 'closed in order'))
}
// #endregion watch

runProgram(USAGE, main)
