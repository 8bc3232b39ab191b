/** The XML-RPC server as a program: it offers `is_even` and `echo`. */
import { parseArgs } from 'node:util'
import { is_even } from './methods.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { start } from './rpc-server.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 8000]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8000' },
    },
  })
  const server = await start({
    methods: { is_even, echo: (value: unknown) => value },
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    log: (line) => console.log(printable(line)),
  })
  console.log(`Listening on ${server.host}:${server.port}...`)
  onStopSignal(() => void server.close())
}

runProgram(USAGE, main)
