/** Fetches a greeting from a neighbour that may be bad, and tries again. Given complete. */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fetchGreeting } from './fetch-greeting.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { retry } from './retry.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 7011] [--timeout-ms 2000]
                 [--attempts 5] [--base-ms 500] [--max-ms 4000]`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7011' },
      'timeout-ms': { type: 'string', default: '2000' },
      attempts: { type: 'string', default: '5' },
      'base-ms': { type: 'string', default: '500' },
      'max-ms': { type: 'string', default: '4000' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const timeoutMs = wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1)
  const attempts = wholeNumber('--attempts', values.attempts, 1, 1_000)
  const baseMs = wholeNumber('--base-ms', values['base-ms'], 0, 3_600_000)
  const maxMs = wholeNumber('--max-ms', values['max-ms'], 0, 3_600_000)

  const abort = new AbortController()
  onStopSignal(() => abort.abort())
  const { signal } = abort
  const startedMs = performance.now()
  const log = (line: string): void => {
    const ms = Math.round(performance.now() - startedMs)
    console.log(`${String(ms).padStart(6)} ms  ${printable(line)}`)
  }

  const wait = async (ms: number): Promise<void> => {
    log(`  waits ${Math.round(ms)} ms`)
    await pause(ms, undefined, { signal })
  }
  // #region robust
  // A deadline for each attempt, a limit for their number, one signal for everything.
  const attempt = async (number: number): Promise<string> => {
    log(`attempt ${number} of ${attempts}`)
    return await fetchGreeting({ host: values.host, port, timeoutMs, signal })
  }
  const logged = (number: number): Promise<string> =>
    attempt(number).catch((error: unknown) => {
      log(`  ${describe(error)}`)
      throw error
    })
  try {
    log(`"${await retry(logged, { attempts, baseMs, maxMs, signal, wait })}"`)
  } catch (error) {
    if (!signal.aborted) throw error
    console.error('stopped')
    process.exitCode = 1
  }
  // #endregion robust
}

/** System errors name their code in the message; ours carry it separately. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return error.message.includes(code) ? error.message : `${code}: ${error.message}`
}

runProgram(USAGE, main)
