/** The time service as a program. It runs what you write in time-service.ts. */
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { start } from './time-service.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 6789]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '6789' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const service = await start({ host: values.host, port, log: console.log })
  console.log(`listening on ${service.host}:${service.port}`)
  onStopSignal(() => void service.close())
}

runProgram(USAGE, main)
