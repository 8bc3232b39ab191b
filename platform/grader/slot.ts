/** A place in which submissions are graded one after the other, seen from outside. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../catalogue/paths.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { SlotLaunch } from './isolation.ts'
import { HUNG_AFTER_MS, LABS_PER_SLOT, SLOT_END_MS, SLOT_READY_MS } from './limits.ts'
import type { FromSlot, Job, ToSlot } from './protocol.ts'
import type { Lack } from './sandbox/tools.ts'
import { stageLab, type StagedFile } from './staging.ts'

const WORKER = join(import.meta.dirname, 'worker.ts')
/** What a slot said last; for the report of a fault of ours. */
const MAX_SAID = 4_000

/** The slot, not the submission, is at fault. */
export class SlotFault extends Error {
  override name = 'SlotFault'
  /** Where the reader's language has words for it. */
  readonly told: Lack | undefined

  constructor(message: string, told?: Omit<Lack, 'said'>) {
    super(message)
    this.told = told && { ...told, said: message }
  }
}

export interface LabJob {
  slug: string
  seed: number
  files: StagedFile[]
  budgetMs: number
  /** Only this check; all without it. */
  only?: string
  /** Nothing handed in: what Node compiles of it is kept for the submissions that follow. */
  isPublic?: boolean
}

export class Slot implements Disposable {
  readonly #child: ChildProcess
  readonly #launch: SlotLaunch
  readonly #ended: Promise<unknown>
  #said = ''
  #jobs = 0
  #isUsable = true
  #waiting: { take(message: FromSlot): void; fail(error: Error): void } | undefined

  private constructor(launch: SlotLaunch) {
    this.#launch = launch
    const [program, ...args] = launch.command
    this.#child = spawn(program, [...args, launch.worker ?? WORKER], {
      cwd: ROOT,
      env: launch.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Our Ctrl-C is ours: we end the slots.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#said = (this.#said + chunk.toString('utf8')).slice(-MAX_SAID)
      })
    this.#child.on('message', (message) => this.#waiting?.take(message as FromSlot))
    this.#ended = once(this.#child, 'exit').catch(() => {})
    this.#child.on('error', (error) => this.#fail(`could not be started: ${error.message}`))
    this.#child.on('exit', (code, signal) => this.#fail(`ended (${signal ?? code})`))
  }

  /** @throws SlotFault */
  static async start(launch: SlotLaunch): Promise<Slot> {
    const slot = new Slot(launch)
    try {
      await slot.#ask({ start: { plan: launch.plan, isShutIn: launch.isShutIn } }, SLOT_READY_MS)
    } catch (error) {
      await slot.dispose()
      throw error
    }
    return slot
  }

  /** Nothing was left in it, and it is not worn out. */
  get isUsable(): boolean {
    return this.#isUsable && this.#jobs < LABS_PER_SLOT
  }

  /** @throws SlotFault when there is no report; the slot is not usable any more */
  async run({ slug, seed, files, budgetMs, only, isPublic = false }: LabJob): Promise<LabReport> {
    const job = ++this.#jobs
    const { stage, stageInside } = this.#launch
    // The same each time: what Node has compiled is found again by its path.
    const name = 'lab'
    stageLab(join(stage, name), slug, files)
    try {
      const target = `${stageInside}/${name}`
      const request: Job = { job, slug, seed, target, budgetMs, isPublic }
      if (only !== undefined) request.only = only
      const answer = await this.#ask(request, budgetMs + HUNG_AFTER_MS)
      if (!('report' in answer))
        throw new SlotFault('fault' in answer ? answer.fault : 'an answer without a report')
      if (answer.leftovers.length > 0) this.#isUsable = false
      return answer.report
    } catch (error) {
      this.#isUsable = false
      throw error
    } finally {
      rmSync(join(stage, name), { recursive: true, force: true })
    }
  }

  /** Ends the slot and everything in it. */
  async dispose(): Promise<void> {
    this.#isUsable = false
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    // bubblewrap ends with its first process, and everything inside with bubblewrap.
    if (this.#launch.isShutIn) this.#child.kill('SIGKILL')
    else if (this.#child.connected) this.#child.disconnect()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), SLOT_END_MS)
    await this.#ended
    clearTimeout(timer)
  }

  /** Sends a message and waits for what comes back. */
  #ask(message: ToSlot, limitMs: number): Promise<FromSlot> {
    // What is written to a channel whose other end is gone may be taken without a word.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      return Promise.reject(new SlotFault('a slot that has ended was asked'))
    const answer = Promise.withResolvers<FromSlot>()
    const timer = setTimeout(() => this.#fail(`gave no answer within ${limitMs / 1000} s`), limitMs)
    this.#waiting = { take: answer.resolve, fail: answer.reject }
    this.#child.send(message, (error) => {
      if (error) this.#fail(error.message)
    })
    return answer.promise.finally(() => {
      clearTimeout(timer)
      this.#waiting = undefined
    })
  }

  #fail(why: string): void {
    this.#isUsable = false
    const said = this.#said.trim()
    this.#waiting?.fail(new SlotFault(`a slot ${why}${said === '' ? '' : `:\n${said}`}`))
  }
}
