/** Checks of the warm-up: the program runs with pipes, so that each write is a chunk of input. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fail, NotStarted, type CheckContext, type Program } from '#checker'

/** Short enough for a check, long enough for the order of things to show. */
const TICK_MS = 5
/** No tick comes within a check. */
const NEVER_MS = 60_000
const PACE_MS = 130
/** A busy machine may move a tick by a part of the interval; a third of it is no such part. */
const TOLERANCE = 0.8
/** Contract K7: done is done. */
const EXIT_MS = 2_000
const BANNER = /q ends\.\n/
const LETTERS = Array.from('abcdefghijklmnoprstuvwxyz') // no q

type Params = Record<string, string | number>

async function startPrinter(lab: CheckContext['lab'], intervalMs: number): Promise<Program> {
  await lab.load('printer.ts') // says better than a program's output why a file does not load
  const program = await lab.run('warm-up', ['--interval-ms', String(intervalMs)])
  await program.prints(BANNER)
  return program
}

/** What the printer has written so far, without the words of the program around it. */
function written(program: Program): string {
  const [, after = ''] = program.output().split(BANNER)
  return after.replace(/\nStopped\.\n[^]*$/, '')
}

/** Waits for output; what never comes has the sentence of `key`, unless the program is gone. */
async function sees(program: Program, pattern: RegExp, key: string, params: Params = {}) {
  try {
    // Behind the program's own words, which have letters of their own.
    await program.prints(new RegExp(`${BANNER.source}[^]*${pattern.source}`, pattern.flags))
  } catch (error) {
    if (/^TODO/m.test(program.output())) throw new NotStarted('TODO')
    const isOver = await Promise.race([program.ended.then(() => true), nextTurn(false)])
    if (isOver && !/\nStopped\.\n/.test(program.output())) throw error
    fail(key, { ...params, written: shown(program) })
  }
}

/** What came out, in quotes; a character that was repeated is shown once, with dots. */
function shown(program: Program): string {
  const runs = written(program).match(/(.)\1*/gsu) ?? []
  const short = runs.map(([character = '']) => `${character}…`)
  return JSON.stringify(short.slice(-8).join(''))
}

export async function waitsForACharacter({ lab, random }: CheckContext): Promise<void> {
  const [letter, other] = random.shuffle(LETTERS) as [string, string]
  const [quiet, busy] = await Promise.all([startPrinter(lab, TICK_MS), startPrinter(lab, TICK_MS)])
  // As long as the busy one takes for ten ticks, the quiet one had ticks too.
  busy.write(other)
  await sees(busy, tenTimes(other), 'nothing-came', { character: other })
  if (written(quiet) !== '') fail('too-early', { written: shown(quiet) })

  // Enter alone, from a terminal of Unix and from one of Windows.
  quiet.write(random.pick(['\n', '\r\n']))
  const next = letter
  busy.write(next)
  await sees(busy, tenTimes(next), 'nothing-came', { character: next })
  if (written(quiet) !== '') fail('newline', { written: shown(quiet) })

  quiet.write(letter)
  await sees(quiet, new RegExp(`${letter}{3}`), 'nothing-came', { character: letter })
  if (!new RegExp(`^${letter}+$`).test(written(quiet))) fail('newline', { written: shown(quiet) })
}

function tenTimes(character: string): RegExp {
  return new RegExp(`${character}{10}`)
}

export async function switchesAtTheNextTick({ lab, random }: CheckContext): Promise<void> {
  const [a, b, x, y, z] = random.shuffle(LETTERS) as [string, string, string, string, string]
  const printer = await startPrinter(lab, TICK_MS)
  printer.write(a)
  await sees(printer, new RegExp(`${a}{2}`), 'nothing-came', { character: a })
  printer.write(b)
  await sees(printer, new RegExp(`${a}${b}{2}`), 'did-not-switch', { before: a, after: b })

  const chunk = x + y + z + random.pick(['\n', '\r\n', ''])
  printer.write(chunk)
  const params = { chunk: JSON.stringify(chunk), last: z }
  await sees(printer, new RegExp(`${z}{2}`), 'not-the-last', params)
  if (!new RegExp(`^${a}+${b}+${z}+$`).test(written(printer)))
    fail('not-the-last', { ...params, written: shown(printer) })

  const character = random.pick(['Д', '你', '🙂'])
  const bytes = new TextEncoder().encode(character)
  const cut = random.int(1, bytes.length - 1)
  const ticks = written(printer).split(z).length - 1
  printer.process.write(bytes.subarray(0, cut))
  const pieces = { character, bytes: bytes.length, cut }
  // Some ticks with half a character: there is nothing new to write yet.
  await sees(printer, new RegExp(`${z}{${ticks + 4}}`), 'cut-character', pieces)
  printer.process.write(bytes.subarray(cut))
  await sees(printer, new RegExp(`(?:${character}){2}`, 'u'), 'cut-character', pieces)
  if (!new RegExp(`^${a}+${b}+${z}+(?:${character})+$`, 'u').test(written(printer)))
    fail('cut-character', { ...pieces, written: shown(printer) })
}

export async function keepsItsPace({ lab, random }: CheckContext): Promise<void> {
  const letters = random.shuffle(LETTERS).slice(0, 3)
  const printer = await startPrinter(lab, PACE_MS)
  const startedMs = performance.now()
  for (const letter of letters) {
    printer.write(letter)
    await sees(printer, new RegExp(letter), 'nothing-came', { character: letter })
  }
  const ms = Math.round(performance.now() - startedMs)
  // Two whole intervals lie between three ticks.
  const least = (letters.length - 1) * PACE_MS
  if (ms < least * TOLERANCE) fail('too-fast', { interval: PACE_MS, ms, least })
}

export async function stopsAtQ({ lab, random }: CheckContext): Promise<void> {
  const [a, x, y] = random.shuffle(LETTERS) as [string, string, string]
  const [slow, quick] = await Promise.all([startPrinter(lab, NEVER_MS), startPrinter(lab, TICK_MS)])
  const chunk = random.pick([`${x}q`, `q${y}`, `${x}q${y}`, `q\n`])
  slow.write(chunk)
  await stops(slow, 'ignores-q', { chunk: JSON.stringify(chunk) })
  if (written(slow) !== '') fail('writes-at-the-end', { written: shown(slow) })

  quick.write(a)
  await sees(quick, new RegExp(`${a}{2}`), 'nothing-came', { character: a })
  quick.endInput()
  await stops(quick, 'ignores-the-end', {})
}

/** The program says that the printer has resolved, and then ends, since nothing is left to do. */
async function stops(program: Program, key: string, params: Params): Promise<void> {
  await sees(program, /\nStopped\.\n/, key, params)
  try {
    await program.exits(EXIT_MS)
  } catch {
    fail('timer-left', { seconds: EXIT_MS / 1000 })
  }
  if (!program.output().endsWith('\nStopped.\n')) fail('timer-left', { seconds: EXIT_MS / 1000 })
}
