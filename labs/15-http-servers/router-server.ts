/** Serves the notes of app.ts through the router. Given complete. */
import { parseArgs } from 'node:util'
import { createApp } from './app.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { start as startService, type Options, type Running } from './service.ts'

const USAGE = 'usage: router-server.ts [--host 127.0.0.1] [--port 8099]'

/** Starts the server; see service.ts. */
export async function start(options: Omit<Options, 'handler'> = {}): Promise<Running> {
  const { respond } = createApp()
  return startService({ port: 8099, ...options, handler: respond })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8099' },
    },
  })
  const server = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    // The first line of a stack trace is enough for a terminal.
    log: (line) => console.log(printable(line.split('\n')[0] ?? '')),
  })
  console.log(`notes listen on http://${server.host}:${server.port}/`)
  onStopSignal(() => void server.close())
}

if (import.meta.main) runProgram(USAGE, main)
