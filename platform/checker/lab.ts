/** The learner's lab as one check sees it: modules to call, programs to run. */
import { join } from 'node:path'
import { readLab } from '../catalogue/catalogue.ts'
import { preloading } from '../runner/bundled.ts'
import type { LabProcess } from '../runner/process.ts'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { startLabProcess, type LabProcessOptions } from '../runner/start-lab-process.ts'
import { FLOOD_BYTES, MAX_MEMORY_BYTES } from '../shared/limits.ts'
import { Owner } from '../shared/dispose.ts'
import { decodeValue, encodeValue, type Encoded, type Extension } from './boundary/codec.ts'
import { commonFailure } from './failure.ts'
import { NO_LIMIT_MS, type Inspection } from './inspection.ts'
import type { Journal } from './journal.ts'
import { Recorder, Returning, SignalMarker } from './markers.ts'
import type { ModulePool } from './module-pool.ts'
import type { ModuleProcess } from './module-process.ts'
import { Program } from './program.ts'
import { makeInstance, makeModule, type Caller } from './proxies.ts'
import { RemoteError, type RemoteModule } from './remote.ts'
import { limitedTo } from './running-check.ts'
import { showValue } from './show.ts'
import { startedServer, type StartedServer } from './started-server.ts'
import { watchSleep, type HasSlept, type Watched } from './transport/asleep.ts'

const PROGRAM = join(import.meta.dirname, 'boundary', 'program.ts')

/** After everything is closed, a program ends by itself within this time (contract K7). */
const EXIT_MS = 2_000

export type StartProgram = (options: LabProcessOptions) => LabProcess

export interface LabOptions {
  slug: string
  /** Absolute folder of the lab in its target. */
  folder: string
  pool: ModulePool
  journal: Journal
  /** How long a call may take while nothing else goes on. */
  callMs?: number
  /** Shuts every process of the lab in. */
  sandbox?: SandboxPlan
  inspection?: Inspection
  startProgram?: StartProgram
}

/**
 * Ids of what crosses to the learner's process and is asked for again. One process serves many
 * checks, and remembers: no id comes twice.
 */
let nextMarker = 1

export class LabUnderCheck extends Owner {
  readonly #options: LabOptions
  #process: ModuleProcess | undefined
  readonly #recorders = new Map<number, Recorder>()
  readonly #callbacks = new Map<number, (...args: unknown[]) => unknown>()
  readonly #signals = new Map<SignalMarker, number>()
  readonly #programs: Program[] = []
  readonly #watched: Watched[] = []

  constructor(options: LabOptions) {
    super()
    this.#options = options
  }

  /** Loads a module of the learner's, fresh for this check. */
  async load<M = Record<string, (...args: unknown[]) => unknown>>(
    file: string,
  ): Promise<RemoteModule<M>> {
    const process = this.#take()
    const instance = process.nextInstance()
    const answer = await process.ask({ op: 'load', file, instance })
    const exports = this.#decode(process, answer)
    if (!(exports instanceof Map)) throw commonFailure('strange-value', { why: 'no module' })
    return makeModule(file, exports) as unknown as RemoteModule<M>
  }

  /** Calls the exported `start` of a server module on a free port of 127.0.0.1. */
  async start<M>(file: string, options: Record<string, unknown> = {}): Promise<StartedServer> {
    const module = (await this.load<M>(file)) as {
      start(options: object): Promise<unknown>
    }
    const log = new Recorder()
    const server = await module.start({ host: '127.0.0.1', port: 0, log, ...options })
    return startedServer(server, log)
  }

  /** Starts a program of the lab by the name of its process in `lab.json`, with pipes. */
  async run(name: string, args: string[] = []): Promise<Program> {
    const { slug, folder, journal, sandbox, inspection } = this.#options
    const lab = readLab(slug)
    journal.note(`run ${[lab.processes[name]?.file ?? name, ...args].join(' ')}`)
    const limits = { maxOutputBytes: FLOOD_BYTES, maxMemoryBytes: MAX_MEMORY_BYTES }
    const { startProgram = startLabProcess } = this.#options
    const process = startProgram({
      lab,
      process: name,
      folder,
      args,
      nodeFlags: [
        sandbox ? `--require=${sandbox.program}` : preloading(PROGRAM),
        ...(inspection?.takeFlags() ?? []),
      ],
      limits,
      ...(sandbox ? { sandbox } : {}),
      ...(inspection ? { readyMs: NO_LIMIT_MS } : {}),
    })
    const program = new Program(process, journal)
    this.#programs.push(program)
    this.#watched.push({ pid: process.pid, wrappers: sandbox?.wrappers ?? 0 })
    this.defer(() => process.stop(200))
    await program.started()
    return program
  }

  /** An `AbortSignal` for the learner's code. */
  abortSignal({ aborted = false } = {}): { signal: AbortSignal; abort(): Promise<void> } {
    const marker = new SignalMarker(aborted)
    return {
      signal: marker as unknown as AbortSignal,
      abort: async () => {
        const signal = this.#signals.get(marker)
        this.#options.journal.note('abort()')
        if (signal !== undefined) await this.#take().ask({ op: 'abort', signal })
      },
    }
  }

  /**
   * Calls a method once per piece, looping on the learner's side.
   * @returns all results in one list
   */
  async pushInPieces(
    instance: object,
    name: string,
    bytes: Uint8Array,
    { pieceBytes = 1, reuseBuffer = false, timeoutMs = undefined as number | undefined } = {},
  ): Promise<unknown[]> {
    const { handle, label } = instanceOf(instance)
    const pieces = Math.ceil(bytes.length / pieceBytes)
    const done = this.#options.journal.begin(`${label}.${name}(…) × ${pieces} (${pieceBytes} B)`)
    const process = this.#take()
    const args = encodeValue([bytes], this.#extension(process))
    const answer = await process.ask(
      { op: 'pieces', handle, name, args: args.json, pieceBytes, reuseBuffer },
      { bytes: args.bytes, timeoutMs },
    )
    const results = this.#decode(process, answer)
    if (!Array.isArray(results)) throw commonFailure('strange-value', { why: 'no list' })
    done(showValue(results))
    return results
  }

  /**
   * Demands that the learner's process ends by itself, now that everything is closed.
   * @throws LearnerFailure `still-alive` naming what keeps it
   */
  async exitsByItself(): Promise<void> {
    const process = this.#take()
    const open = readActivity((await process.ask({ op: 'activity' })).json)
    // A program with nothing left to do may have gone before its answer is read.
    await process.ask({ op: 'release' }).catch((error: unknown) => {
      if (!process.hasEnded) throw error
    })
    const timer = Promise.withResolvers<'alive'>()
    const timeout = setTimeout(() => timer.resolve('alive'), limitedTo(EXIT_MS))
    const outcome = await Promise.race([process.process.ended, timer.promise])
    clearTimeout(timeout)
    if (outcome !== 'alive') return
    throw commonFailure('still-alive', {
      seconds: EXIT_MS / 1000,
      handles: [...new Set(open)].join(', ') || '?',
    })
  }

  /** Begins to watch whether the learner's programs have done with something new. */
  watchSleep(): HasSlept {
    return watchSleep(this.#watched)
  }

  /** What the learner's process printed last. */
  get printed(): string {
    return this.#process?.printed ?? this.#programs.at(-1)?.output() ?? ''
  }

  /** Gives the process back for the next check; one that is not clean is ended. */
  async release(isClean: boolean): Promise<void> {
    await this.dispose()
    if (this.#process) await this.#options.pool.giveBack(this.#process, isClean)
  }

  #take(): ModuleProcess {
    if (this.#process) return this.#process
    const process = this.#options.pool.take(this.#options.folder)
    process.listener = {
      onRecord: (id, args) => {
        this.#recorders.get(id)?.record(decodeValue(args, this.#extension(process)) as unknown[])
      },
      onCallback: async (id, args) => {
        try {
          const decoded = decodeValue(args, this.#extension(process)) as unknown[]
          const value = await this.#callbacks.get(id)?.(...decoded)
          return { value: encodeValue(value, this.#extension(process)) }
        } catch (error) {
          return { error }
        }
      },
    }
    this.#options.journal.onTouch(() => process.touch())
    this.#process = process
    const wrappers = this.#options.sandbox?.wrappers ?? 0
    this.#watched.push({ pid: process.process.pid, wrappers })
    return process
  }

  /** @throws LearnerFailure `strange-value`: what does not decode was not written by the boundary */
  #decode(process: ModuleProcess, answer: Encoded): unknown {
    try {
      return decodeValue(answer, this.#extension(process))
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unreadable'
      throw commonFailure('strange-value', { why })
    }
  }

  #extension(process: ModuleProcess): Extension {
    const caller: Caller = {
      ask: (call, args) => {
        const { json, bytes } = encodeValue(args, this.#extension(process))
        return process.ask({ ...call, args: json }, { bytes, timeoutMs: this.#options.callMs })
      },
      decode: (answer) => decodeValue(answer, this.#extension(process)),
      journal: this.#options.journal,
    }
    return {
      encode: (value, encodePart) => this.#encodeMarker(value, encodePart),
      decode: (tag, content, decodePart) => {
        const [handle, more] = content as [number, unknown]
        if (tag === 'e') return new RemoteError(asError(content[0]))
        if (tag === 'i') return makeInstance(caller, handle, String(more))
        if (tag === 'h') return Object.assign(makeInstance(caller, handle, ''), decodePart(more))
        if (tag === 'f') return { handle, isClass: more === true, caller }
        throw new TypeError(`unknown tag ${tag}`)
      },
    }
  }

  #encodeMarker(
    value: object,
    encodePart: (part: unknown) => unknown,
  ): [string, ...unknown[]] | undefined {
    if (value instanceof Returning) return ['returning', 0, encodePart(value.values)]
    if (value instanceof Recorder) {
      const id = nextMarker++
      this.#recorders.set(id, value)
      return ['recorder', id]
    }
    if (value instanceof SignalMarker) {
      const id = this.#signals.get(value) ?? nextMarker++
      this.#signals.set(value, id)
      return ['signal', id, value.isAborted]
    }
    if (typeof value === 'function') {
      const id = nextMarker++
      this.#callbacks.set(id, value as (...args: unknown[]) => unknown)
      return ['callback', id]
    }
    return undefined
  }
}

/** Kinds of open handles, as the learner's process names them; at most a few are shown. */
function readActivity(answer: unknown): string[] {
  const kinds: unknown = Array.isArray(answer) ? answer[1] : undefined
  if (!Array.isArray(kinds)) return []
  return kinds.filter((kind): kind is string => typeof kind === 'string').slice(0, 20)
}

function instanceOf(instance: object): { handle: number; label: string } {
  const { handle, remoteName } = instance as { handle?: number; remoteName?: string }
  if (handle === undefined) throw new TypeError('expected a remote instance')
  return { handle, label: remoteName ?? 'object' }
}

function asError(value: unknown): ConstructorParameters<typeof RemoteError>[0] {
  const { name, message, code } = (value ?? {}) as Record<string, unknown>
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    ...(typeof code === 'string' ? { code } : {}),
  }
}
