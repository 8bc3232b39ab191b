/** Connects to the attribute service, says hello, and leaves in one of five ways. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'

const WAYS = ['end', 'destroy', 'reset', 'half-close', 'vanish'] as const
type Way = (typeof WAYS)[number]
/** The service should have seen us before we go: a reset would be faster than its accept. */
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
  // FIN after what is written, in order; Node closes when the other side's FIN has come.
  if (how === 'end') socket.end()
  // Everything at once: what is written and not sent is lost. The system sends FIN, or RST when
  // bytes of the other side lie unread.
  else if (how === 'destroy') socket.destroy()
  // RST: no goodbye at all. The other side gets ECONNRESET.
  else if (how === 'reset') socket.resetAndDestroy()
  // FIN, and then the reading goes on for as long as the other side likes.
  else if (how === 'half-close') socket.end('and goodbye')
  // Nothing. The connection stays, and the other side cannot tell us from a client that thinks.
  else console.log('…and now we say nothing any more; Ctrl-C ends it')
}
// #endregion leave

runProgram(USAGE, main)
