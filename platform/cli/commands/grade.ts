/** `npm run grade -- DIR…`: grades submissions. `grade merge FILE…` joins the reports of shards. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findLab, readLabs } from '../../catalogue/catalogue.ts'
import { STATE } from '../../catalogue/paths.ts'
import { BatchStopped, gradeBatch } from '../../grader/batch.ts'
import { totalOf, type Batch } from '../../grader/grade.ts'
import { ISOLATIONS, type IsolationKind } from '../../grader/isolation.ts'
import { mergeReports } from '../../grader/merge.ts'
import { formatTable } from '../../grader/reports/table.ts'
import { writeReports, type ReportPaths } from '../../grader/reports/write.ts'
import { partOf, readShard } from '../../grader/shard.ts'
import { SlotFault } from '../../grader/slot.ts'
import { BatchState, seedOfSubmissions } from '../../grader/state.ts'
import { findSubmissions, type Submission } from '../../grader/submissions.ts'
import { graderTexts } from '../../grader/texts.ts'
import { fillPlaceholders, type Language } from '../../shared/languages.ts'
import type { Command } from '../command.ts'
import { COMMON_OPTIONS } from '../command.ts'
import { reasonText, usageError } from '../refusals.ts'
import { EXIT } from '../main.ts'
import { showProgress } from '../progress-line.ts'

/** Ended by Ctrl-C, as shells say it: 128 and SIGINT. */
const INTERRUPTED = 130

/** Seeds, and the state of batches without a report. */
const GRADING = join(STATE, 'grading')

const REPORTS = {
  csv: { type: 'string' },
  json: { type: 'string' },
  junit: { type: 'string' },
  html: { type: 'string' },
} as const

export const command: Command = async (args, { language }) => {
  if (args[0] === 'merge') return merge(args.slice(1), language)
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON_OPTIONS,
      ...REPORTS,
      in: { type: 'string', multiple: true, default: [] },
      lab: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string' },
      seed: { type: 'string' },
      shard: { type: 'string' },
      state: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      isolation: { type: 'string' },
    },
  })
  const texts = graderTexts(language)
  const say = (text: string): void => console.error(text)
  const all = await findSubmissions([...positionals, ...values.in.flatMap(foldersIn)])
  if (all.length === 0) throw usageError('which-submissions')
  const shard = readShard(values.shard)
  const submissions = partOf(all, shard)
  if (shard) {
    const { index, total, source } = shard
    const params = { index, total, source, count: submissions.length, of: all.length }
    say(fillPlaceholders(texts.shard, params))
  }
  const seed = values.seed === undefined ? {} : { seed: readNumber('--seed', values.seed, 0) }
  const state = BatchState.open(values.state ?? statePath(values, all), {
    ...seed,
    firstSeed: seedOfSubmissions(all, GRADING),
    isFresh: values.fresh,
  })
  const jobs = readNumber('--jobs', values.jobs ?? String(availableParallelism()), 1)
  const labs = values.lab.length === 0 ? readLabs() : values.lab.map((name) => findLab(name))
  const isolation = readIsolation(values.isolation)
  const controller = new AbortController()
  const interrupt = (): void => controller.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  const progress = showProgress(process.stderr)
  try {
    const batch = await gradeBatch({
      submissions,
      labs,
      state,
      jobs,
      ...(isolation ? { isolation } : {}),
      signal: controller.signal,
      onIsolation: ({ kind, reason: lack }) => {
        const reason = lack ? reasonText(lack, language) : ''
        if (kind === 'permission')
          say(`${fillPlaceholders(texts.trustedWhy, { reason })}\n${texts.trusted}`)
      },
      onKnown: (count, of) => {
        if (count > 0) say(fillPlaceholders(texts.resumed, { count, of }))
        if (count < of) progress.show(texts.calibrating)
      },
      onProgress: ({ done, of, learner = '', lab = '' }) =>
        progress.show(`${fillPlaceholders(texts.progress, { done, of })}  ${learner}  ${lab}`),
    })
    progress.clear()
    return finish(batch, values, language)
  } catch (error) {
    progress.clear()
    if (controller.signal.aborted) {
      say(texts.interrupted)
      return INTERRUPTED
    }
    if (!(error instanceof BatchStopped)) throw error
    const fault = error.cause instanceof SlotFault ? error.cause.told : undefined
    say(`${texts.stopped}\n${fault ? reasonText(fault, language) : error.message}`)
    return EXIT.ourFault
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}

function merge(args: string[], language: Language): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...COMMON_OPTIONS, ...REPORTS },
  })
  return finish(mergeReports(positionals), values, language)
}

function finish(batch: Batch, paths: ReportPaths, language: Language): number {
  const texts = graderTexts(language)
  writeReports(batch, paths, language)
  const usesOutput = [paths.csv, paths.json, paths.junit].includes('-')
  if (!usesOutput) process.stdout.write(formatTable(batch, texts))
  const labs = batch.learners.flatMap((grade) => grade.labs)
  const notRun = labs.filter(({ points }) => points === undefined)
  for (const { broken } of notRun) if (broken !== undefined) console.error(broken)
  if (notRun.length > 0) {
    console.error(fillPlaceholders(texts.someNotRun, { count: notRun.length }))
    return EXIT.ourFault
  }
  const isWhole = batch.learners.every((grade) => {
    const { points, of } = totalOf(grade)
    return points === of
  })
  return isWhole ? EXIT.passed : EXIT.failed
}

/** Every folder in a folder; what is hidden or a file is nobody's submission. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => join(folder, name))
  } catch {
    throw usageError('no-folder', { folder })
  }
}

/** Beside the first report; a batch without one is known by its submissions. */
function statePath({ json, csv, junit, html }: ReportPaths, submissions: Submission[]): string {
  const report = [json, csv, junit, html].find((path) => path !== undefined && path !== '-')
  if (report !== undefined) return `${report.replace(/\/+$/, '')}.state`
  const hash = createHash('sha256')
  for (const { folder } of submissions) hash.update(`${resolve(folder)}\0`)
  return join(GRADING, `${hash.digest('hex').slice(0, 16)}.state`)
}

function readNumber(option: string, text: string, least: number): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw usageError('whole-number', { option, least, said: text })
}

function readIsolation(text: string | undefined): IsolationKind | undefined {
  if (text === undefined) return undefined
  const kind = ISOLATIONS.find((known) => known === text)
  if (kind) return kind
  throw usageError('choices', { option: '--isolation', list: ISOLATIONS.join(', '), said: text })
}
