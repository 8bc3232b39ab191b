/** Connects to the attribute service, says hello, and leaves in one of five ways. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'

const WAYS = ['end', 'destroy', 'reset', 'half-close', 'vanish'] as const
type Way = (typeof WAYS)[number]
/** Let the service see us before we leave: a reset would be faster than its accept. */
const SEEN_MS = 200
const USAGE = `usage: closer.ts [--host 127.0.0.1] [--port 9998] [--how ${WAYS.join('|')}]`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9998' },
      how: { type: 'string', default: 'end' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const how = WAYS.find((way) => way === values.how)
  if (!how) throw new UsageError(`--how takes ${WAYS.join(', ')}, not "${values.how}"`)

  const socket = connect({ host: values.host, port, allowHalfOpen: how === 'half-close' })
  await once(socket, 'connect')
  console.log(`connected from port ${socket.localPort}`)
  socket.on('end', () => console.log('the server has sent FIN'))
  socket.on('error', (error) => console.log(error.message))
  socket.on('close', () => console.log('closed'))
  socket.resume()
  onStopSignal(() => socket.destroy())
  socket.write('hello')
  await pause(SEEN_MS)
  leave(socket, how)
}

// #region leave
function leave(socket: Socket, how: Way): void {
  console.log(`leaving by ${how}`)
  // FIN after what has been written, in order; Node closes when the other side's FIN has come.
  if (how === 'end') socket.end()
  // Everything at once: data written but not sent is lost. The system sends FIN, or RST if bytes
  // from the other side are still unread.
  else if (how === 'destroy') socket.destroy()
  // RST: no goodbye at all. The other side gets ECONNRESET.
  else if (how === 'reset') socket.resetAndDestroy()
  // FIN, then keep reading for as long as the other side likes.
  else if (how === 'half-close') socket.end('and goodbye')
  // Nothing. The connection stays; the other side cannot tell us from a client that is thinking.
  else console.log('…and now we say nothing any more; Ctrl-C ends it')
}
// #endregion leave

runProgram(USAGE, main)
