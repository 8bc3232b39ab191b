/** Checks of new-code.ts, by what codes.ts prints. */
import { fail, NotStarted, type CheckContext } from '#checker'
import type * as NewCode from '../../../solutions/16-http-clients/new-code.ts'
import { comesFromMathRandom } from './math-random.ts'

/** One code in ten begins with 0: that none of so many does is no chance (10⁻¹⁸). */
const COUNT = 400

async function codesOf({ lab }: CheckContext): Promise<string[]> {
  await lab.load<typeof NewCode>('new-code.ts')
  const program = await lab.run('codes', ['--count', String(COUNT)])
  await program.exits()
  const output = program.output()
  if (/^TODO\b/m.test(output)) throw new NotStarted('TODO')
  const codes = output.trimEnd().split(/\r?\n/)
  if (codes.length !== COUNT) fail('count', { expected: COUNT, actual: codes.length })
  return codes
}

export async function makesSixDigits(context: CheckContext): Promise<void> {
  const codes = await codesOf(context)
  if (codes.some((code) => /^\d{1,5}$/.test(code))) fail('short')
  if (codes.some((code) => !/^[0-9]{6}$/.test(code))) fail('other')
  if (!codes.some((code) => code.startsWith('0'))) fail('no-zero', { count: COUNT })
  for (let digit = 0; digit < 10; digit++)
    for (let place = 0; place < 6; place++)
      if (!codes.some((code) => code[place] === String(digit)))
        fail('digit', { digit, place: place + 1, count: COUNT })
}

export async function cannotBePredicted(context: CheckContext): Promise<void> {
  const codes = await codesOf(context)
  // Of 400 codes hardly one pair is equal by chance; ten pairs never are.
  const repeated = COUNT - new Set(codes).size
  if (repeated > 10) fail('repeats', { count: COUNT })
  const steps = codes.slice(1).map((code, index) => Number(code) - Number(codes[index]))
  if (new Set(steps).size < COUNT / 2) fail('counts')
  if (comesFromMathRandom(codes)) fail('predictable')
}
