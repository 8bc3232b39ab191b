/** What all pages share: the labs, their processes and terminals, the checks, the points. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LABS, SOLUTIONS, STATE, SUITES } from '../catalogue/paths.ts'
import { startDiagnoser, type Diagnoser } from '../checker/diagnostics.ts'
import { startWarmChecker, type WarmChecker } from '../checker/warm.ts'
import { startLabProcess } from '../runner/start-lab-process.ts'
import type { Disposable } from '../shared/dispose.ts'
import { CourseError } from '../shared/errors.ts'
import type { HostMessage } from '../shared/messages.ts'
import { CaptureLabs } from './capture-labs.ts'
import type { CaptureOptions, Capture } from './capture.ts'
import { Checks } from './checks.ts'
import { hasEditor, openEditor, type OpenEditor } from './editor.ts'
import { findExercise, unknownFile } from './exercise-files.ts'
import { Labs, type TargetFolders } from './labs.ts'
import { Progress } from './progress.ts'
import { Runs, type RunsOptions } from './runs.ts'
import type { SocketSession } from './socket-session.ts'
import { Terminals } from './terminals.ts'
import { Traces } from './traces.ts'
import { TypeErrors } from './type-errors.ts'
import { watchLabs } from './watch-labs.ts'

export interface CourseOptions {
  /** The learner's labs; another folder in tests. */
  labsFolder?: string
  solutionsFolder?: string
  /** Holds each lab's suite and texts. */
  suitesFolder?: string
  /** Where points are kept. */
  stateFolder?: string
  /** How long a process lives after the last page that looked at its lab is gone. */
  orphanMs?: number
  startProcess?: RunsOptions['startProcess']
  startChecker?: () => WarmChecker
  startDiagnoser?: () => Diagnoser
  openEditor?: OpenEditor
  startCapture?: (options: CaptureOptions) => Promise<Capture>
  /** Called with what is our own fault, to be shown where the host was started. */
  complain?: (error: unknown) => void
}

export class Course implements Disposable {
  readonly labs: Labs
  readonly terminals = new Terminals()
  readonly traces = new Traces()
  readonly runs: Runs
  readonly checks: Checks
  readonly typeErrors: TypeErrors
  readonly captures: CaptureLabs
  readonly complain: (error: unknown) => void
  readonly #version: string
  readonly #progress: Progress
  readonly #openEditor: OpenEditor
  readonly #watcher: Disposable
  readonly #sessions = new Set<SocketSession>()

  constructor(version: string, options: CourseOptions = {}) {
    const folders: TargetFolders = {
      labs: options.labsFolder ?? LABS,
      solutions: options.solutionsFolder ?? SOLUTIONS,
    }
    this.#version = version
    this.complain = options.complain ?? ((error) => console.error(error))
    this.#openEditor = options.openEditor ?? openEditor
    this.labs = new Labs(folders)
    this.#progress = new Progress(join(options.stateFolder ?? STATE, 'progress.json'))
    this.runs = new Runs({
      labs: this.labs,
      terminals: this.terminals,
      traces: this.traces,
      startProcess: options.startProcess ?? startLabProcess,
      publish: (lab, state) => {
        this.#toPagesOf(lab, { type: 'process', lab, state })
        this.captures.changed(lab)
      },
      report: (error, about) => {
        for (const session of this.#pagesOf(about.lab)) session.sendProblem(error, about)
      },
      ...(options.orphanMs === undefined ? {} : { orphanMs: options.orphanMs }),
    })
    this.captures = new CaptureLabs({
      programsOf: (lab) => this.runs.programsOf(lab),
      pidsOf: (lab) => this.runs.pidsOf(lab),
      publish: (lab, message) => {
        for (const session of this.#sessions) if (session.captures(lab)) session.send(message)
      },
      ...(options.startCapture ? { startCapture: options.startCapture } : {}),
    })
    const publishChecks = (lab: string): void => {
      for (const session of this.#pagesOf(lab)) session.sendChecks(lab)
    }
    this.typeErrors = new TypeErrors({
      labs: this.labs,
      startDiagnoser: options.startDiagnoser ?? startDiagnoser,
      publish: publishChecks,
    })
    this.checks = new Checks({
      labs: this.labs,
      target: folders.labs,
      suitesFolder: options.suitesFolder ?? SUITES,
      startChecker: options.startChecker ?? startWarmChecker,
      progress: this.#progress,
      typeErrors: this.typeErrors,
      publish: publishChecks,
      publishPoints: () => {
        const points = this.#points()
        for (const session of this.#sessions) session.send({ type: 'points', points })
      },
      pointsNotKept: (lab) => {
        const error = new CourseError('ERR_POINTS_NOT_SAVED', 'The points could not be saved.')
        for (const session of this.#pagesOf(lab)) session.sendProblem(error, { lab })
      },
    })
    this.#watcher = watchLabs(folders.labs, (lab, files) => this.#saved(lab, files))
  }

  get pages(): number {
    return this.#sessions.size
  }

  enter(session: SocketSession): void {
    this.#sessions.add(session)
  }

  leave(session: SocketSession): void {
    this.#sessions.delete(session)
  }

  welcome(): HostMessage {
    const points = this.#points()
    return { type: 'welcome', version: this.#version, points, editor: hasEditor() }
  }

  /**
   * Opens an exercise's file in the learner's editor.
   * @throws CourseError `ERR_UNKNOWN_FILE` for any file that is no exercise of the lab
   */
  async edit(slug: string, file: string): Promise<HostMessage> {
    const { lab, path } = findExercise(this.labs, { lab: slug, file })
    if (!existsSync(path)) throw unknownFile(lab, file)
    const opened = await this.#openEditor(path)
    return { type: 'edited', lab: slug, file, opened, path }
  }

  async dispose(): Promise<void> {
    await this.#watcher.dispose()
    await Promise.all([this.runs.dispose(), this.checks.dispose(), this.typeErrors.dispose()])
    await this.captures.dispose()
    this.terminals.dispose()
    this.traces.dispose()
  }

  /** Tells every page that the host ends; what a page still asks is not carried out. */
  sayGoodbye(): void {
    for (const session of this.#sessions) session.close()
  }

  /** Ends the connections of pages that did not answer the goodbye. */
  disconnect(): void {
    for (const session of this.#sessions) session.terminate()
  }

  #points(): ReturnType<Progress['of']> {
    return this.#progress.of(this.labs.intact())
  }

  #saved(lab: string, files: string[]): void {
    for (const file of files) this.#toPagesOf(lab, { type: 'saved', lab, file })
    for (const session of this.#sessions) session.filesChanged(lab, files)
    // Nobody looks: the checks would only take time from what the learner is doing.
    if (this.#pagesOf(lab).length === 0) return
    this.checks.run(lab).catch((error: unknown) => {
      for (const session of this.#pagesOf(lab)) session.sendProblem(error, { lab })
    })
  }

  #pagesOf(lab: string): SocketSession[] {
    return [...this.#sessions].filter((session) => session.looksAt(lab))
  }

  #toPagesOf(lab: string, message: HostMessage): void {
    for (const session of this.#pagesOf(lab)) session.send(message)
  }
}
