/** `npm run bench`: our way beside a bare one, as ratios. Exit code 1 when a ratio is not held. */
import { parseArgs } from 'node:util'
import {
  measureOrTell,
  type Measured,
  type Row,
  type Unit,
  type Unmeasured,
} from '../../bench/row.ts'
import { coldCheck, savedToFirstVerdict, savedToVerdicts } from '../../bench/rows/checking.ts'
import { runClicked, runClickedInBarePage } from '../../bench/rows/clicking.ts'
import { grading } from '../../bench/rows/grading.ts'
import { listening } from '../../bench/rows/listening.ts'
import { readingScripts, siteBuild, terminalScript } from '../../bench/rows/site.ts'
import { npmStart } from '../../bench/rows/starting.ts'
import {
  interruptedFlood,
  terminalBesidePty,
  terminalText,
  unreadFlood,
} from '../../bench/rows/terminal.ts'
import { tracedConnections, tracedTransfer } from '../../bench/rows/tracing.ts'
import {
  busyKeyEchoMedian,
  busyKeyEchoSlowest,
  keyEchoMedian,
  keyEchoSlowest,
} from '../../bench/rows/typing.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { usageError } from '../refusals.ts'
import { EXIT } from '../main.ts'
import { printer } from '../printer.ts'

const ROWS: Row[] = [
  listening,
  runClicked,
  runClickedInBarePage,
  coldCheck,
  savedToFirstVerdict,
  savedToVerdicts,
  grading,
  terminalText,
  terminalBesidePty,
  keyEchoMedian,
  keyEchoSlowest,
  busyKeyEchoMedian,
  busyKeyEchoSlowest,
  interruptedFlood,
  unreadFlood,
  tracedTransfer,
  tracedConnections,
  siteBuild,
  readingScripts,
  terminalScript,
  npmStart,
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
    throw usageError('whole-number', { option: '--rounds', least: 1, said: values.rounds })
  const rows = ROWS.filter(({ name }) => positionals.every((word) => name.includes(word)))
  const results: (Measured | Unmeasured)[] = []
  for (const row of rows) {
    const result = await measureOrTell(row, rounds)
    results.push(result)
    if (!values.json) console.log(format(result))
  }
  if (values.json) console.log(JSON.stringify({ version: 1, rows: results }, undefined, 2))
  return results.every(({ isHeld }) => isHeld) ? EXIT.passed : EXIT.failed
}

function format(result: Measured | Unmeasured): string {
  const paint = printer(process.stdout)
  const { name, baseline, hold, better } = result
  const mark = result.isHeld ? paint('green', '✓') : paint('red', '✗')
  if ('problem' in result) return `${mark} ${name}: not measured. ${result.problem}`
  const sign = better === 'lower' ? '≤' : '≥'
  const against = `against ${baseline}, median of ${result.rounds} pairs`
  const note = paint('dim', `${amounts(result)}${against}`)
  return `${mark} ${name}: ${result.ratio.toFixed(2)} × (hold ${sign} ${hold})  ${note}`
}

const AMOUNTS: Record<Unit, (value: number) => string> = {
  ms: (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`,
  bytes: (value) => `${(value / 1e6).toFixed(1)} MB`,
  'bytes a second': (value) => `${(value / 1e6).toFixed(1)} MB/s`,
}

function amounts({ unit, ours, bare }: Measured): string {
  return unit ? `${AMOUNTS[unit](ours)} beside ${AMOUNTS[unit](bare)}, ` : ''
}
