/**
 * A process that holds the learner's modules, and the suite's end of the boundary to it. Everything
 * that comes back is hostile until shown otherwise; the process is ended when a limit is passed.
 */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { bundled } from '../runner/bundled.ts'
import { LabProcess } from '../runner/process.ts'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { isTodo } from '../runner/todo.ts'
import {
  BOUNDARY_READY_MS,
  CALL_MS,
  FLOOD_BYTES,
  MAX_ANSWER_BYTES,
  MAX_MEMORY_BYTES,
  MAX_PRINTED_BYTES,
} from '../shared/limits.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { Ending } from '../shared/messages.ts'
import { asShape, parseAnswer, plainShape, type ErrorShape } from './answers.ts'
import type { Encoded } from './boundary/codec.ts'
import { formatMessage, readMessages } from './boundary/messages.ts'
import { ANSWER_DESCRIPTOR, REQUEST_DESCRIPTOR, type Request } from './boundary/requests.ts'
import { endingFailure } from './ending-failure.ts'
import { commonFailure, NotStarted } from './failure.ts'
import { NO_LIMIT_MS, withoutInspector } from './inspection.ts'
import { RemoteError } from './remote.ts'
import { plainText } from './show.ts'

const CHILD = join(import.meta.dirname, 'boundary', 'child.ts')
/** V8's own heap; Buffers come on top and are watched from outside. */
const HEAP_MEGABYTES = 256

/** All answers of one process together; the largest check passes some dozens of megabytes. */
const MAX_ANSWERED_BYTES = 256 * 1024 * 1024
/** Calls of the suite's functions by one process; each is kept until the check ends. */
const MAX_RECORDS = 20_000

type RequestBody = Request extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never

export interface CallListener {
  onRecord(recorder: number, args: Encoded): void
  onCallback(callback: number, args: Encoded): Promise<{ value: Encoded } | { error: unknown }>
}

export interface AskOptions {
  /** What the request's JSON refers to. */
  bytes?: Uint8Array[]
  timeoutMs?: number | undefined
}

export class ModuleProcess implements Disposable {
  readonly process: LabProcess
  listener: CallListener | undefined
  readonly #requests: Duplex
  readonly #pending = new Map<number, PromiseWithResolvers<Encoded>>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #printed = ''
  #printedBytes = 0
  #instances = 0
  #answeredBytes = 0
  /** Calls of functions that the suite passed in. */
  #records = 0
  /** The file that was asked for last. */
  #loading = ''
  #isGivenUp = false
  #ending: Ending | undefined
  /** Settles, never rejects, when it takes requests or has ended. */
  readonly #ready = Promise.withResolvers<void>()
  #isReady = false

  readonly folder: string
  readonly #isInspected: boolean

  /** @param isInspected somebody looks at it with a debugger: nothing has a time limit */
  constructor(
    folder: string,
    nodeFlags: string[] = [],
    sandbox?: SandboxPlan,
    isInspected = false,
  ) {
    this.folder = folder
    this.#isInspected = isInspected
    this.process = new LabProcess({
      args: [sandbox?.child ?? bundled(CHILD)],
      cwd: folder,
      nodeFlags: [`--max-old-space-size=${HEAP_MEGABYTES}`, ...nodeFlags],
      extraPipes: 2,
      limits: { maxOutputBytes: FLOOD_BYTES, maxMemoryBytes: MAX_MEMORY_BYTES },
      ...(sandbox ? { sandbox } : {}),
    })
    this.process.endInput()
    this.process.onOutput((chunk) => {
      this.#printedBytes += chunk.length
      this.#printed = (this.#printed + chunk.toString('utf8')).slice(-MAX_PRINTED_BYTES)
    })
    this.#requests = this.process.extra(REQUEST_DESCRIPTOR)
    this.#requests.on('error', () => {})
    const answers = this.process.extra(ANSWER_DESCRIPTOR)
    answers.on('error', () => {})
    readMessages(
      answers,
      MAX_ANSWER_BYTES,
      (json, bytes) => this.#receive(json, bytes),
      () => void this.process.kill({ reason: 'too-much-output', bytes: MAX_ANSWER_BYTES }),
    )
    const detail = `it took no requests within ${BOUNDARY_READY_MS / 1000} s`
    const starting = setTimeout(
      () => void this.process.kill({ reason: 'could-not-start', detail }),
      isInspected ? NO_LIMIT_MS : BOUNDARY_READY_MS,
    )
    void this.#ready.promise.then(() => clearTimeout(starting))
    void this.process.ended.then((ending) => this.#end(ending))
  }

  /** What the program printed last, without control characters. */
  get printed(): string {
    return plainText(this.#isInspected ? withoutInspector(this.#printed) : this.#printed)
  }

  /** Counted in this process, so that the same file has the same address in the next one. */
  nextInstance(): number {
    // A breakpoint is set in a file, under its own address.
    return this.#isInspected ? this.#instances++ : ++this.#instances
  }

  /** Or will in a moment. */
  get hasEnded(): boolean {
    return this.#isGivenUp || this.#ending !== undefined
  }

  /**
   * Asks and waits for the answer.
   * @throws RemoteError what the learner's code threw; LearnerFailure when its process ended or took
   *   too long; NotStarted when it threw its TODO
   */
  async ask(
    body: RequestBody,
    { bytes = [], timeoutMs = CALL_MS }: AskOptions = {},
  ): Promise<Encoded> {
    if (this.#ending) throw this.#failure(this.#ending)
    if (body.op === 'load') this.#loading = body.file
    // Not to be guessed: the learner's code must not answer what is not asked yet.
    const id = randomInt(2 ** 47)
    const pending = Promise.withResolvers<Encoded>()
    this.#pending.set(id, pending)
    this.#send({ id, ...body }, bytes)
    let timer: NodeJS.Timeout | undefined
    // How long Node takes to start is not the learner's matter.
    if (this.#isReady) timer = this.#limit(id, timeoutMs)
    else
      void this.#ready.promise.then(() => {
        if (this.#pending.has(id)) timer = this.#limit(id, timeoutMs)
      })
    try {
      return await pending.promise
    } finally {
      clearTimeout(timer)
      if (timer) this.#timers.delete(timer)
      this.#pending.delete(id)
    }
  }

  /** Quiet for so long, not alive for so long: a dialogue byte by byte takes its time. */
  #limit(id: number, timeoutMs: number): NodeJS.Timeout {
    const limitMs = this.#isInspected ? NO_LIMIT_MS : timeoutMs
    const timer = setTimeout(() => setImmediate(() => this.#giveUp(id, timeoutMs)), limitMs)
    this.#timers.add(timer)
    return timer
  }

  /** By now an answer has been read that came while this process of ours was busy itself. */
  #giveUp(id: number, afterMs: number): void {
    if (!this.#pending.has(id)) return
    this.#isGivenUp = true
    void this.process.kill({ reason: 'timed-out', afterMs })
  }

  /** Calls under way get their whole time again: the dialogue that they are part of goes on. */
  touch(): void {
    for (const timer of this.#timers) timer.refresh()
  }

  /** Answers a callback; nothing waits for it. */
  #settle(call: number, result: { value: Encoded } | { error: unknown }): void {
    const settled = { id: 0, op: 'settle', call } as const
    if ('error' in result) this.#send({ ...settled, error: asShape(result.error) }, [])
    else this.#send({ ...settled, value: result.value.json }, result.value.bytes)
  }

  #send(request: Request, bytes: Uint8Array[]): void {
    for (const piece of formatMessage(request, bytes)) this.#requests.write(piece)
  }

  async dispose(): Promise<void> {
    this.#requests.end()
    await this.process.kill({ reason: 'stopped', forced: true })
  }

  /** Whatever comes, it ends here: an error of ours would count as the course's fault. */
  #receive(json: string, bytes: Uint8Array[]): void {
    this.#answeredBytes += bytes.reduce((sum, { length }) => sum + length, json.length)
    if (this.#answeredBytes > MAX_ANSWERED_BYTES || this.#records > MAX_RECORDS) {
      void this.process.kill({ reason: 'too-much-output', bytes: this.#answeredBytes })
      return
    }
    try {
      this.#take(JSON.parse(json), bytes)
    } catch {
      // No answer of the boundary's looks like this: nobody waits for it.
    }
  }

  #take(value: unknown, bytes: Uint8Array[]): void {
    const answer = parseAnswer(value)
    if (!answer) return
    if ('ready' in answer) {
      this.#isReady = true
      this.#ready.resolve()
    } else if ('record' in answer) {
      this.#records++
      this.listener?.onRecord(answer.record, { json: answer.args, bytes })
    } else if ('callback' in answer) {
      this.#records++
      const { callback, call, args } = answer
      void this.listener
        ?.onCallback(callback, { json: args, bytes })
        .then((result) => this.#settle(call, result))
    } else if ('error' in answer) {
      this.#pending.get(answer.id)?.reject(this.#errorOf(answer.error, answer.phase))
    } else {
      // The first answer to an id counts; a later one finds nobody waiting.
      this.#pending.get(answer.id)?.resolve({ json: answer.value, bytes })
    }
  }

  #errorOf(told: ErrorShape, phase: 'load' | 'call'): Error {
    const shape = plainShape(told)
    if (isTodo(shape.message)) return new NotStarted(shape.message)
    if (phase === 'call') return new RemoteError(shape)
    const file = shape.place ?? this.#loading
    const evidence = shape.code === undefined ? {} : { systemCode: shape.code }
    return commonFailure('does-not-load', { file, error: shape.message }, evidence)
  }

  #end(ending: Ending): void {
    this.#ending = ending
    this.#ready.resolve()
    for (const pending of this.#pending.values()) pending.reject(this.#failure(ending))
  }

  #failure(ending: Ending): Error {
    if (this.process.notStarted) return new NotStarted('TODO')
    try {
      return endingFailure(ending, this.process.fatal, this.#printed, this.#printedBytes)
    } catch (error) {
      // It did not start at all. Whoever waits is told, or would wait until the check is over.
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}
