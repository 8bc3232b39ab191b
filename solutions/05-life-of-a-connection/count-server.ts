/** The byte-count service as a program. It runs what you write in count-service.ts. */
import { parseArgs } from 'node:util'
import { start } from './count-service.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: count-server.ts [--host 127.0.0.1] [--port 7005] [--delay-ms 0]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7005' },
      'delay-ms': { type: 'string', default: '0' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const delayMs = wholeNumber('--delay-ms', values['delay-ms'], 0, 60_000)
  const service = await start({ host: values.host, port, delayMs, log: console.log })
  console.log(`listening on ${service.host}:${service.port}`)
  onStopSignal(() => void service.close())
}

runProgram(USAGE, main)
