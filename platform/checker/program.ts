/** A program of the lab, run by a check: what it prints, what it is told, how it ends. */
import { StringDecoder } from 'node:string_decoder'
import type { LabProcess } from '../runner/process.ts'
import { isTodo } from '../runner/todo.ts'
import { CALL_MS, MAX_PRINTED_BYTES } from '../shared/limits.ts'
import type { Ending, ListenAddress } from '../shared/messages.ts'
import { endingFailure } from './ending-failure.ts'
import { commonFailure, NotStarted, type LearnerFailure } from './failure.ts'
import type { Journal } from './journal.ts'
import { limitedTo } from './running-check.ts'
import { plainText, showValue } from './show.ts'

export class Program {
  readonly process: LabProcess
  readonly #journal: Journal
  #output = ''
  readonly #apart = {
    out: { text: '', decoder: new StringDecoder('utf8') },
    err: { text: '', decoder: new StringDecoder('utf8') },
  }
  #isEnded = false
  #wake = Promise.withResolvers<void>()

  constructor(process: LabProcess, journal: Journal) {
    this.process = process
    this.#journal = journal
    process.onOutput((chunk, from) => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-MAX_PRINTED_BYTES)
      const one = this.#apart[from]
      one.text = (one.text + one.decoder.write(chunk)).slice(-MAX_PRINTED_BYTES)
      this.#notify()
    })
    void process.ended.then(() => {
      this.#isEnded = true
      this.#notify()
    })
  }

  /** Where it listens. @throws LearnerFailure when it does not */
  get address(): ListenAddress {
    const [first] = this.process.listening
    if (!first) throw commonFailure('never-listened', { seconds: 0 })
    return first
  }

  get host(): string {
    return this.address.address
  }

  get port(): number {
    return this.address.port
  }

  /** Everything printed so far on both outputs, without control characters. */
  output(): string {
    return plainText(this.#output)
  }

  /** Everything on one of the two outputs, from the very first byte on, just as it was printed. */
  printed(from: 'out' | 'err'): string {
    return this.#apart[from].text
  }

  get ended(): Promise<Ending> {
    return this.process.ended
  }

  write(text: string): void {
    this.#journal.note(`stdin ${showValue(text)}`)
    this.process.write(text)
  }

  endInput(): void {
    this.#journal.note('stdin EOF')
    this.process.endInput()
  }

  /** Waits until the output matches. @throws LearnerFailure `did-not-print` */
  async prints(pattern: RegExp, timeoutMs = CALL_MS): Promise<RegExpExecArray> {
    const deadline = performance.now() + limitedTo(timeoutMs)
    for (;;) {
      const match = pattern.exec(this.output())
      if (match) return match
      const leftMs = deadline - performance.now()
      if (leftMs <= 0 || this.#isEnded)
        throw commonFailure('did-not-print', {
          pattern: pattern.source,
          output: showValue(this.output().slice(-200)),
        })
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, leftMs)))
      await Promise.race([this.#wake.promise, late])
      clearTimeout(timer)
    }
  }

  /** Waits for the program to end by itself. @throws LearnerFailure `still-alive` */
  async exits(timeoutMs = CALL_MS): Promise<Ending> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limitedTo(timeoutMs))
    })
    const ending = await Promise.race([this.process.ended, late])
    clearTimeout(timer)
    if (ending) return ending
    throw commonFailure('still-alive', { seconds: timeoutMs / 1000, handles: '?' })
  }

  /**
   * Waits for the program to end by itself.
   * @returns its exit code
   * @throws NotStarted when it says that it is not written yet
   * @throws LearnerFailure `still-alive`; for an end that is no exit, the sentence about that end
   */
  async exitCode(timeoutMs = CALL_MS): Promise<number> {
    const ending = await this.exits(timeoutMs)
    if (this.#saysTodo) throw new NotStarted('TODO')
    if (ending.reason === 'exited') return ending.exitCode
    throw this.#endedBy(ending)
  }

  stop(): Promise<Ending> {
    this.#journal.note('SIGTERM')
    return this.process.stop()
  }

  /** @throws when it ended instead of getting ready */
  async started(): Promise<void> {
    // What is waited for afterwards has its time from here on: Node's start is not in it.
    await this.process.started
    await this.process.ready
    if (this.process.isReady) return
    const ending = await this.process.ended
    if (this.#saysTodo) throw new NotStarted('TODO')
    throw this.#endedBy(ending)
  }

  get #saysTodo(): boolean {
    return this.process.notStarted || this.output().split('\n').some(isTodo)
  }

  #endedBy(ending: Ending): LearnerFailure {
    return endingFailure(ending, this.process.fatal, this.#output, this.#output.length)
  }

  #notify(): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }
}
