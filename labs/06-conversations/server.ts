/** The line dialogue as a program. It runs what you write in dialogue.ts and lines.ts. */
import { parseArgs } from 'node:util'
import { start } from './dialogue.ts'
import { takeLine } from './lines.ts'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: server.ts [--host 127.0.0.1] [--port 9901]'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9901' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  // If the exercise is not written yet, say so now, not when the first line comes.
  takeLine(new Uint8Array(0))
  const log = (line: string): void => console.log(printable(line))
  const dialogue = await start({ host: values.host, port, log })
  console.log(`Line dialogue listens on ${dialogue.host}:${dialogue.port}`)
  onStopSignal(() => void dialogue.close())
}

runProgram(USAGE, main)
