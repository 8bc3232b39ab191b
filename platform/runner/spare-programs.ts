/**
 * Programs that are started before anybody asks for them, and wait: whoever clicks Run, or saves a
 * file, does not wait for Node to start. Nothing of a program is loaded before it is asked for, so
 * it is always the file as it is then.
 */
import type { Disposable } from '../shared/dispose.ts'
import { LabProcess } from './process.ts'
import type { ProgramOptions, TerminalSize } from './program-options.ts'
import { isRunning } from './tree.ts'
import { CAN_WAIT } from './waiting.ts'

/** Nobody has asked for so long: the memory (some 10 MB for each) is worth more. */
const IDLE_MS = 10 * 60_000

export class SparePrograms implements Disposable {
  readonly #most: number
  /** By what else than its arguments a program is started with; the oldest first. */
  readonly #waiting = new Map<string, LabProcess>()
  readonly #ending = new Set<Promise<unknown>>()
  #timer: NodeJS.Timeout | undefined

  /** @param most how many wait at the same time */
  constructor(most: number) {
    this.#most = most
  }

  /** A program that waits goes on, if there is one that was started in just this way. */
  start(options: ProgramOptions): LabProcess {
    const key = keyOf(options)
    const spare = this.#waiting.get(key)
    this.#waiting.delete(key)
    // The news of its end may still be under way.
    if (!spare || spare.hasEnded || !isRunning(spare.pid)) return new LabProcess(options)
    spare.wake(options.args.slice(1), sizeOf(options))
    return spare
  }

  /** Starts a program that waits until it is asked for; does nothing when it waits already. */
  prepare(options: ProgramOptions): void {
    if (!mayWait(options)) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.discard(), IDLE_MS).unref()
    const key = keyOf(options)
    if (this.#waiting.get(key)?.hasEnded === false) return
    this.#waiting.delete(key)
    const oldest = [...this.#waiting.keys()].slice(0, this.#waiting.size + 1 - this.#most)
    for (const other of oldest) this.#end(other)
    const program = new LabProcess({ ...options, args: options.args.slice(0, 1), waits: true })
    this.#waiting.set(key, program)
  }

  /** Ends those that wait. @param folder only in this one */
  discard(folder?: string): void {
    for (const key of this.#waiting.keys())
      if (folder === undefined || folderOf(key) === folder) this.#end(key)
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer)
    this.discard()
    await Promise.all(this.#ending)
  }

  #end(key: string): void {
    const program = this.#waiting.get(key)
    if (!program) return
    this.#waiting.delete(key)
    const ending = program.dispose().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}

function mayWait({ sandbox, terminal, nodeFlags = [] }: ProgramOptions): boolean {
  // A debugger would be opened long before anybody looks.
  const isInspected = nodeFlags.some((flag) => flag.startsWith('--inspect'))
  return CAN_WAIT && !sandbox && terminal !== 'inherit' && !isInspected
}

/** Everything that cannot be changed any more once Node has started. */
function keyOf({ args, cwd, limits, ...others }: ProgramOptions): string {
  const terminal = typeof others.terminal === 'object' ? 'pty' : others.terminal
  const zone = process.env['TZ']
  return JSON.stringify([cwd, args[0], limits, { ...others, terminal }, zone])
}

function folderOf(key: string): string {
  return (JSON.parse(key) as [string])[0]
}

function sizeOf({ terminal }: ProgramOptions): TerminalSize | undefined {
  return typeof terminal === 'object' ? terminal : undefined
}
