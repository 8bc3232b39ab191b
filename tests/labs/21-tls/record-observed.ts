/**
 * Keeps what the observer sees, for the figure of the lesson:
 * `node tests/labs/21-tls/record-observed.ts`. A test compares it with runs of the day.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODES, observe } from './observed.ts'

const FILE = join(import.meta.dirname, '../../../.vitepress/theme/support/observed-runs.json')

const runs: Record<string, unknown> = {}
for (const mode of MODES) runs[mode] = await observe(mode)
const rows = Object.entries(runs).map(([mode, seen]) => {
  const lines = (seen as object[]).map((one) => `    ${JSON.stringify(one)}`)
  return `  ${JSON.stringify(mode)}: [\n${lines.join(',\n')}\n  ]`
})
writeFileSync(FILE, `{\n${rows.join(',\n')}\n}\n`)
