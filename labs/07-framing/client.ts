/** Sends every typed line as one frame and shows the frame that comes back. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { parseArgs } from 'node:util'
import { encodeFrame, FrameDecoder } from './framing.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { count, showBytes, showText } from './show.ts'
import { WireError } from './wire-error.ts'

const USAGE = 'usage: client.ts [--host 127.0.0.1] [--port 7007]   (lines to send: standard input)'
const DEFAULT_PORT = 7007
/** A frame that is not answered by then never will be. */
const ANSWER_MS = 5_000

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  // If the exercise is not written yet, say so now, not after the first line.
  new FrameDecoder().push(encodeFrame(new Uint8Array(0)))

  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  console.log(`Connected to ${socket.remoteAddress}:${socket.remotePort}.`)
  const isTyped = process.stdin.isTTY
  if (isTyped) console.log('Type a line and press Enter; Ctrl-D ends.')
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: isTyped,
    prompt: isTyped ? '> ' : '',
  })
  onStopSignal(() => lines.close())
  talk(socket, lines)
}

// #region talk
function talk(socket: Socket, lines: Interface): void {
  const decoder = new FrameDecoder()
  let unanswered = 0
  let isOpen = true

  lines.on('line', (line) => {
    const frame = encodeFrame(new TextEncoder().encode(line))
    console.log(`sent      ${showBytes(frame)}`)
    unanswered += 1
    socket.setTimeout(ANSWER_MS)
    socket.write(frame)
  })
  socket.on('data', (chunk) => {
    for (const payload of decoder.push(chunk)) {
      console.log(`answered  ${showText(payload)} (${count(payload.length, 'byte')})`)
      unanswered -= 1
      if (unanswered === 0) socket.setTimeout(0)
    }
    if (unanswered === 0 && isOpen) lines.prompt()
  })
  // Our FIN says that no more lines will come. Answers still on their way are read all the same.
  lines.on('close', () => {
    isOpen = false
    socket.end()
  })
  socket.on('end', () => {
    decoder.end()
    if (unanswered > 0) throw new WireError('ERR_TRUNCATED', 'the server ended before it answered')
  })
  socket.on('timeout', () => {
    throw new WireError('ERR_TIMEOUT', 'no answer within 5 s')
  })
  socket.on('close', () => {
    console.log('Connection closed.')
    lines.close()
  })
  lines.prompt()
}
// #endregion talk

runProgram(USAGE, main)
