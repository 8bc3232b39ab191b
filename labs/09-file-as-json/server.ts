/** The file server as a program: sends one file to everyone who connects. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { start } from './file-server.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: server.ts [FILE] [--host 127.0.0.1] [--port 5566]'
const SAMPLE = join(import.meta.dirname, 'sample.png')

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5566' },
    },
  })
  const [file = SAMPLE] = positionals
  const server = await start({
    file,
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    log: (line) => console.log(printable(line)),
  })
  console.log(`listening on ${server.host}:${server.port}, serving ${printable(file)}`)
  onStopSignal(() => void server.close())
}

runProgram(USAGE, main)
