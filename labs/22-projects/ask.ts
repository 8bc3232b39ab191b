/** Sends lines as they are, one after another, and shows what comes back. Nothing to write here. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { printable, runProgram, wholeNumber } from './program.ts'
import { leave, linesOf } from './talk.ts'

const USAGE = 'usage: ask.ts [--host 127.0.0.1] [--port 7022] [--timeout-ms 5000] [line …]'
const LINES = ['{"words":["qbmm","what"]}', 'nonsense', '{"words":[7]}']
const MAX_ANSWER_BYTES = 1024 * 1024
const GRACE_MS = 1_000

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7022' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const timeoutMs = wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1)
  const socket = connect({ host: values.host, port })
  const deadline = setTimeout(() => socket.destroy(new Error('no answer in time')), timeoutMs)
  await once(socket, 'connect')
  const answers = linesOf(socket, MAX_ANSWER_BYTES)
  for (const line of positionals.length > 0 ? positionals : LINES) {
    console.log(`→ ${printable(line)}`)
    socket.write(`${line}\n`)
    const { value, done } = await answers.next()
    console.log(done ? '← FIN' : `← ${printable(value.toString())}`)
    if (done) break
  }
  clearTimeout(deadline)
  leave(socket, GRACE_MS)
}

runProgram(USAGE, main)
