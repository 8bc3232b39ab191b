/** Sends its name, shows what comes back, and reads to the server's FIN. Nothing to write here. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { printable, runProgram, wholeNumber } from './program.ts'
import { WireError } from './wire-error.ts'

const USAGE = 'usage: client.ts [--host 127.0.0.1] [--port 5555] [name]'
const ANSWER_MS = 5_000

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5555' },
    },
  })
  const name = positionals[0] ?? `Node client ${1 + Math.floor(Math.random() * 1000)}`
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const socket = connect({ host: values.host, port })
  const deadline = setTimeout(() => {
    socket.destroy(new WireError('ERR_TIMEOUT', `no answer within ${ANSWER_MS / 1000} s`))
  }, ANSWER_MS)
  await once(socket, 'connect')
  socket.write(name)
  // Only FIN says that the answer is complete; one read may bring half of it.
  const answer = await text(socket)
  clearTimeout(deadline)
  if (answer === '') throw new WireError('ERR_TRUNCATED', 'the server closed without an answer')
  console.log(`Received: ${printable(answer)}`)
}

runProgram(USAGE, main)
