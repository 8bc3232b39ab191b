/** Runs the datagram echo in echo.ts. */
import { parseArgs } from 'node:util'
import { startEcho } from './echo.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: echo-server.ts [--host 127.0.0.1] [--port 6789]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '6789' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const echo = await startEcho({ host: values.host, port, log: console.log })
  onStopSignal(() => void echo.close())
  console.log(`Echo receives datagrams on ${echo.host}:${echo.port}`)
}

runProgram(USAGE, main)
