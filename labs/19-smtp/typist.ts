/**
 * SMTP by hand: sends each typed line with CR LF, and shows what comes, whenever it comes. That is
 * what telnet does. Nothing to write here.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { StringDecoder } from 'node:string_decoder'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: typist.ts [--host 127.0.0.1] [--port 2525]   (lines: standard input)'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '2525' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  console.log(`Connected to ${socket.remoteAddress}:${socket.remotePort}.`)
  onStopSignal(() => process.exit())

  const keyboard = createInterface({ input: process.stdin, terminal: false })
  keyboard.on('line', (line) => {
    if (socket.writable) socket.write(`${line}\r\n`)
  })
  keyboard.on('close', () => socket.end())
  const decoder = new StringDecoder()
  let unfinished = ''
  socket.on('data', (chunk) => {
    const lines = (unfinished + decoder.write(chunk)).split('\r\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) console.log(printable(line))
  })
  socket.on('end', () => console.log('The server has closed the connection.'))
  socket.on('close', () => keyboard.close())
}

runProgram(USAGE, main)
