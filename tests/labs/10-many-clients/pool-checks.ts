/** Checks of the pool, with workers of the suite's own. */
import { setTimeout as pause } from 'node:timers/promises'
import { equal, fail, rejects, RemoteError, type CheckContext } from '#checker'
import { DEADLY, makeGates, VANISHING, type Gates } from './gates.ts'
import type * as Pool from '../../../solutions/10-many-clients/worker-pool.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Pool>('worker-pool.ts')

async function setUp(context: CheckContext, size: number) {
  const gates = makeGates(context.folder)
  const { WorkerPool } = await load(context)
  const pool = await WorkerPool.new(gates.file, size)
  return { gates, pool }
}

/** Different jobs below those that kill; the first digit of each is its place. */
function jobsOf({ random }: CheckContext, count: number): number[] {
  return Array.from({ length: count }, (_, place) => (place + 1) * 100 + random.int(0, 99))
}

async function mustHaveBegun(gates: Gates, jobs: number[], key: string): Promise<void> {
  if (await gates.haveBegun(jobs)) return
  fail(key, { expected: jobs.length, actual: jobs.filter((job) => gates.hasBegun(job)).length })
}

/** Sooner than a call that does not return is given up. */
const SOON_MS = 2_000

/** Demands that a call settles, and soon. */
async function mustSettle(run: Promise<unknown>, key: string, job: number): Promise<void> {
  const late = new AbortController()
  const tooLate = pause(SOON_MS, true, { signal: late.signal }).catch(() => false)
  const isSettled = run.then(
    () => false,
    () => false,
  )
  if (await Promise.race([isSettled, tooLate])) fail(key, { job })
  late.abort()
}

/** Demands an AbortError, and soon: the worker may be at it for long. */
async function mustAbort(run: Promise<unknown>, key: string, job: number): Promise<void> {
  await mustSettle(run, key, job)
  await rejects(run, 'AbortError', key, { job })
}

export async function sharesTheWork(context: CheckContext): Promise<void> {
  const size = context.random.int(2, 3)
  const { gates, pool } = await setUp(context, size)
  const jobs = jobsOf(context, size + 2)
  const runs = jobs.map((job) => pool.run(job))
  await mustHaveBegun(gates, jobs.slice(0, size), 'idle-workers')
  // The last of those at work is done first: who answers whom?
  const early = jobs[size - 1] ?? 0
  gates.open(early)
  const result = await Promise.race(runs)
  equal(result, early * 2, 'wrong-result', { job: early })
  await mustHaveBegun(gates, jobs.slice(0, size + 1), 'not-handed-out')
  gates.open()
  for (const [index, job] of jobs.entries())
    equal(await runs[index], job * 2, 'wrong-result', { job })
  const threads = new Set(jobs.map((job) => gates.threadOf(job))).size
  if (threads > size) fail('new-threads', { size, threads, jobs: jobs.length })
  await pool.close()
}

export async function outlivesItsWorkers(context: CheckContext): Promise<void> {
  const { gates, pool } = await setUp(context, 1)
  gates.open()
  const [before = 0, after = 0] = jobsOf(context, 2)
  const first = pool.run(before)
  const killed = pool.run(DEADLY)
  const second = pool.run(after)
  const vanished = pool.run(VANISHING)
  const third = pool.run(before)
  equal(await first, before * 2, 'wrong-result', { job: before })
  await mustSettle(killed, 'never-settled', DEADLY)
  const error = await failureOf(killed)
  if (!error) fail('no-error')
  if (!error.message.includes('this job kills')) fail('other-error', { actual: error.message })
  await mustSettle(second, 'not-replaced', after)
  equal(await second, after * 2, 'wrong-result', { job: after })
  await mustSettle(vanished, 'never-settled', VANISHING)
  if (!(await failureOf(vanished))) fail('no-error-at-exit')
  await mustSettle(third, 'not-replaced', before)
  equal(await third, before * 2, 'wrong-result', { job: before })
  await pool.close()
}

async function failureOf(run: Promise<unknown>): Promise<RemoteError | undefined> {
  try {
    await run
    return undefined
  } catch (error) {
    if (error instanceof RemoteError) return error
    throw error
  }
}

export async function dropsUnwantedJobs(context: CheckContext): Promise<void> {
  const { lab } = context
  const { gates, pool } = await setUp(context, 1)
  const [first = 0, unwanted = 0, third = 0, given = 0, last = 0, never = 0] = jobsOf(context, 6)
  const abort = lab.abortSignal()
  const firstRun = pool.run(first)
  await mustHaveBegun(gates, [first], 'not-begun')
  const unwantedRun = pool.run(unwanted, { signal: abort.signal })
  const thirdRun = pool.run(third)
  await abort.abort()
  await mustAbort(unwantedRun, 'not-aborted', unwanted)
  const aborted = lab.abortSignal({ aborted: true })
  await mustAbort(pool.run(never, { signal: aborted.signal }), 'aborted-before', never)
  gates.open(first)
  equal(await firstRun, first * 2, 'wrong-result', { job: first })
  if (!(await gates.haveBegun([third])))
    fail(gates.hasBegun(unwanted) ? 'begun-anyway' : 'not-begun')
  gates.open(third)
  equal(await thirdRun, third * 2, 'wrong-result', { job: third })

  // Given up in the middle: its worker is still at it, and its result is nobody's.
  const midway = lab.abortSignal()
  const givenRun = pool.run(given, { signal: midway.signal })
  await mustHaveBegun(gates, [given], 'not-begun')
  const lastRun = pool.run(last)
  await midway.abort()
  await mustAbort(givenRun, 'not-aborted', given)
  gates.open(given)
  await mustHaveBegun(gates, [last], 'not-begun')
  gates.open(last)
  equal(await lastRun, last * 2, 'late-result', { job: last })
  for (const job of [unwanted, never]) if (gates.hasBegun(job)) fail('begun-anyway')
  await pool.close()
}

export async function closesThePool(context: CheckContext): Promise<void> {
  const { lab } = context
  const { gates, pool } = await setUp(context, 1)
  const [running = 0, waiting = 0, late = 0] = jobsOf(context, 3)
  const runs = [pool.run(running), pool.run(waiting)] as const
  await mustHaveBegun(gates, [running], 'not-begun')
  const closing = Promise.all([pool.close(), pool.close()])
  closing.catch(() => {})
  await mustAbort(runs[0], 'not-rejected', running)
  await mustAbort(runs[1], 'not-rejected', waiting)
  await closing
  await mustAbort(pool.run(late), 'works-on', late)
  await pool.close()
  if (gates.hasBegun(waiting) || gates.hasBegun(late)) fail('begun-anyway')
  // Its worker would wait much longer than this.
  await lab.exitsByItself()
}
