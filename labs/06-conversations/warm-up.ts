/** The warm-up as a program: it repeats the key that you pressed last. It runs your printer.ts. */
import { Transform, type Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { runPrinter } from './printer.ts'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: warm-up.ts [--interval-ms 50] [--cooked]   (characters: standard input)'
/** What Ctrl-C and Ctrl-D send when the terminal does not act on them itself. */
const [CTRL_C, CTRL_D] = [0x03, 0x04]

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'interval-ms': { type: 'string', default: '50' },
      cooked: { type: 'boolean', default: false },
    },
  })
  const intervalMs = wholeNumber('--interval-ms', values['interval-ms'], 1, 60_000)
  onStopSignal(() => process.exit())
  const isRaw = process.stdin.isTTY && !values.cooked
  console.log(isRaw ? 'Press a key. q ends.' : 'Type a character and press Enter. q ends.')
  await runPrinter(isRaw ? rawKeys() : process.stdin, process.stdout, { intervalMs })
  // The input belongs to this program, not to the printer: left open, it would keep us alive.
  process.stdin.destroy()
  console.log('\nStopped.')
}

// #region raw
/** Every key at once and unseen, instead of whole lines: the terminal's raw mode. */
function rawKeys(): Readable {
  process.stdin.setRawMode(true)
  // Raw means raw: Ctrl-C is now a byte, not a signal.
  const keys = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (chunk.includes(CTRL_C) || chunk.includes(CTRL_D)) this.push(null)
      else this.push(chunk)
      done()
    },
  })
  return process.stdin.pipe(keys)
}
// #endregion raw

runProgram(USAGE, main)
