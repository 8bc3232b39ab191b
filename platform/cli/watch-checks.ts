/** Watch mode of `npm run check`: a save runs the lab's checks again; one line of keys below. */
import { join, relative } from 'node:path'
import { readTexts, type Lab } from '../catalogue/catalogue.ts'
import { LABS } from '../catalogue/paths.ts'
import { startDiagnoser } from '../checker/diagnostics.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import { startWarmChecker } from '../checker/warm.ts'
import { openEditor } from '../host/editor.ts'
import { watchLabs } from '../host/watch-labs.ts'
import { Owner } from '../shared/dispose.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import { formatDiagnostics, linker } from './diagnostics-text.ts'
import { formatNextHint } from './hint-text.ts'
import { untilInterrupted } from './interrupt.ts'
import type { Paint } from './printer.ts'
import { formatReport, formatToDo, formatVerdictLine } from './report-text.ts'
import { cliTexts } from './texts.ts'

const CLEAR_SCREEN = '\u001b[2J\u001b[3J\u001b[H'

interface Options {
  lab: Lab
  language: Language
  paint: Paint
}

/** Runs until the reader quits. */
export async function watchChecks({ lab, language, paint }: Options): Promise<void> {
  const owner = new Owner()
  const words = cliTexts(language)
  const checker = owner.own(startWarmChecker())
  const diagnoser = owner.own(startDiagnoser())
  const look = { paint, link: linker(process.stdout) }
  const isTerminal = process.stdout.isTTY
  let last: LabReport | undefined
  let runs = 0

  const print = (text: string): void => {
    if (isTerminal) process.stdout.write(CLEAR_SCREEN)
    console.log(text.trimEnd())
    if (isTerminal) console.log(`\n${paint('dim', words.menu)}`)
  }

  /** Type errors of the files as they are now, as text; nothing where there are none. */
  const diagnose = async (): Promise<string> => {
    const folder = join(LABS, lab.slug)
    const files = [...new Set(lab.exercises.map(({ file }) => file))]
    const diagnostics = (await diagnoser.diagnose({ folder, files }, language)) ?? []
    return formatDiagnostics([{ folder, diagnostics }], language, look)
  }

  const toDo = ({ verdicts }: LabReport): string =>
    formatToDo({ lab, folder: join(LABS, lab.slug), verdicts }, language, paint)

  const run = async (): Promise<void> => {
    const number = ++runs
    console.log(paint('dim', words.checking))
    const diagnosing = diagnose()
    try {
      last = await checker.check({ slug: lab.slug, target: LABS })
      const report = formatReport(last, language, paint) + toDo(last)
      // The verdict waits for nothing; TypeScript is usually done before, but for its first time.
      const known = await Promise.race([diagnosing, Promise.resolve(undefined)])
      print(known === undefined ? report : report + known)
      const late = known === undefined ? await diagnosing : ''
      if (late !== '' && number === runs) print(isTerminal ? report + late : late)
    } catch (error) {
      // A newer save has replaced this run; its report is the one to show.
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    }
  }

  const hint = (): void => {
    const open = last?.verdicts.find(({ kind }) => kind !== 'passed')
    if (!open) return print(words.allPassed)
    print(formatNextHint(lab, open.check, language, paint))
  }

  const list = (): void => {
    const texts = readTexts(lab.slug, language)
    print(
      (last?.verdicts ?? [])
        .map((each) => formatVerdictLine(each, texts, language, paint))
        .join('\n'),
    )
  }

  const openFile = (): void => {
    const open = last?.verdicts.find(({ kind }) => kind !== 'passed')?.check ?? ''
    const exercise = lab.exercises.find(({ checks }) => checks.includes(open)) ?? lab.exercises[0]
    if (!exercise) return
    const path = join(LABS, lab.slug, exercise.file)
    const file = relative(process.cwd(), path)
    void openEditor(path).then((isOpen) => {
      if (!isOpen) print(fillPlaceholders(words.openYourself, { file }))
    })
  }

  console.log(fillPlaceholders(words.watching, { lab: lab.slug }))
  owner.own(
    watchLabs(LABS, (saved) => {
      if (saved === lab.slug) void run()
    }),
  )
  const quit = Promise.withResolvers<void>()
  const keys: Record<string, () => void> = {
    h: hint,
    l: list,
    o: openFile,
    r: () => void run(),
    q: quit.resolve,
    '\u0003': quit.resolve,
  }
  owner.defer(listenToKeys((key) => keys[key]?.()))
  void run()
  await Promise.race([quit.promise, untilInterrupted()])
  await owner.dispose()
}

/** @returns stops listening */
function listenToKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process
  if (!stdin.isTTY) return () => {}
  const take = (chunk: Buffer): void => onKey(chunk.toString('utf8'))
  stdin.setRawMode(true)
  stdin.on('data', take)
  return () => {
    stdin.off('data', take)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
