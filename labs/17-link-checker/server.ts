/** The site as a program. */
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { startSite } from './site.ts'

const USAGE =
  'usage: server.ts [--host 127.0.0.1] [--port 7017] [--other-port 7018] [--slow-ms 10000]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7017' },
      'other-port': { type: 'string', default: '7018' },
      'slow-ms': { type: 'string', default: '10000' },
    },
  })
  const site = await startSite({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    otherPort: wholeNumber('--other-port', values['other-port'], 0, 65_535),
    slowMs: wholeNumber('--slow-ms', values['slow-ms'], 0, 600_000),
    log: (line) => console.log(printable(line)),
  })
  console.log(`Listening on ${site.host}:${site.port}, second origin on port ${site.otherPort}...`)
  onStopSignal(() => void site.close())
}

runProgram(USAGE, main)
