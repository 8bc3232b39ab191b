/** The prime service as a program. It runs what you write in prime-service.ts and worker-pool.ts. */
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { start } from './prime-service.ts'

const USAGE = 'usage: prime-server.ts [--host 127.0.0.1] [--port 7010] [--workers 2]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7010' },
      workers: { type: 'string', default: '2' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const workers = wholeNumber('--workers', values.workers, 1, 16)
  const log = (line: string): void => console.log(printable(line))
  const service = await start({ host: values.host, port, workers, log })
  console.log(`Primes with ${workers} workers on ${service.host}:${service.port}`)
  onStopSignal(() => void service.close())
}

runProgram(USAGE, main)
