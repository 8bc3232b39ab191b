/** `npm run lab -- 07 server [args] [--trace]`: one program of a lab in this terminal. */
import { join } from 'node:path'
import { findLab } from '../../catalogue/catalogue.ts'
import { LABS, SOLUTIONS } from '../../catalogue/paths.ts'
import { startLabProcess } from '../../runner/start-lab-process.ts'
import type { Ending } from '../../shared/messages.ts'
import type { Command } from '../command.ts'
import { usageError } from '../refusals.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'
import { TraceLines } from '../trace-lines.ts'

const OWN_FLAGS = ['--solution', '--trace']

export const command: Command = async (args, { language }) => {
  const { lab, process: name, target, rest, trace } = readArguments(args)
  const program = startLabProcess({
    lab,
    process: name,
    folder: join(target, lab.slug),
    args: rest,
    terminal: 'inherit',
    trace,
  })
  const lines = new TraceLines(language, printer(process.stderr))
  program.onTrace((events) => {
    for (const event of events) process.stderr.write(`${lines.format(event)}\n`)
  })
  // The terminal sends Ctrl-C to the program as well: it decides, we wait for it.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void program.stop())
  const ending = await program.ended
  if (ending.reason === 'exited') return ending.exitCode
  if (ending.reason === 'stopped') return EXIT.passed
  console.error(explain(name, ending))
  return EXIT.failed
}

function explain(name: string, ending: Ending): string {
  if (ending.reason === 'never-listened')
    return `${name} did not listen within ${ending.afterMs / 1000} s and was ended.`
  if (ending.reason === 'signalled') return `${name} was ended by ${ending.signal}.`
  return `${name} ended: ${ending.reason}.`
}

/** Ours are `--solution`, `--trace` and `--lang`; everything else after the process goes to the program. */
function readArguments(args: string[]): {
  lab: ReturnType<typeof findLab>
  process: string
  target: string
  rest: string[]
  trace: boolean
} {
  const ownEnd = args.includes('--') ? args.indexOf('--') : args.length
  const own = args.slice(0, ownEnd)
  const languageAt = own.indexOf('--lang')
  const words = own.filter(
    (arg, index) =>
      !OWN_FLAGS.includes(arg) &&
      !arg.startsWith('--lang=') &&
      (languageAt === -1 || (index !== languageAt && index !== languageAt + 1)),
  )
  const [labName, processName, ...rest] = words
  if (labName === undefined) throw usageError('which-lab', { example: 'npm run lab -- 07 server' })
  const lab = findLab(labName)
  const list = Object.keys(lab.processes).join(', ')
  if (processName === undefined) throw usageError('which-process', { lab: lab.slug, list })
  return {
    lab,
    process: processName,
    target: own.includes('--solution') ? SOLUTIONS : LABS,
    rest: [...rest, ...args.slice(ownEnd + 1)],
    trace: own.includes('--trace'),
  }
}
