/**
 * Runs suites without a test framework: imports them, runs their checks some at a time, and gives
 * one verdict for each. The learner's code is not in this process; it runs in processes that the
 * checks start. A verdict counts only when the suite gave exactly one for each check that the lab
 * lists; anything else is `could-not-run`.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readLab } from '../../catalogue/catalogue.ts'
import { SUITES } from '../../catalogue/paths.ts'
import type { Disposable } from '../../shared/dispose.ts'
import { LearnerFailure, NotStarted } from '../failure.ts'
import { Inspection, NO_LIMIT_MS } from '../inspection.ts'
import { CLEANUP_MS, judge, limitOf, type Declared, type SuiteRun } from '../judge.ts'
import { ModulePool } from '../module-pool.ts'
import type { ModuleProcess } from '../module-process.ts'
import { RemoteError } from '../remote.ts'
import { completeReport, textOfError, type LabReport, type SuiteRequest } from '../report.ts'
import { newSeed } from '../seed.ts'
import type { Verdict } from '../../shared/verdict.ts'
import { enterTimeZone } from '../time-zone.ts'
import { isUntouched } from '../untouched.ts'
import { collectSuite, knownTimeZone, type Suite } from './collect.ts'
import { runScheduled } from './schedule.ts'
import { Spares } from './spares.ts'

/** Checks mostly wait for processes and sockets; more at a time than that only disturb each other. */
const MAX_LANES = 3

export interface DriverRequest extends SuiteRequest {
  /** Fires when nobody wants the report any more. */
  cancelled?: AbortSignal
}

export interface DriverOptions {
  /** Checks at the same time. */
  lanes?: number
  /** Keep processes ready for the next run of the same lab. */
  keepsSpares?: boolean
  /** Other suites than the course's, in tests, and the checks that each of them must have. */
  suitesFolder?: string
  checksOf?(slug: string): string[]
}

/** What one run has found out so far. */
interface Findings {
  verdicts: Map<string, Verdict>
  problems: string[]
}

export class Driver implements Disposable {
  readonly #lanes: number
  readonly #suitesFolder: string
  readonly #checksOf: (slug: string) => string[]
  readonly #spares: Spares | undefined
  readonly #findings = new AsyncLocalStorage<Findings>()
  /** How long checks took the last time; milliseconds by lab and check. */
  readonly #durations = new Map<string, number>()
  readonly #active = new Set<Findings>()
  readonly #closing = new Set<Promise<void>>()
  #isDisposed = false
  readonly #takeStray = (error: unknown): void => this.#onStray(error)

  constructor({ lanes, keepsSpares = false, suitesFolder, checksOf }: DriverOptions = {}) {
    this.#suitesFolder = suitesFolder ?? SUITES
    this.#checksOf = checksOf ?? ((slug) => readLab(slug).checks)
    this.#lanes = lanes ?? Math.max(1, Math.min(MAX_LANES, availableParallelism()))
    this.#spares = keepsSpares ? new Spares(this.#lanes) : undefined
    process.on('unhandledRejection', this.#takeStray)
    process.on('uncaughtException', this.#takeStray)
  }

  /**
   * Runs one lab's suite; may be called while another one runs. The processes of the run may still
   * be ending when the report is there: `settled` waits for them.
   * @throws AbortError when the run is cancelled
   */
  async run(request: DriverRequest): Promise<LabReport> {
    const { slug, target, seed = newSeed(), only, sandbox, budgetMs, cancelled } = request
    const inspection = inspectionOf(request)
    const findings: Findings = { verdicts: new Map(), problems: [] }
    const spares = sandbox || inspection ? undefined : this.#spares
    const takeSpare = (folder: string): ModuleProcess | undefined => spares?.take(folder)
    const pool = new ModulePool({ sandbox, inspection, takeSpare })
    const run: SuiteRun = {
      slug,
      target,
      seed,
      pool,
      isUntouched: isUntouched(slug, target),
      outcomes: new Map(),
      sandbox,
      inspection,
      ...(spares ? { startProgram: (options) => spares.startProgram(options) } : {}),
      endsAtMs: budgetMs === undefined ? undefined : Date.now() + budgetMs,
      ...(cancelled ? { cancelled } : {}),
    }
    this.#active.add(findings)
    const folder = join(this.#suitesFolder, slug)
    const zone = knownTimeZone(folder)
    let leaveZone = enterTimeZone(zone)
    try {
      // Node starts while the suite is loaded.
      if (!run.isUntouched) pool.prestart(join(target, slug), only === undefined ? this.#lanes : 1)
      const suite = await collectSuite(folder)
      if (suite.timeZone !== zone) {
        leaveZone()
        leaveZone = enterTimeZone(suite.timeZone)
        pool.discardIdle()
      }
      await this.#findings.run(findings, () => this.#runAll(suite, request, run, findings))
    } catch (error) {
      if (!cancelled?.aborted) findings.problems.push(textOfError(error))
    } finally {
      this.#active.delete(findings)
      leaveZone()
      this.#tidyUp(pool, () => {
        // As the next run will start them.
        const leaveAgain = enterTimeZone(knownTimeZone(folder))
        spares?.prepare(join(target, slug))
        leaveAgain()
      })
    }
    cancelled?.throwIfAborted()
    return completeReport({ slug, seed, listed: this.#checksOf(slug), only, ...findings })
  }

  /** When every process of the runs that are over has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#closing)
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    await this.#spares?.dispose()
    await this.settled()
    process.off('unhandledRejection', this.#takeStray)
    process.off('uncaughtException', this.#takeStray)
  }

  async #runAll(
    suite: Suite,
    request: DriverRequest,
    run: SuiteRun,
    findings: Findings,
  ): Promise<void> {
    const { slug, only, cancelled, onVerdict } = request
    const wanted = suite.checks.filter(({ id }) => only === undefined || id === only)
    let left = wanted.length
    const take = (verdict: Verdict): void => {
      if (cancelled?.aborted) return
      if (findings.verdicts.has(verdict.check))
        findings.problems.push(`the check "${verdict.check}" is declared more than once`)
      findings.verdicts.set(verdict.check, verdict)
      onVerdict?.(verdict)
    }
    await runScheduled({
      items: wanted.map((each) => ({
        id: each.id,
        expectedMs: this.#durations.get(`${slug}/${each.id}`) ?? 0,
        needs: each.options.needs ?? [],
        isAlone: each.options.alone ?? false,
        declared: each,
      })),
      lanes: this.#lanes,
      ...(cancelled ? { signal: cancelled } : {}),
      run: async (item) => {
        run.pool.isLast = --left === 0
        const verdict = await judgeInTime(item.declared, run, findings)
        this.#durations.set(`${slug}/${item.id}`, verdict.durationMs)
        take(verdict)
      },
    })
  }

  /**
   * Ends the processes of a run and starts those for the next one, once the report is on its way:
   * both keep this process busy for dozens of milliseconds, and somebody waits for the report.
   */
  #tidyUp(pool: ModulePool, prepareNext: () => void): void {
    const closing = nextTurn()
      .then(() => {
        if (!this.#isDisposed) prepareNext()
        return pool.dispose()
      })
      .finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  /**
   * An error that nobody waited for. What the learner's code did after its check was decided changes
   * nothing; everything else is our fault, and breaks the run that it belongs to, or every run when
   * nothing tells which.
   */
  #onStray(error: unknown): void {
    if (error instanceof LearnerFailure || error instanceof RemoteError) return
    if (error instanceof NotStarted) return
    const own = this.#findings.getStore()
    const all = own ? [own] : [...this.#active]
    if (all.length === 0) throw error
    for (const findings of all) findings.problems.push(textOfError(error))
  }
}

/** Our own faults become `could-not-run`; so does a clean-up that never ends. */
async function judgeInTime(
  declared: Declared,
  run: SuiteRun,
  findings: Findings,
): Promise<Verdict> {
  const startedMs = performance.now()
  const limitMs = run.inspection ? NO_LIMIT_MS : limitOf(declared.options) + CLEANUP_MS
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`the check "${declared.id}" did not end within ${limitMs} ms`)),
    limitMs,
  )
  const judging = judge(declared, run)
  judging.catch(() => {})
  try {
    return await Promise.race([judging, late.promise])
  } catch (error) {
    if (run.cancelled?.aborted) throw error
    findings.problems.push(textOfError(error))
    run.outcomes.set(declared.id, 'could-not-run')
    const durationMs = Math.round(performance.now() - startedMs)
    return { check: declared.id, kind: 'could-not-run', durationMs, seed: run.seed }
  } finally {
    clearTimeout(timer)
  }
}

/** @throws TypeError where a process that waits for somebody would hold up a batch, or several */
function inspectionOf({ inspectPort, only, sandbox }: DriverRequest): Inspection | undefined {
  if (inspectPort === undefined) return undefined
  if (sandbox || only === undefined) throw new TypeError('one check, not graded, can be inspected')
  return new Inspection(inspectPort)
}
