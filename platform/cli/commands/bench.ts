/** `npm run bench`: our way beside a bare one, as ratios. Exit code 1 when a ratio is not held. */
import { parseArgs } from 'node:util'
import { measure, type Measured, type Row } from '../../bench/row.ts'
import { coldCheck, savedToFirstVerdict, savedToVerdicts } from '../../bench/rows/checking.ts'
import { grading } from '../../bench/rows/grading.ts'
import { listening } from '../../bench/rows/listening.ts'
import { readingScripts, siteBuild, terminalScript } from '../../bench/rows/site.ts'
import { tracedConnections, tracedTransfer } from '../../bench/rows/tracing.ts'
import { CourseError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'

const ROWS: Row[] = [
  listening,
  coldCheck,
  savedToFirstVerdict,
  savedToVerdicts,
  grading,
  tracedTransfer,
  tracedConnections,
  siteBuild,
  readingScripts,
  terminalScript,
]

export const command: Command = async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      rounds: { type: 'string', default: '9' },
      json: { type: 'boolean', default: false },
    },
  })
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new CourseError('ERR_USAGE', `--rounds takes a number from 1, not "${values.rounds}".`)
  const rows = ROWS.filter(({ name }) => positionals.every((word) => name.includes(word)))
  const results: Measured[] = []
  for (const row of rows) {
    const result = await measure(row, rounds)
    results.push(result)
    if (!values.json) console.log(format(result))
  }
  if (values.json) console.log(JSON.stringify({ version: 1, rows: results }, undefined, 2))
  return results.every(({ isHeld }) => isHeld) ? EXIT.passed : EXIT.failed
}

function format({ name, baseline, ratio, hold, better, isHeld, rounds }: Measured): string {
  const paint = printer(process.stdout)
  const mark = isHeld ? paint('green', '✓') : paint('red', '✗')
  const sign = better === 'lower' ? '≤' : '≥'
  const note = paint('dim', `against ${baseline}, median of ${rounds} pairs`)
  return `${mark} ${name}: ${ratio.toFixed(2)} × (hold ${sign} ${hold})  ${note}`
}
