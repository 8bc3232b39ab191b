/** `Hello World!` over `node:http`. Given complete; the exercises are in hello.ts and service.ts. */
import { parseArgs } from 'node:util'
import { hello } from './hello.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { start as startService, type Options, type Running } from './service.ts'

const USAGE = 'usage: hello-server.ts [--host 127.0.0.1] [--port 8080] [--keep-alive-ms 5000]'

/** Starts the server; see service.ts. */
export function start(options: Omit<Options, 'handler'> = {}): Promise<Running> {
  return startService({ port: 8080, ...options, handler: hello })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8080' },
      'keep-alive-ms': { type: 'string', default: '5000' },
    },
  })
  // If the exercise is not written yet, say so now, not when the first client comes.
  hello({ method: 'GET', path: '/', query: '', headers: {}, body: new Uint8Array() })
  const server = await start({
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    keepAliveMs: wholeNumber('--keep-alive-ms', values['keep-alive-ms'], 1, 2 ** 31 - 1),
    log: (line) => console.log(printable(line)),
  })
  console.log(`hello listens on http://${server.host}:${server.port}/`)
  onStopSignal(() => void server.close())
}

if (import.meta.main) runProgram(USAGE, main)
