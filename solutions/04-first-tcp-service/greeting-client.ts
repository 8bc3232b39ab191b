/** Connects to a greeting server and prints what it says, with the help of your read-to-end.ts. */
import { parseArgs } from 'node:util'
import { printable, runProgram, wholeNumber } from './program.ts'
import { readToEnd } from './read-to-end.ts'

const USAGE = 'usage: greeting-client.ts [--host 127.0.0.1] [--port 12345]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '12345' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const text = await readToEnd({ host: values.host, port })
  console.log(`${printable(text)} (${Buffer.byteLength(text)} bytes)`)
}

runProgram(USAGE, main)
