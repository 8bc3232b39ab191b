/** Runs one declared check against a target and says what came of it, whoever drives the suite. */
import { join } from 'node:path'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { CHECK_MS } from '../shared/limits.ts'
import type { Failure, Verdict, VerdictKind } from '../shared/verdict.ts'
import { CheckFolder } from './check-folder.ts'
import { describeRemoteError } from './expect.ts'
import { commonFailure, LearnerFailure, NotStarted } from './failure.ts'
import { Journal } from './journal.ts'
import { LabUnderCheck, type StartProgram } from './lab.ts'
import type { ModulePool } from './module-pool.ts'
import { Random } from './random.ts'
import { RemoteError } from './remote.ts'
import { asRunningCheck } from './running-check.ts'
import { NO_LIMIT_MS, type Inspection } from './inspection.ts'
import { plainText, readableOutput } from './show.ts'
import { Network } from './transport/network.ts'

export interface CheckOptions {
  /** Time limit of the whole check. */
  ms?: number
  /** Checks that must pass for this one to make sense; it is skipped when one of them did not. */
  needs?: string[]
  /** Nothing else of the lab runs meanwhile: its verdict is about speed. */
  alone?: boolean
}

export interface CheckContext {
  lab: LabUnderCheck
  random: Random
  /** A fresh folder, removed when the check ends. */
  folder: string
  connect: Network['connect']
  serve: Network['serve']
  /** Fires at the check's time limit. */
  signal: AbortSignal
}

export type CheckBody = (context: CheckContext) => Promise<void>

/** A check as its suite declares it. */
export interface Declared {
  id: string
  options: CheckOptions
  body: CheckBody
}

/** What the checks of one run of a suite share. */
export interface SuiteRun {
  slug: string
  /** Absolute folder that holds the lab folders under check. */
  target: string
  seed: number
  pool: ModulePool
  /** The exercises are the starters still: no check of theirs is run. */
  isUntouched: boolean
  /** Of the checks that are done. */
  outcomes: Map<string, VerdictKind>
  /** Graded runs only: how the learner's processes are shut in … */
  sandbox?: SandboxPlan | undefined
  /** … and when no further check is started; milliseconds since 1970. */
  endsAtMs?: number | undefined
  /** Fires when nobody wants the verdicts any more. */
  cancelled?: AbortSignal
  /** Somebody looks at the check with a debugger. */
  inspection?: Inspection | undefined
  /** Starts a program of the lab, where that is done in a way of its own. */
  startProgram?: StartProgram
}

/** Our own clean-up after a check that ran to its time limit. */
export const CLEANUP_MS = 10_000

export function limitOf({ ms = CHECK_MS }: CheckOptions): number {
  return ms
}

/**
 * @throws whatever is not the learner's fault; AbortError when the run is cancelled
 */
export async function judge(declared: Declared, run: SuiteRun): Promise<Verdict> {
  const startedMs = performance.now()
  const { kind, failure } = await findOutcome(declared, run)
  run.outcomes.set(declared.id, kind)
  return {
    check: declared.id,
    kind,
    durationMs: Math.round(performance.now() - startedMs),
    seed: run.seed,
    ...(failure ? { failure } : {}),
  }
}

interface Outcome {
  kind: VerdictKind
  failure?: Failure
}

async function findOutcome(declared: Declared, run: SuiteRun): Promise<Outcome> {
  const { outcomes, sandbox, endsAtMs } = run
  if (run.isUntouched) return { kind: 'not-started' }
  const missing = declared.options.needs?.map((needed) => outcomes.get(needed) ?? 'passed')
  // What builds on an exercise that is not started is not started either.
  if (missing?.includes('not-started')) return { kind: 'not-started' }
  if (missing?.some((outcome) => outcome !== 'passed')) return { kind: 'skipped' }
  if (endsAtMs !== undefined && Date.now() > endsAtMs) return failedBefore('lab-timed-out')
  const folder = new CheckFolder(sandbox)
  try {
    return await runBody(declared, run, folder)
  } finally {
    await folder.remove()
  }
}

async function runBody(
  { id, options, body }: Declared,
  { slug, target, pool, seed, sandbox, cancelled, inspection, startProgram }: SuiteRun,
  folder: CheckFolder,
): Promise<Outcome> {
  const journal = new Journal()
  const lab = new LabUnderCheck({
    slug,
    folder: join(target, slug),
    pool,
    journal,
    ...(sandbox ? { sandbox } : {}),
    ...(inspection ? { inspection } : {}),
    ...(startProgram ? { startProgram } : {}),
  })
  const network = new Network(journal, () => lab.watchSleep())
  const random = new Random(seed, id)
  let isClean = false
  try {
    const isInspected = inspection !== undefined
    const limitMs = isInspected ? NO_LIMIT_MS : limitOf(options)
    await asRunningCheck({ lab, journal, random, isInspected }, () =>
      withinLimit(limitMs, cancelled, (signal) =>
        body({
          lab,
          random,
          get folder() {
            return folder.path
          },
          signal,
          connect: (address) => network.connect(address),
          serve: (talk, serveOptions) => network.serve(talk, serveOptions),
        }),
      ),
    )
    network.verify()
    isClean = true
    return { kind: 'passed' }
  } catch (error) {
    if (error instanceof NotStarted) {
      isClean = true
      return { kind: 'not-started' }
    }
    const failure = failureOf(fileFailure(error, folder) ?? error, journal, lab.printed)
    if (!failure) throw error
    return { kind: 'failed', failure }
  } finally {
    await network.dispose()
    await lab.release(isClean)
  }
}

/** A failure before the check has begun. */
function failedBefore(key: string): Outcome {
  return { kind: 'failed', failure: { message: { key }, scope: 'common', steps: [] } }
}

/** @throws LearnerFailure `check-timed-out` when the body is not done in time */
async function withinLimit(
  limitMs: number,
  cancelled: AbortSignal | undefined,
  body: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  cancelled?.throwIfAborted()
  const controller = new AbortController()
  const late = Promise.withResolvers<never>()
  const stop = (reason: unknown): void => {
    controller.abort()
    late.reject(reason)
  }
  const timer = setTimeout(
    () => stop(commonFailure('check-timed-out', { seconds: limitMs / 1000 })),
    limitMs,
  )
  const cancel = (): void => stop(cancelled?.reason)
  cancelled?.addEventListener('abort', cancel)
  const running = body(controller.signal)
  // When the time is up first, nobody looks at how the body ends.
  running.catch(() => {})
  try {
    await Promise.race([running, late.promise])
  } finally {
    clearTimeout(timer)
    cancelled?.removeEventListener('abort', cancel)
  }
}

/**
 * A file in the check's folder that cannot be read, or is something else than a file: what is there
 * is the learner's work.
 */
function fileFailure(error: unknown, folder: CheckFolder): LearnerFailure | undefined {
  const { path, code } = (error ?? {}) as { path?: unknown; code?: unknown }
  if (typeof path !== 'string' || typeof code !== 'string') return undefined
  if (error instanceof RemoteError || !folder.holds(path)) return undefined
  if (code === 'ENOSPC') return commonFailure('disk-full')
  const file = plainText(path.slice(folder.path.length + 1)) || '.'
  return commonFailure('no-such-file', { file, code }, { systemCode: code })
}

/** @returns `undefined` for an error that is ours, not the learner's */
function failureOf(error: unknown, journal: Journal, printed: string): Failure | undefined {
  const failure = error instanceof RemoteError ? thrownFailure(error) : error
  if (!(failure instanceof LearnerFailure)) return undefined
  const shown = readableOutput(printed).slice(-2000)
  return {
    message: failure.messageKey,
    scope: failure.scope,
    steps: journal.steps,
    ...failure.evidence,
    ...(journal.delivery === undefined ? {} : { delivery: journal.delivery }),
    ...(shown.trim() === '' ? {} : { printed: shown }),
  }
}

/** An error of the learner's code that no check asked for. */
function thrownFailure(error: RemoteError): LearnerFailure {
  const { code, place } = error
  return commonFailure(
    'threw',
    { error: describeRemoteError(error) },
    {
      ...(code === undefined ? {} : { systemCode: code }),
      ...(place === undefined ? {} : { place }),
    },
  )
}
