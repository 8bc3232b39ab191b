/** Asks whoami at every address of a name, and says what kind of addresses and ports these are. */
import { connect, isIPv4 } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { classify } from './classify.ts'
import { portClass } from './ports.ts'
import { printable, runProgram, wholeNumber } from './program.ts'
import { resolveAll } from './resolve.ts'

const USAGE = 'usage: client.ts [--host 127.0.0.1] [--port 7002]'
const DEFAULT_PORT = 7002
/** Loopback answers at once, or never. */
const ANSWER_MS = 5_000

interface Answer {
  client: { address: string; port: number; family: number }
  server: { address: string; port: number; family: number }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const addresses = await resolveAll(values.host)
  console.log(`${values.host} has ${addresses.length === 1 ? 'the address' : 'the addresses'}`)
  for (const address of addresses) console.log(`  ${address}${kindOf(address)}`)
  let answered = 0
  for (const address of addresses) answered += (await ask(address, port)) ? 1 : 0
  if (answered > 0) return
  console.error(`nobody answered on port ${port}: start the server first`)
  process.exitCode = 1
}

// #region ask
/** One of several addresses may refuse: the others are still worth a try. */
async function ask(host: string, port: number): Promise<boolean> {
  console.log(`\nasking ${host}, port ${port} (${portClass(port)})`)
  const socket = connect({ host, port, signal: AbortSignal.timeout(ANSWER_MS) })
  try {
    const line = await text(socket)
    const answer = JSON.parse(line) as Answer
    for (const [name, end] of Object.entries(answer)) {
      const kind = `${kindOf(end.address)}; port ${end.port}: ${portClass(end.port)}`
      console.log(printable(`  ${name.padEnd(6)} ${end.address} (IPv${end.family}${kind})`))
    }
    return true
  } catch (error) {
    // An exercise not written yet is a different matter.
    if (error instanceof Error && error.message.startsWith('TODO')) throw error
    console.log(`  ${error instanceof Error ? printable(error.message) : String(error)}`)
    return false
  }
}
// #endregion ask

const kindOf = (address: string): string => (isIPv4(address) ? `, ${classify(address)}` : '')

runProgram(USAGE, main)
