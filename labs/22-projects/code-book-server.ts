/** The code-book service as a program. It runs what you write in code-book.ts. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { start } from './code-book.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE = `usage: code-book-server.ts [--host 127.0.0.1] [--port 7022]
               [--dictionary code-book.json] [--idle-ms 60000]`
const BOOK = fileURLToPath(new URL('./code-book.json', import.meta.url))

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7022' },
      dictionary: { type: 'string', default: BOOK },
      'idle-ms': { type: 'string', default: '60000' },
    },
  })
  const service = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    dictionary: values.dictionary,
    idleMs: wholeNumber('--idle-ms', values['idle-ms'], 1, 2 ** 31 - 1),
    log: (line) => console.log(printable(line)),
  })
  console.log(`Code-book service listens on ${service.host}:${service.port}`)
  onStopSignal(() => void service.close())
}

runProgram(USAGE, main)
