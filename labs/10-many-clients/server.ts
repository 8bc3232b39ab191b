/** The echo server as a program. It runs what you write in echo-service.ts. */
import { parseArgs } from 'node:util'
import { start } from './echo-service.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE = `usage: server.ts [--host 127.0.0.1] [--port 5555] [--max-connections 100]
                 [--idle-ms 5000]`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '5555' },
      'max-connections': { type: 'string', default: '100' },
      'idle-ms': { type: 'string', default: '5000' },
    },
  })
  const service = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    maxConnections: wholeNumber('--max-connections', values['max-connections'], 1, 10_000),
    idleMs: wholeNumber('--idle-ms', values['idle-ms'], 1, 2 ** 31 - 1),
    log: console.log,
  })
  console.log(`Server is up on ${service.host}:${service.port}`)
  onStopSignal(() => void service.close().then(() => console.log('Server is down')))
}

runProgram(USAGE, main)
