/** Prints codes as they would be sent: to look at, not to use. Given complete. */
import { parseArgs } from 'node:util'
import { newCode } from './new-code.ts'
import { printable, runProgram, wholeNumber } from './program.ts'

const USAGE = 'usage: codes.ts [--count 10]'

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: 'string', default: '10' } } })
  const count = wholeNumber('--count', values.count, 1, 100_000)
  const codes = Array.from({ length: count }, () => newCode())
  console.log(printable(codes.join(' ')).replaceAll(' ', '\n'))
}

runProgram(USAGE, main)
