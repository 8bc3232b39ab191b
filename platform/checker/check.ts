/** One check: an ordinary vitest test whose id is the key of its texts, and whose outcome is a verdict. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, inject, test, type TestContext } from 'vitest'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { codeOf } from '../shared/errors.ts'
import { CHECK_MS } from '../shared/limits.ts'
import type { Failure, Verdict } from '../shared/verdict.ts'
import { commonFailure, LearnerFailure, NotStarted } from './failure.ts'
import { Journal } from './journal.ts'
import { LabUnderCheck } from './lab.ts'
import { ModulePool } from './module-pool.ts'
import { Random } from './random.ts'
import { plainText } from './show.ts'
import { RemoteError } from './remote.ts'
import { describeRemoteError } from './expect.ts'
import { readableOutput } from './show.ts'
import { deliveriesOf, type Delivery } from './transport/delivery.ts'
import { Network } from './transport/network.ts'
import type {} from './vitest/task-meta.ts'

export interface CheckOptions {
  /** Time limit of the whole check. */
  ms?: number
  /** Checks that must pass for this one to make sense; it is skipped when one of them did not. */
  needs?: string[]
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

/** Our own clean-up after a check that ran to its time limit. */
const CLEANUP_MS = 10_000

/** The check that is running: one at a time in a worker. */
let current: { lab: LabUnderCheck; journal: Journal; random: Random } | undefined

/** What the checks of one suite share, from its first declaration to the end of its run. */
interface Suite {
  pool: ModulePool
  outcomes: Map<string, Verdict['kind']>
}

let openSuite: Suite | undefined

/** Called while a suite is collected: vitest takes hooks only then. */
function suiteOfDeclaration(): Suite {
  if (openSuite) return openSuite
  const sandbox = inject('sandbox')
  const suite: Suite = { pool: new ModulePool(sandbox ? { sandbox } : {}), outcomes: new Map() }
  openSuite = suite
  afterAll(async () => {
    openSuite = undefined
    await suite.pool.dispose()
  })
  return suite
}

/**
 * Declares a check.
 * @param id as in `lab.json` and the lab's texts
 * @example check('waits-for-the-rest', async ({ lab }) => { … })
 */
export function check(id: string, body: CheckBody): void
export function check(id: string, options: CheckOptions, body: CheckBody): void
export function check(id: string, ...rest: [CheckBody] | [CheckOptions, CheckBody]): void {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest
  const suite = suiteOfDeclaration()
  const limitMs = options.ms ?? CHECK_MS
  test(id, { timeout: limitMs + CLEANUP_MS }, async (context) => {
    const verdict = await judge({ id, options, body, suite }, context)
    context.task.meta.verdict = verdict
    suite.outcomes.set(id, verdict.kind)
    if (verdict.kind === 'not-started' || verdict.kind === 'skipped') context.skip(verdict.kind)
    if (verdict.kind === 'failed') throw new CheckFailed(verdict)
  })
}

/** What vitest itself shows of a failed check; people see the rendered verdict instead. */
class CheckFailed extends Error {
  override name = 'CheckFailed'
  constructor({ check: id, failure, seed }: Verdict) {
    const { key, params } = failure?.message ?? { key: '?' }
    super(`${id}: ${key} ${JSON.stringify(params ?? {})} (seed ${seed})`)
    this.stack = this.message
  }
}

interface Declared {
  id: string
  options: CheckOptions
  body: CheckBody
  suite: Suite
}

async function judge(
  { id, options, body, suite }: Declared,
  context: TestContext,
): Promise<Verdict> {
  const seed = inject('seed')
  const startedMs = performance.now()
  const verdict = (kind: Verdict['kind'], failure?: Failure): Verdict => ({
    check: id,
    kind,
    durationMs: Math.round(performance.now() - startedMs),
    seed,
    ...(failure ? { failure } : {}),
  })
  const missing = options.needs?.map((needed) => suite.outcomes.get(needed) ?? 'passed')
  // What builds on an exercise that is not started is not started either.
  if (missing?.includes('not-started')) return verdict('not-started')
  if (missing?.some((outcome) => outcome !== 'passed')) return verdict('skipped')
  const sandbox = inject('sandbox')
  const endsAtMs = inject('endsAtMs')
  if (endsAtMs !== undefined && Date.now() > endsAtMs)
    return verdict('failed', bareFailure('lab-timed-out'))

  const journal = new Journal()
  const slug = basename(dirname(context.task.file.filepath))
  const lab = new LabUnderCheck({
    slug,
    folder: join(inject('target'), slug),
    pool: suite.pool,
    journal,
    ...(sandbox ? { sandbox } : {}),
  })
  const network = new Network(journal)
  const folder = await makeFolder(sandbox)
  if (folder === undefined) return verdict('failed', bareFailure('disk-full'))
  const limitMs = options.ms ?? CHECK_MS
  const random = new Random(seed, id)
  let isClean = false
  current = { lab, journal, random }
  try {
    await withinLimit(limitMs, (signal) =>
      body({
        lab,
        random,
        folder,
        signal,
        connect: (address) => network.connect(address),
        serve: (talk, serveOptions) => network.serve(talk, serveOptions),
      }),
    )
    network.verify()
    isClean = true
    return verdict('passed')
  } catch (error) {
    if (error instanceof NotStarted) {
      isClean = true
      return verdict('not-started')
    }
    const failure = failureOf(fileFailure(error, folder) ?? error, journal, lab.printed)
    if (!failure) throw error
    return verdict('failed', failure)
  } finally {
    current = undefined
    await network.dispose()
    await lab.release(isClean)
    // What a stranger wrote may be made not to be removed; the grader throws the whole slot away.
    const removed = rm(folder, { recursive: true, force: true })
    await (sandbox ? removed.catch(() => {}) : removed)
  }
}

/** A failure before the check has begun. */
function bareFailure(key: string): Failure {
  return { message: { key }, scope: 'common', steps: [] }
}

/**
 * @param sandbox its programs may run as another user, who must be able to write there
 * @returns `undefined` when the submission has left no room for it
 */
async function makeFolder(sandbox: SandboxPlan | undefined): Promise<string | undefined> {
  try {
    const folder = await mkdtemp(join(sandbox?.scratch ?? tmpdir(), 'on-the-wire-check-'))
    if (sandbox) await chmod(folder, 0o777)
    return folder
  } catch (error) {
    if (sandbox && codeOf(error) === 'ENOSPC') return undefined
    throw error
  }
}

/**
 * Runs the body for every delivery of the messages; a failure names the delivery and the seed.
 * @param options `cutAt`: offsets into the whole dialogue where a cut hurts most
 */
export async function everyDelivery(
  messages: Uint8Array[],
  { cutAt = [] }: { cutAt?: number[] },
  body: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const { journal, random } = runningCheck()
  for (const delivery of deliveriesOf(messages, random, cutAt)) {
    journal.delivery = delivery.name
    await body(delivery)
  }
  journal.delivery = undefined
}

/** @see LabUnderCheck.pushInPieces */
export function pushInPieces(
  ...args: Parameters<LabUnderCheck['pushInPieces']>
): Promise<unknown[]> {
  return runningCheck().lab.pushInPieces(...args)
}

function runningCheck(): NonNullable<typeof current> {
  if (!current) throw new TypeError('this function works inside a check only')
  return current
}

/** @throws LearnerFailure `check-timed-out` when the body is not done in time */
async function withinLimit(
  limitMs: number,
  body: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    controller.abort()
    late.reject(commonFailure('check-timed-out', { seconds: limitMs / 1000 }))
  }, limitMs)
  const running = body(controller.signal)
  // When the time is up first, nobody looks at how the body ends.
  running.catch(() => {})
  try {
    await Promise.race([running, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * A file in the check's folder that cannot be read, or is something else than a file: what is there
 * is the learner's work.
 */
function fileFailure(error: unknown, folder: string): LearnerFailure | undefined {
  const { path, code } = (error ?? {}) as { path?: unknown; code?: unknown }
  if (typeof path !== 'string' || typeof code !== 'string') return undefined
  if (error instanceof RemoteError || !path.startsWith(folder)) return undefined
  if (code === 'ENOSPC') return commonFailure('disk-full')
  const file = plainText(path.slice(folder.length + 1)) || '.'
  return commonFailure('no-such-file', { file, code }, { systemCode: code })
}

/** @returns `undefined` for an error that is ours, not the learner's */
function failureOf(error: unknown, journal: Journal, printed: string): Failure | undefined {
  const failure =
    error instanceof RemoteError
      ? commonFailure(
          'threw',
          { error: describeRemoteError(error) },
          {
            ...(error.code === undefined ? {} : { systemCode: error.code }),
            ...(error.place === undefined ? {} : { place: error.place }),
          },
        )
      : error
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
