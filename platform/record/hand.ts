/** Plays a script: a person at the page, who waits for what there is to see. */
import { setTimeout as pause } from 'node:timers/promises'
import type { PageMessage } from '../shared/messages.ts'
import type { RecordingPage } from './page.ts'
import { KEYS, type Script, type ScriptStep } from './script.ts'

/** Between two keys. Without it nobody could follow what is typed. */
const KEY_MS = 75
/** Between a thought and the first key. */
const THINK_MS = 350

export interface HandOptions {
  page: RecordingPage
  lab: string
  script: Script
  /** Sends a signal to a running process. */
  signal(process: string, signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Of typing and reading; 1 unless a test is in a hurry. */
  speed?: number
}

/** @throws when what the script waits for does not come; the message names the step */
export async function playScript(options: HandOptions): Promise<void> {
  const hand = new Hand(options)
  for (const [index, step] of options.script.steps.entries()) {
    try {
      await hand.play(step)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const shown = hand.lastWords()
      throw new Error(`Step ${index}, ${JSON.stringify(step)}: ${why}${shown}`, { cause: error })
    }
  }
}

class Hand {
  readonly #options: HandOptions
  /** Up to where each terminal has been read. */
  readonly #readTo = new Map<string, number>()

  constructor(options: HandOptions) {
    this.#options = options
  }

  async play(step: ScriptStep): Promise<void> {
    const { page, signal } = this.#options
    if ('run' in step) return this.#run(step.run, step.example)
    if ('see' in step) return this.#see(step.in, step.see)
    if ('type' in step) return this.#type(step.into, step.type)
    if ('press' in step) return this.#press(step.into, KEYS[step.press])
    if ('hold' in step) {
      signal(step.hold, 'SIGSTOP')
      return page.note(step.hold, 'held')
    }
    if ('release' in step) {
      page.note(step.release, 'released')
      return signal(step.release, 'SIGCONT')
    }
    if ('traced' in step) return this.#traced(step.of, step.traced, step.times)
    if ('stop' in step) return this.#stop(step.stop)
    if ('ended' in step) return this.#ended(step.ended)
    return this.#pause(step.readForMs)
  }

  /** What stood in the terminals, for an author whose script does not fit the programs. */
  lastWords(): string {
    const { page } = this.#options
    const names = [...page.states.keys()].filter((name) => page.printed(name) !== '')
    return names.map((name) => `\n--- ${name} ---\n${page.printed(name).slice(-500)}`).join('')
  }

  async #run(process: string, example: number): Promise<void> {
    const { page, lab, script } = this.#options
    const { columns, rows } = script
    const request = { lab, process, target: 'solutions', example, columns, rows } as const
    const before = page.states.get(process)
    this.#readTo.delete(process)
    page.send({ type: 'run', ...request } satisfies PageMessage)
    await page.until(`${process} to be ready`, () => {
      const state = page.states.get(process)
      if (state === before) return false
      // One that ends at once was ready as well.
      return ['running', 'listening', 'ended'].includes(state?.phase ?? '')
    })
  }

  async #see(process: string, text: string): Promise<void> {
    const { page } = this.#options
    const from = this.#readTo.get(process) ?? 0
    const find = (): number => page.printed(process).indexOf(text, from)
    const isOver = (): boolean => page.states.get(process)?.phase === 'ended'
    await page.until(`"${text}" of ${process}`, () => find() !== -1 || isOver())
    if (find() === -1) throw new Error(`${process} ended without printing "${text}".`)
    this.#readTo.set(process, find() + text.length)
  }

  async #type(process: string, text: string): Promise<void> {
    await this.#pause(THINK_MS)
    for (const key of text) await this.#press(process, key)
    await this.#press(process, KEYS.enter)
  }

  async #press(process: string, key: string): Promise<void> {
    await this.#pause(KEY_MS)
    this.#options.page.type(process, key)
  }

  async #traced(process: string, type: string, times: number): Promise<void> {
    const { page } = this.#options
    const count = (): number => page.traced(process).filter((one) => one === type).length
    await page.until(`${times} × ${type} of ${process}`, () => count() >= times)
  }

  async #stop(process: string): Promise<void> {
    const { page, lab } = this.#options
    page.send({ type: 'stop', lab, process })
    await this.#ended(process)
  }

  async #ended(process: string): Promise<void> {
    const { page } = this.#options
    await page.until(`the end of ${process}`, () => page.states.get(process)?.phase === 'ended')
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms / (this.#options.speed ?? 1))
  }
}
