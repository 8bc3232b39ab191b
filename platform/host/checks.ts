/**
 * The checks of each lab: run when asked and when a file is saved. A newer run replaces an older
 * one; verdicts of two runs are never shown together.
 */
import { readTexts, type Lab, type LabTexts } from '../catalogue/catalogue.ts'
import { pointsOf } from '../checker/points.ts'
import { renderVerdict } from '../checker/render.ts'
import type { WarmChecker } from '../checker/warm.ts'
import type { Language } from '../shared/languages.ts'
import type { ChecksState } from '../shared/messages.ts'
import type { Verdict } from '../shared/verdict.ts'
import type { Labs } from './labs.ts'
import type { Progress } from './progress.ts'
import type { TypeErrors } from './type-errors.ts'

export interface ChecksOptions {
  labs: Labs
  /** What `WarmChecker.check` takes as target: the folder of the learner's labs. */
  target: string
  startChecker(): WarmChecker
  /** Holds the labs' texts. */
  suitesFolder: string
  progress: Progress
  typeErrors: TypeErrors
  /** Tells every page of the lab that there is news. */
  publish(lab: string): void
  /** Tells every page that the points changed. */
  publishPoints(): void
  /** Tells the pages of the lab that its points last only for this start. */
  pointsNotKept(lab: string): void
}

interface Entry {
  run: number
  state: ChecksState['state']
  verdicts: Verdict[]
  problem: string | undefined
  /** Texts of this run; an author's change counts from the next run on. */
  texts: Map<Language, LabTexts>
  timer: NodeJS.Timeout | undefined
}

const PUBLISH_EVERY_MS = 30

export class Checks {
  readonly #options: ChecksOptions
  readonly #entries = new Map<string, Entry>()
  #checker: WarmChecker | undefined
  #isDisposed = false

  constructor(options: ChecksOptions) {
    this.#options = options
  }

  /** @throws CourseError `ERR_BAD_LAB` when the lab's texts are wrong */
  stateOf(lab: string, language: Language): ChecksState {
    const { run, state, verdicts, problem, texts } = this.#entry(lab)
    if (verdicts.length > 0 && !texts.has(language))
      texts.set(language, readTexts(lab, language, this.#options.suitesFolder))
    const diagnostics = this.#options.typeErrors.of(lab, language)
    return {
      run,
      state,
      verdicts: verdicts.map((one) => renderVerdict(one, lab, language, texts.get(language))),
      ...(problem === undefined ? {} : { problem }),
      ...(diagnostics === undefined ? {} : { diagnostics }),
    }
  }

  /**
   * Runs a lab's checks; replaces a run that is under way.
   * @throws CourseError when there is no such lab or its `lab.json` is wrong
   */
  async run(slug: string): Promise<void> {
    if (this.#isDisposed) return
    const lab = this.#options.labs.find(slug)
    const entry = this.#entry(slug)
    const run = ++entry.run
    this.#options.typeErrors.refresh(slug)
    Object.assign(entry, { state: 'running', verdicts: [], problem: undefined, texts: new Map() })
    this.#options.publish(slug)
    const isCurrent = (): boolean => entry.run === run && !this.#isDisposed
    try {
      this.#checker ??= this.#options.startChecker()
      const report = await this.#checker.check({
        slug,
        target: this.#options.target,
        onVerdict: (verdict) => {
          if (!isCurrent()) return
          entry.verdicts.push(verdict)
          this.#publishSoon(slug, entry)
        },
      })
      if (isCurrent()) this.#finish(lab, entry, report)
    } catch (error) {
      // An `AbortError` belongs to a run that a newer one has replaced.
      if (!isCurrent()) return
      entry.state = 'broken'
      entry.problem = error instanceof Error ? error.message : String(error)
      this.#options.publish(slug)
    }
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    for (const { timer } of this.#entries.values()) clearTimeout(timer)
    await this.#checker?.dispose()
  }

  /** Verdicts come faster than anybody reads: those of one moment are told together. */
  #publishSoon(lab: string, entry: Entry): void {
    entry.timer ??= setTimeout(() => {
      entry.timer = undefined
      if (!this.#isDisposed) this.#options.publish(lab)
    }, PUBLISH_EVERY_MS)
  }

  #finish(lab: Lab, entry: Entry, report: { verdicts: Verdict[]; broken?: string }): void {
    clearTimeout(entry.timer)
    entry.timer = undefined
    entry.verdicts = report.verdicts
    entry.state = report.broken === undefined ? 'done' : 'broken'
    entry.problem = report.broken
    this.#options.publish(lab.slug)
    // Our own fault takes nobody's points.
    if (report.broken !== undefined) return
    const { isNew, isKept } = this.#options.progress.set(pointsOf(lab.slug, report.verdicts))
    if (isNew) this.#options.publishPoints()
    if (!isKept) this.#options.pointsNotKept(lab.slug)
  }

  #entry(lab: string): Entry {
    const known = this.#entries.get(lab)
    if (known) return known
    const entry: Entry = {
      run: 0,
      state: 'never',
      verdicts: [],
      problem: undefined,
      texts: new Map(),
      timer: undefined,
    }
    this.#entries.set(lab, entry)
    return entry
  }
}
