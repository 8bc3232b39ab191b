/**
 * A stand-in for telnet: sends each typed line with a line end, and shows whatever comes, whenever
 * it comes. It reads the keyboard and the socket at the same time. Nothing to write here.
 */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'
import { count, showBytes, showText } from './show.ts'

const USAGE = `usage: typist.ts [--host 127.0.0.1] [--port 9900] [--end crlf|lf|none]
                 [--merged] [text …]   (then: standard input)`
const ENDS = { crlf: '\r\n', lf: '\n', none: '' } as const

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9900' },
      end: { type: 'string', default: 'crlf' },
      merged: { type: 'boolean', default: false },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const end = Object.entries(ENDS).find(([name]) => name === values.end)?.[1]
  if (end === undefined) throw new UsageError(`--end takes one of: ${Object.keys(ENDS).join(', ')}`)
  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  console.log(`Connected to ${socket.remoteAddress}:${socket.remotePort}.`)
  onStopSignal(() => process.exit())

  // Corked writes leave together. A network may do the same at any time, unasked.
  if (values.merged) socket.cork()
  for (const text of positionals) say(socket, text + end)
  if (values.merged) socket.uncork()
  listenToBoth(socket, end)
}

function say(socket: Socket, text: string): void {
  const bytes = Buffer.from(text)
  console.log(`sent  ${count(bytes.length, 'byte')}: ${showBytes(bytes)}`)
  socket.write(bytes)
}

// #region both
function listenToBoth(socket: Socket, end: string): void {
  const keyboard = createInterface({ input: process.stdin, terminal: false })
  // Two sources, two listeners, no order between them: neither waits for the other.
  keyboard.on('line', (line) => {
    if (socket.writable) say(socket, line + end)
  })
  keyboard.on('close', () => socket.end())
  socket.on('data', (chunk) => {
    console.log(`read  ${count(chunk.length, 'byte')}: ${showText(chunk)}`)
  })
  socket.on('end', () => console.log('The server has closed the connection.'))
  socket.on('close', () => keyboard.close())
}
// #endregion both

runProgram(USAGE, main)
