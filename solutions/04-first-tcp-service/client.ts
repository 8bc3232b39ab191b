/** Asks a time service for the time. It runs what you write in read-to-end.ts. */
import { parseArgs } from 'node:util'
import { printable, runProgram, wholeNumber } from './program.ts'
import { readToEnd } from './read-to-end.ts'

const USAGE =
  'usage: client.ts [--host 127.0.0.1] [--port 6789] [--max-bytes 1048576] [--timeout-ms 5000]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '6789' },
      'max-bytes': { type: 'string', default: '1048576' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const text = await readToEnd({
    host: values.host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    maxBytes: wholeNumber('--max-bytes', values['max-bytes'], 1, 2 ** 31 - 1),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
  console.log(printable(text))
}

runProgram(USAGE, main)
