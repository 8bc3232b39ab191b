/** `npm run check:code`: formatting, linting and types, each by the tool made for it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ROOT } from '../../catalogue/paths.ts'
import { COMMON_OPTIONS, type Command } from '../command.ts'
import { EXIT } from '../main.ts'

const TOOLS = [
  ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
  ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit'],
]

export const command: Command = async (args) => {
  parseArgs({ args, options: COMMON_OPTIONS })
  let hasFailed = false
  for (const tool of TOOLS) {
    const child = spawn(process.execPath, tool, { cwd: ROOT, stdio: 'inherit' })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) hasFailed = true
  }
  return hasFailed ? EXIT.failed : EXIT.passed
}
