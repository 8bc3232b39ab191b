/** Sends each line of standard input as one datagram and prints the datagram that comes back. */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { ask } from './ask.ts'
import { onStopSignal, printable, UsageError, wholeNumber } from './program.ts'
import { WireError } from './wire-error.ts'

interface Command {
  host: string
  port: number
  timeoutMs: number
}

// #region command
/** @throws UsageError, which runProgram prints on stderr with the usage; exit code 2 */
function readCommand(): Command {
  // parseArgs looks at process.argv.slice(2): [0] is node, [1] this file.
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'timeout-ms': { type: 'string', default: '1000' } },
  })
  const [host, port, ...more] = positionals
  if (host === undefined || port === undefined || more.length > 0)
    throw new UsageError(`two arguments are needed, not ${positionals.length}`)
  return {
    host,
    // Number('') is 0 and Number('0x50') is 80; wholeNumber takes digits only.
    port: wholeNumber('PORT', port, 1, 65_535),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  }
}
// #endregion command

// #region talk
/** @throws UsageError, and any error other than an answer that did not come in time */
export async function main(): Promise<void> {
  const { host, port, timeoutMs } = readCommand()
  const isTyped = process.stdin.isTTY
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: isTyped,
    // Only for people: in a pipe, stdout holds the replies and nothing else.
    prompt: isTyped ? '> ' : '',
  })
  let isOpen = true
  lines.on('close', () => (isOpen = false))
  // The input may end while a reply is on its way; a closed readline does not prompt, it throws.
  const prompt = (): void => {
    if (isOpen) lines.prompt()
  }
  onStopSignal(() => lines.close())
  lines.on('SIGINT', () => lines.close())
  prompt()
  // One question at a time: the loop takes the next line once this one is answered or timed out.
  for await (const line of lines) {
    if (line === '') break
    try {
      console.log(printable(await ask(line, { host, port, timeoutMs })))
    } catch (error) {
      // A lost datagram is no reason to stop. Everything else is, and runProgram reports it.
      if (!(error instanceof WireError) || error.code !== 'ERR_TIMEOUT') throw error
      console.error('timeout')
    }
    prompt()
  }
  lines.close()
}
// #endregion talk
