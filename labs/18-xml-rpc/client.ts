/** The XML-RPC client as a program: one call for each value on the command line. */
import { inspect, parseArgs } from 'node:util'
import { printable, runProgram, wholeNumber } from './program.ts'
import { call } from './rpc-client.ts'

const USAGE =
  'usage: client.ts [--host 127.0.0.1] [--port 8000] [--path /] [--method is_even] [-- VALUE …]\n' +
  '       a VALUE is JSON; what is not JSON is sent as a string'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8000' },
      path: { type: 'string', default: '/' },
      method: { type: 'string', default: 'is_even' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const host = values.host.includes(':') ? `[${values.host}]` : values.host
  const url = `http://${host}:${port}${values.path}`
  for (const text of positionals.length > 0 ? positionals : ['3', '100']) {
    const result = await call(url, values.method, [valueOf(text)])
    console.log(`${values.method}(${printable(text)}) is ${show(result)}`)
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** On one line, and without anything that could move the cursor. */
function show(value: unknown): string {
  return printable(inspect(value, { depth: null, breakLength: Infinity }))
}

runProgram(USAGE, main)
