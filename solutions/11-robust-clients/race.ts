/**
 * Connects by name, or to given addresses, using Happy Eyeballs. Given complete. `--lag` makes
 * the way to one address longer than it is, so that you can watch a race.
 */
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIPv6, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { happyConnect } from './happy-connect.ts'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE = `usage: race.ts [--host NAME] [--port 7011] [--delay-ms 250]
               [--lag ADDRESS=MS]… [address …]`
/** The address that nothing listens on comes first, as on a machine with broken IPv6. */
const ADDRESSES = ['::1', '127.0.0.1']

// #region interleave
/** Families take turns (RFC 8305 §4): one that is broken altogether costs one delay, not many. */
function interleave(addresses: string[]): string[] {
  const [first = ''] = addresses
  const same = addresses.filter((address) => isIPv6(address) === isIPv6(first))
  const other = addresses.filter((address) => isIPv6(address) !== isIPv6(first))
  const pairs = same.flatMap((address, index) => [address, ...other.slice(index, index + 1)])
  return [...pairs, ...other.slice(same.length)]
}
// #endregion interleave

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      port: { type: 'string', default: '7011' },
      'delay-ms': { type: 'string', default: '250' },
      lag: { type: 'string', multiple: true, default: [] },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const delayMs = wholeNumber('--delay-ms', values['delay-ms'], 0, 60_000)
  const lags = new Map(values.lag.map(parseLag))
  const addresses = await addressesOf(values.host, positionals)

  const abort = new AbortController()
  onStopSignal(() => abort.abort())
  const startedMs = performance.now()
  const log = (line: string): void => {
    const ms = Math.round(performance.now() - startedMs)
    console.log(`${String(ms).padStart(6)} ms  ${printable(line)}`)
  }

  // #region attempt
  async function attempt(address: string, signal: AbortSignal): Promise<Socket> {
    log(`tries ${address}`)
    try {
      await pause(lags.get(address) ?? 0, undefined, { signal })
      const socket = connect({ host: address, port, signal })
      await once(socket, 'connect')
      return socket
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log(signal.aborted ? `gives ${address} up` : `  ${why}`)
      throw error
    }
  }
  // #endregion attempt

  try {
    const { signal } = abort
    const socket = await happyConnect(addresses, { connect: attempt, delayMs, signal })
    log(`connected to ${socket.remoteAddress}`)
    socket.destroy()
  } catch (error) {
    if (!(error instanceof AggregateError) && !abort.signal.aborted) throw error
    const why = abort.signal.aborted ? 'stopped' : 'no address answers; start the server first'
    console.error(why)
    process.exitCode = 1
  }
}

async function addressesOf(name: string | undefined, given: string[]): Promise<string[]> {
  if (name === undefined) return given.length > 0 ? given : ADDRESSES
  const found = await lookup(name, { all: true })
  const addresses = interleave([...new Set(found.map(({ address }) => address))])
  console.log(`${name} has ${addresses.join(', ')}`)
  return addresses
}

function parseLag(text: string): [string, number] {
  const [address = '', ms] = text.split('=')
  if (ms === undefined) throw new UsageError(`--lag takes ADDRESS=MS, not "${text}"`)
  return [address, wholeNumber('--lag', ms, 0, 60_000)]
}

runProgram(USAGE, main)
