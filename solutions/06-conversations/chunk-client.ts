/**
 * The client of the chunk dialogue: sends what is typed as is, with nothing to mark its end, and
 * takes the next chunk for the answer. Nothing to write here.
 */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { count, showText } from './show.ts'

const USAGE = 'usage: chunk-client.ts [--host 127.0.0.1] [--port 9900]   (lines: standard input)'
/** When to mention that nothing has come. The client keeps waiting anyway. */
const DOUBT_MS = 2_000

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9900' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  console.log(`Connected to ${socket.remoteAddress}:${socket.remotePort}.`)
  onStopSignal(() => process.exit())
  await talk(socket)
  console.log('Connection closed.')
}

// #region talk
async function talk(socket: Socket): Promise<void> {
  const isTyped = process.stdin.isTTY
  if (isTyped) console.log('Type a line and press Enter; ## ends.')
  const chunks = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: isTyped,
    prompt: isTyped ? '> ' : '',
  })
  let isOpen = true
  lines.on('close', () => (isOpen = false))
  // On a terminal, readline takes Ctrl-C for itself; it must end us even while we wait.
  lines.on('SIGINT', () => process.exit())
  lines.prompt()
  // One line at a time: while this loop waits for an answer, it takes no new line.
  for await (const line of lines) {
    const bytes = Buffer.from(line)
    socket.write(bytes)
    console.log(`sent      ${count(bytes.length, 'byte')}`)
    if (line === '##') break
    const doubt = setTimeout(() => console.log('still waiting for an answer …'), DOUBT_MS)
    const { value, done } = await chunks.next()
    clearTimeout(doubt)
    if (done) {
      console.log('The server has closed the connection.')
      break
    }
    console.log(`answered  ${showText(value)}`)
    if (isOpen) lines.prompt()
  }
  lines.close()
  socket.destroySoon() // FIN after what was written
  if (!socket.closed) await once(socket, 'close')
}
// #endregion talk

runProgram(USAGE, main)
