/** Prints a greeting that came over TLS. Given complete; nothing to write here. */
import { parseArgs } from 'node:util'
import { fetchGreeting } from './greet.ts'
import { placesIn, readRoot } from './places.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 8443] [--servername greeting.example.com]
                 [--ca FILE] [--timeout-ms 5000]`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8443' },
      servername: { type: 'string', default: 'greeting.example.com' },
      ca: { type: 'string' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const abort = new AbortController()
  onStopSignal(() => abort.abort())
  const { host, servername } = values
  const { text, protocol, issuer } = await fetchGreeting({
    host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    servername,
    ca: readRoot(values.ca ?? placesIn().greetingCa),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
    signal: abort.signal,
  })
  console.log(`${protocol}; ${servername}, as ${printable(issuer)} vouches`)
  console.log(printable(text))
}

runProgram(USAGE, main)
