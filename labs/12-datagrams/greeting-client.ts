/** Sends one datagram to the greeting server and prints the answer. It runs your ask.ts. */
import { parseArgs } from 'node:util'
import { ask } from './ask.ts'
import { printable, runProgram, wholeNumber } from './program.ts'

const USAGE =
  'usage: greeting-client.ts [--host 127.0.0.1] [--port 12345] [--timeout-ms 2000] [text]'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '12345' },
      'timeout-ms': { type: 'string', default: '2000' },
    },
  })
  const reply = await ask(positionals[0] ?? 'client data', {
    host: values.host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
  console.log(`Client got data from server: ${printable(reply)}`)
}

runProgram(USAGE, main)
