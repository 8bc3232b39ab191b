/** Many submissions: slots work in parallel, one broken submission stops nobody else. */
import { rmSync } from 'node:fs'
import type { Lab } from '../catalogue/catalogue.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import { temporaryFolder } from '../runner/temporary-folder.ts'
import { calibrateGood, calibrateWrong } from './calibration.ts'
import { fingerprintOf } from './fingerprint.ts'
import { gradeOf, type Batch, type LabGrade } from './grade.ts'
import { chooseIsolation, type Isolation, type IsolationKind } from './isolation.ts'
import { LAB_MS } from './limits.ts'
import { Slot, SlotFault } from './slot.ts'
import type { BatchState } from './state.ts'
import { isOurFault, takeFiles, type Submission, type Taken } from './submissions.ts'

export interface BatchOptions {
  submissions: Submission[]
  labs: Lab[]
  state: BatchState
  /** Slots that work at the same time. */
  jobs: number
  /** Insisted on; or made by hand, in tests. */
  isolation?: IsolationKind | ((folder: string) => Isolation)
  /** Time for one lab of one submission. */
  budgetMs?: number
  signal?: AbortSignal
  onIsolation?(isolation: Isolation): void
  /** How much an earlier start has found out. */
  onKnown?(count: number, of: number): void
  onProgress?(progress: Progress): void
}

export interface Progress {
  done: number
  of: number
  /** The one that is done last. */
  learner?: string
  lab?: string
}

/** No grade may be written: the machine, or the course, is not fit for grading. */
export class BatchStopped extends Error {
  override name = 'BatchStopped'
}

interface Task {
  submission: Submission
  lab: Lab
  taken: Taken
  fingerprint: string
}

/**
 * Grades every lab of every submission.
 * @throws BatchStopped when known solutions do not get their points here, or no sandbox starts;
 *   AbortError when `signal` fires
 */
export async function gradeBatch(options: BatchOptions): Promise<Batch> {
  const folder = temporaryFolder('grading')
  try {
    const { isolation: wanted } = options
    const isolation =
      typeof wanted === 'function' ? wanted(folder) : chooseIsolation(folder, wanted)
    return await new BatchRun(options, isolation).run()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class BatchRun {
  readonly #options: BatchOptions
  readonly #isolation: Isolation
  readonly #grades = new Map<string, LabGrade>()
  /** Open slots, with the lane of each. */
  readonly #slots = new Map<Slot, number>()
  #tasks: Task[] = []
  #uncalibrated: string[] = []
  #done = 0
  #of = 0
  #nextSlot = 0
  #lanes = 1
  #failure: Error | undefined

  constructor(options: BatchOptions, isolation: Isolation) {
    this.#options = options
    this.#isolation = isolation
  }

  async run(): Promise<Batch> {
    const { onIsolation, signal, jobs } = this.#options
    onIsolation?.(this.#isolation)
    const stop = (): void => this.#stop(new DOMException('interrupted', 'AbortError'))
    signal?.addEventListener('abort', stop)
    try {
      await this.#findTasks()
      this.#options.onKnown?.(this.#done, this.#of)
      this.#uncalibrated = [...new Set(this.#tasks.map(({ lab }) => lab.slug))]
      const lanes = Math.min(jobs, this.#tasks.length)
      const calibrated = this.#calibrateInTurn(lanes)
      this.#lanes = lanes
      await Promise.all(Array.from({ length: lanes }, (_, lane) => this.#work(lane, calibrated)))
    } finally {
      signal?.removeEventListener('abort', stop)
      await Promise.all([...this.#slots.keys()].map((slot) => slot.dispose()))
    }
    if (this.#failure) throw this.#failure
    if (signal?.aborted) throw new DOMException('interrupted', 'AbortError')
    return this.#collect()
  }

  /** What is to be done, without what an earlier start has found out. */
  async #findTasks(): Promise<void> {
    const { submissions, labs, state } = this.#options
    this.#of = submissions.length * labs.length
    for (const submission of submissions)
      for (const lab of labs) {
        const taken = await takeFiles(submission, lab)
        const { kind } = this.#isolation
        const fingerprint = fingerprintOf(lab.slug, taken.files, state.seed, kind)
        const known = state.get(fingerprint)
        // Two submissions with the same files share a fingerprint, but not their notes.
        if (known && !isOurFault(taken))
          this.#take(submission, lab, { ...known, notes: taken.notes })
        else this.#tasks.push({ submission, lab, taken, fingerprint })
      }
  }

  #calibrateInTurn(lanes: number): { arrive(): void; all: Promise<void> } {
    const all = Promise.withResolvers<void>()
    let missing = lanes
    if (lanes === 0) all.resolve()
    return {
      arrive: () => {
        if (--missing <= 0) all.resolve()
      },
      all: all.promise,
    }
  }

  /** One lane: keeps a slot and does one task after the other in it. */
  async #work(lane: number, calibrated: { arrive(): void; all: Promise<void> }): Promise<void> {
    let slot: Slot | undefined
    try {
      slot = await this.#openSlot(lane)
      // Every lab is tried by somebody before anything of it is graded.
      for (const slug of this.#labsToTry()) slot = await this.#tryKnown(slot, slug)
      calibrated.arrive()
      await calibrated.all
      for (let task; !this.#failure && (task = this.#tasks.shift());) {
        if (!slot.isUsable) slot = await this.#replace(slot)
        slot = await this.#grade(slot, task)
      }
    } catch (error) {
      this.#stop(error instanceof Error ? error : new Error(String(error)))
    } finally {
      calibrated.arrive()
      if (slot) await this.#close(slot)
    }
  }

  /** Takes labs off the common list; a lane that comes too late tries the first one once more. */
  *#labsToTry(): Iterable<string> {
    let tried = 0
    for (let slug; !this.#failure && (slug = this.#uncalibrated.shift()) !== undefined; tried++)
      yield slug
    const first = this.#tasks[0]
    if (tried === 0 && first && !this.#failure) yield first.lab.slug
  }

  /** Grades one task; a slot that got into trouble is replaced, and the task done once more. */
  async #grade(slot: Slot, task: Task): Promise<Slot> {
    const { submission, lab, taken, fingerprint } = task
    // The same files were graded a moment ago: an untouched starter, for example.
    const known = this.#options.state.get(fingerprint)
    if (known && !isOurFault(taken)) {
      this.#take(submission, lab, { ...known, notes: taken.notes })
      return slot
    }
    let report = await this.#tryTask(slot, task)
    if (this.#failure) return slot
    if (report.broken !== undefined) {
      slot = await this.#replace(slot)
      // Ours? Then known solutions fail as well, and everything stops here.
      slot = await this.#tryKnown(slot, lab.slug)
      report = await this.#tryTask(slot, task)
      if (report.broken !== undefined) slot = await this.#replace(slot)
    }
    if (this.#failure) return slot
    const grade = gradeOf(report, taken.notes, isOurFault(taken))
    this.#options.state.put(fingerprint, grade)
    this.#take(submission, lab, grade)
    return slot
  }

  async #tryTask(slot: Slot, { lab, taken }: Task): Promise<LabReport> {
    const { state, budgetMs = LAB_MS } = this.#options
    const { slug } = lab
    try {
      return await slot.run({ slug, seed: state.seed, files: taken.files, budgetMs })
    } catch (error) {
      if (!(error instanceof SlotFault)) throw error
      const verdicts = lab.checks.map((check) => ({
        check,
        kind: 'could-not-run' as const,
        durationMs: 0,
        seed: state.seed,
      }))
      return { slug, seed: state.seed, verdicts, broken: error.message }
    }
  }

  /** The solution and nothing at all. A second slot gets a second chance: machines are busy. */
  async #tryKnown(slot: Slot, slug: string): Promise<Slot> {
    const { seed } = this.#options.state
    for (let attempt = 1; ; attempt++) {
      try {
        await calibrateGood(slot, slug, seed)
        await calibrateWrong(slot, slug, seed)
        return slot
      } catch (error) {
        if (!(error instanceof SlotFault)) throw error
        if (attempt === 2 || this.#failure) throw new BatchStopped(error.message, { cause: error })
        slot = await this.#replace(slot)
      }
    }
  }

  async #openSlot(lane: number): Promise<Slot> {
    try {
      const slot = await Slot.start(
        this.#isolation.prepareSlot(this.#nextSlot++, lane, this.#lanes),
      )
      this.#slots.set(slot, lane)
      // The batch may have been stopped meanwhile.
      if (this.#failure) await this.#close(slot)
      return slot
    } catch (error) {
      if (error instanceof SlotFault) throw new BatchStopped(error.message, { cause: error })
      throw error
    }
  }

  async #replace(slot: Slot): Promise<Slot> {
    const lane = this.#slots.get(slot) ?? 0
    await this.#close(slot)
    return this.#openSlot(lane)
  }

  async #close(slot: Slot): Promise<void> {
    this.#slots.delete(slot)
    await slot.dispose()
  }

  /** The first reason counts. */
  #stop(failure: Error): void {
    this.#failure ??= failure
    for (const slot of this.#slots.keys()) void slot.dispose()
  }

  #take({ learner }: Submission, { slug }: Lab, grade: LabGrade): void {
    this.#grades.set(`${learner}\0${slug}`, grade)
    this.#done++
    this.#options.onProgress?.({ done: this.#done, of: this.#of, learner, lab: slug })
  }

  #collect(): Batch {
    const { submissions, labs } = this.#options
    return {
      version: 1,
      isolation: this.#isolation.kind,
      labs: labs.map(({ slug }) => slug),
      learners: submissions.map(({ learner, language }) => ({
        learner,
        ...(language ? { language } : {}),
        labs: labs.map(({ slug }) => {
          const grade = this.#grades.get(`${learner}\0${slug}`)
          if (!grade) throw new Error(`no grade for ${learner}, ${slug}`)
          return grade
        }),
      })),
    }
  }
}
