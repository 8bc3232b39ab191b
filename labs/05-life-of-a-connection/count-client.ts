/** Asks the byte-count service about as many bytes as you like. It runs your count-bytes.ts. */
import { parseArgs } from 'node:util'
import { countBytes } from './count-bytes.ts'
import { runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: count-client.ts [--host 127.0.0.1] [--port 7005] [--bytes 12]'
const MAX_BYTES = 64 * 1024 * 1024

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7005' },
      bytes: { type: 'string', default: '12' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const bytes = wholeNumber('--bytes', values.bytes, 0, MAX_BYTES)
  console.log(`sending ${bytes} bytes, then FIN`)
  const counted = await countBytes(new Uint8Array(bytes).fill(0x2e), { host: values.host, port })
  console.log(`the server has counted ${counted}`)
}

runProgram(USAGE, main)
