/**
 * One run of tcpdump on the loopback interface: it is started, said to listen, read at a bounded
 * rate, and ended. Whoever may not capture learns why; nothing here ends the host.
 *
 * Beyond the rate its output is left unread. tcpdump then waits, the kernel's buffer fills, and the
 * kernel drops and counts: the flood costs neither our memory nor our time.
 */
import { randomUUID } from 'node:crypto'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { writeDown } from '../runner/session.ts'
import {
  CAPTURE_SNAP_BYTES,
  CAPTURE_START_MS,
  CAPTURE_TICK_BYTES,
  CAPTURE_TICK_MS,
  STOP_GRACE_MS,
} from '../shared/limits.ts'
import type { CaptureProblem } from '../shared/packets.ts'
import { PcapReader, type PcapRecord } from '../shared/pcap.ts'
import { captureFilter } from './capture-filter.ts'

export interface CaptureOptions {
  ports: number[]
  /** Ports whose packets another capture takes already. */
  except?: number[]
  /** Hears whole packets in the order of their capture, stamped by the clock of the day. */
  onRecords?(records: PcapRecord[], linkType: number): void
  /** Where the capture is kept as well; overwritten. */
  file?: string
  /** Bytes kept of each packet. */
  snapBytes?: number
  /** Bytes read in `CAPTURE_TICK_MS`; `Infinity` for a recording, which must be whole. */
  tickBytes?: number
  /** Another program in its place, in tests. */
  command?: string
  platform?: NodeJS.Platform
}

export interface Capture {
  /** What it captures on. */
  readonly interface: string
  /** What its packets begin with; known once there are any. */
  readonly linkType: number | undefined
  /** How many packets the kernel has dropped so far, as far as tcpdump has told. */
  readonly dropped: number
  /** Settles when tcpdump has ended, by itself or by `stop`. Never rejects. */
  readonly ended: Promise<void>
  /** Takes in what is under way, ends tcpdump, closes the file. May be called twice. */
  stop(): Promise<void>
}

/** Packets cannot be captured here. */
export class CaptureFailure extends Error {
  override name = 'CaptureFailure'
  readonly problem: CaptureProblem

  constructor(problem: CaptureProblem, detail: string) {
    super(detail)
    this.problem = problem
  }
}

type Tcpdump = ChildProcessByStdio<null, Readable, Readable>

/** The loopback interface; capturing is not offered where there is none of that kind. */
const LOOPBACK: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'lo',
  darwin: 'lo0',
  freebsd: 'lo0',
}
/** Written by tcpdump once its filter is in place. */
const LISTENING = /listening on /
const DROPPED = /(\d+) packets? dropped by kernel/g
const NOT_PERMITTED = /permission|not permitted|cannot open BPF|denied/i
/** When nothing has come for so long, nothing is under way. */
const QUIET_MS = 60
/** But whoever captures somebody's endless flood does not wait for its end. */
const LONGEST_QUIET_WAIT_MS = 1_000
/** What tcpdump says is short; a program in its place must not fill our memory. */
const MAX_WORDS = 4_096

/**
 * Starts to capture; returns once packets are really seen.
 * @throws CaptureFailure when there is no tcpdump, or it may not, or does not start
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const {
    platform = process.platform,
    snapBytes = CAPTURE_SNAP_BYTES,
    command = 'tcpdump',
  } = options
  const loopback = LOOPBACK[platform]
  if (loopback === undefined) throw new CaptureFailure('not-this-system', platform)
  const filter = captureFilter(options.ports, options.except)
  // -n: no names, no DNS. -U: each packet at once. Immediate mode: the kernel does not collect.
  const flags = ['-i', loopback, '-n', '-U', '--immediate-mode', '-s', String(snapBytes), '-w', '-']
  const child = spawn(command, [...flags, filter], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // Its words are understood in English only.
    env: { ...process.env, LC_ALL: 'C' },
  })
  const running = new RunningCapture(child, loopback, options)
  await running.listening
  return running
}

class RunningCapture implements Capture {
  readonly interface: string
  readonly ended: Promise<void>
  readonly listening: Promise<void>
  dropped = 0
  readonly #child: Tcpdump
  readonly #reader = new PcapReader()
  readonly #onRecords: CaptureOptions['onRecords']
  readonly #file: WriteStream | undefined
  readonly #budget: Budget
  #words = ''
  #lastDataAt = performance.now()
  #stopping: Promise<void> | undefined

  constructor(child: Tcpdump, loopback: string, options: CaptureOptions) {
    this.#child = child
    this.interface = loopback
    this.#onRecords = options.onRecords
    this.#file = options.file === undefined ? undefined : createWriteStream(options.file)
    // A file that cannot be written is told by `stop`; until then packets are still shown.
    this.#file?.on('error', () => {})
    this.#budget = new Budget(child, options.tickBytes ?? CAPTURE_TICK_BYTES)
    const strike =
      child.pid === undefined
        ? () => {}
        : writeDown({ pid: child.pid, runId: randomUUID(), leadsGroup: false })
    this.ended = new Promise((resolve) => {
      child.once('error', () => resolve())
      child.once('close', () => resolve())
    })
    void this.ended.then(() => {
      strike()
      this.#budget.dispose()
    })
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    this.listening = this.#untilListening()
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop())
  }

  async #stop(): Promise<void> {
    const deadline = performance.now() + LONGEST_QUIET_WAIT_MS
    while (this.#isRunning && performance.now() < deadline) {
      const quietMs = performance.now() - this.#lastDataAt
      if (quietMs >= QUIET_MS) break
      await delay(QUIET_MS - quietMs)
    }
    this.#budget.lift()
    if (this.#isRunning) this.#child.kill('SIGTERM')
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS)
    await this.ended
    clearTimeout(force)
    await this.#closeFile()
  }

  /** @throws when the file could not be written */
  async #closeFile(): Promise<void> {
    if (!this.#file) return
    if (this.#file.errored) throw this.#file.errored
    this.#file.end()
    if (!this.#file.closed) await once(this.#file, 'close')
  }

  get linkType(): number | undefined {
    return this.#reader.header?.linkType
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  #take(chunk: Buffer): void {
    this.#lastDataAt = performance.now()
    this.#file?.write(chunk)
    this.#budget.spend(chunk.length)
    try {
      const records = this.#reader.push(chunk)
      const linkType = this.#reader.header?.linkType
      if (records.length > 0 && linkType !== undefined) this.#onRecords?.(records, linkType)
    } catch {
      // Not what tcpdump writes: nothing after it can be understood either.
      this.#child.kill('SIGKILL')
      this.#child.stdout.destroy()
    }
  }

  #untilListening(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const tooLate = setTimeout(() => {
      reject(new CaptureFailure('failed', 'tcpdump does not say that it listens'))
      this.#child.kill('SIGKILL')
    }, CAPTURE_START_MS)
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-MAX_WORDS)
      for (const [, count] of text.matchAll(DROPPED)) this.dropped = Number(count)
      if (LISTENING.test(this.#words)) resolve()
    })
    this.#child.once('error', (error: NodeJS.ErrnoException) => {
      const problem = error.code === 'ENOENT' ? 'not-installed' : 'not-permitted'
      reject(new CaptureFailure(problem, error.message))
    })
    void this.ended.then(() => {
      clearTimeout(tooLate)
      const words = this.#words.trim().split('\n').at(-1) ?? ''
      const problem = NOT_PERMITTED.test(words) ? 'not-permitted' : 'failed'
      reject(new CaptureFailure(problem, words.replace(/^tcpdump: /, '')))
    })
    return promise.finally(() => clearTimeout(tooLate))
  }
}

/** Lets so many bytes through in a tick, then nothing until the next one. */
class Budget {
  readonly #child: Tcpdump
  readonly #tickBytes: number
  #left: number
  #timer: NodeJS.Timeout | undefined
  #isLifted = false

  constructor(child: Tcpdump, tickBytes: number) {
    this.#child = child
    this.#tickBytes = tickBytes
    this.#left = tickBytes
  }

  spend(bytes: number): void {
    this.#left -= bytes
    this.#timer ??= setTimeout(() => this.#refill(), CAPTURE_TICK_MS)
    if (this.#left > 0 || this.#isLifted) return
    this.#child.stdout.pause()
    // tcpdump answers with its counts, among them what the kernel had to drop.
    this.#child.kill(process.platform === 'linux' ? 'SIGUSR1' : 'SIGINFO')
  }

  /** The end of the capture: what tcpdump still holds is wanted. */
  lift(): void {
    this.#isLifted = true
    this.#child.stdout.resume()
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }

  #refill(): void {
    this.#timer = undefined
    this.#left = this.#tickBytes
    this.#child.stdout.resume()
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
