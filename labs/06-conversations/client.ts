/** Says the lines of its command line to a dialogue server. It runs what you write in converse.ts. */
import { parseArgs } from 'node:util'
import { converse } from './converse.ts'
import { printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: client.ts [--host 127.0.0.1] [--port 9901] [--timeout-ms 5000] [line …]'
const LINES = ['hello', '', 'Привет, 你好']

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9901' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const lines = positionals.length > 0 ? positionals : LINES
  const replies = await converse(lines, {
    host: values.host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
  for (const [index, line] of lines.entries()) {
    console.log(`said      "${printable(line)}"`)
    console.log(`answered  "${printable(replies[index] ?? '')}"`)
  }
  console.log('Goodbye said, connection closed.')
}

runProgram(USAGE, main)
