/** Thanks everyone who sends a datagram. A bound socket is all that a datagram server needs. */
import { createSocket } from 'node:dgram'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: greeting-server.ts [--host 127.0.0.1] [--port 12345]'
const REPLY = 'Thank you for the data'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '12345' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  // #region greeting
  const socket = createSocket('udp4')
  socket.on('message', (bytes, from) => {
    // decode: bytes → text. What is not UTF-8 becomes U+FFFD here instead of ending the server.
    console.log(`Server got data from client: ${printable(bytes.toString('utf8'))}`)
    if (from.port === 0) return
    // A string is encoded: text → UTF-8 bytes, 22 of them.
    socket.send(REPLY, from.port, from.address, (error) => {
      if (error) console.error(error.message)
    })
  })
  socket.bind(port, values.host, () => {
    const { address, port: bound } = socket.address()
    console.log(`Greeting receives datagrams on ${address}:${bound}`)
  })
  // #endregion greeting
  onStopSignal(() => socket.close())
}

runProgram(USAGE, main)
