/** The user registry as a program. It runs what you write in registry.ts. */
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { start } from './registry.ts'

const USAGE = 'usage: registry-server.ts [--host 127.0.0.1] [--port 7023] [--hello-ms 5000]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7023' },
      'hello-ms': { type: 'string', default: '5000' },
    },
  })
  const service = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    helloMs: wholeNumber('--hello-ms', values['hello-ms'], 1, 2 ** 31 - 1),
    log: (line) => console.log(printable(line)),
  })
  console.log(`User registry listens on ${service.host}:${service.port}`)
  onStopSignal(() => void service.close())
}

runProgram(USAGE, main)
