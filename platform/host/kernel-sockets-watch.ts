/**
 * Looks at the kernel's sockets of a lab again and again while somebody wants to know, and tells
 * when they are other ones. Slower when only TIME-WAIT is left, slower when a look is dear, and not
 * at all once nothing is left.
 */
import type { Disposable } from '../shared/dispose.ts'
import {
  AFTER_RUN_MS,
  MAX_SOCKETS,
  NETSTAT_MS,
  SOCKETS_LATER_MS,
  SOCKETS_LONGEST_MS,
  SOCKETS_MS,
  SOCKETS_SHARE,
} from '../shared/limits.ts'
import type { KernelSocket, SocketSource } from '../shared/packets.ts'
import { SYSTEM_CLOCKS } from './capture-clock.ts'
import { readKernelSockets } from './kernel-sockets.ts'
import { NETSTAT_ARGUMENTS, readNetstat } from './kernel-sockets-netstat.ts'
import { SocketOwners } from './kernel-sockets-owners.ts'

/** Deadlines that differ by less are the same: the kernel counts in ticks. */
const DEADLINE_STEP_MS = 500

export interface WatchedLab {
  /** Ports of the lab's run, the latest one included when it is over. */
  ports: ReadonlySet<number>
  /** Programs that run now, by process name. */
  pids: ReadonlyMap<string, number>
}

export interface SocketsAt {
  atUs: number
  sockets: KernelSocket[]
  /** How many there are beyond those. */
  more: number
}

export interface SocketWatchOptions {
  look(): WatchedLab
  onChange(sockets: SocketsAt): void
  /** The sockets of some ports, named by who holds them; another reader in tests. */
  read?: (lab: WatchedLab) => Promise<KernelSocket[]>
  platform?: NodeJS.Platform
  /** Between looks while programs run. */
  everyMs?: number
}

/** How sockets can be seen on a system; `undefined`: not at all. */
export function socketSource(
  platform: NodeJS.Platform = process.platform,
): SocketSource | undefined {
  if (platform === 'linux') return 'proc'
  return NETSTAT_ARGUMENTS[platform] ? 'netstat' : undefined
}

export class SocketWatch implements Disposable {
  /** What was told last. */
  latest: SocketsAt | undefined
  readonly #options: SocketWatchOptions
  readonly #read: (lab: WatchedLab) => Promise<KernelSocket[]>
  readonly #everyMs: number
  #timer: NodeJS.Timeout | undefined
  #isLooking = false
  #isWanted = false
  /** Something has happened since the latest look began. */
  #isPoked = false
  #lastRunAt = -Infinity
  #told = ''

  constructor(options: SocketWatchOptions) {
    const { platform = process.platform } = options
    this.#options = options
    const source = socketSource(platform)
    this.#read = options.read ?? readerOf(source, platform)
    this.#everyMs = options.everyMs ?? (source === 'netstat' ? NETSTAT_MS : SOCKETS_MS)
  }

  /** Begins to look, or looks at once because something has happened. */
  poke(): void {
    this.#isWanted = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isPoked = true
    if (!this.#isLooking) void this.#look()
  }

  /** What is found next is told, whatever was told before. */
  forget(): void {
    this.#told = ''
    this.latest = undefined
  }

  /** Nobody wants to know any more. */
  rest(): void {
    this.#isWanted = false
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  dispose(): void {
    this.rest()
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    this.#isPoked = false
    const lab = this.#options.look()
    const startedAt = performance.now()
    if (lab.pids.size > 0) this.#lastRunAt = startedAt
    let count = 0
    try {
      const atUs = SYSTEM_CLOCKS.monotonicUs()
      const sockets = await this.#read(lab)
      count = sockets.length
      if (this.#isWanted) this.#tell(atUs, sockets)
    } catch {
      // The list could not be had this time; the next look is as good.
    }
    this.#isLooking = false
    if (!this.#isWanted) return
    if (this.#isPoked) {
      this.#timer = setTimeout(() => void this.#look(), 0)
      return
    }
    const tookMs = performance.now() - startedAt
    const runs = lab.pids.size > 0
    // What the run has left behind is waited for, but only as long as anything can stay.
    if (!runs && (count === 0 || startedAt - this.#lastRunAt > AFTER_RUN_MS)) return
    const dearMs = Math.min(tookMs * SOCKETS_SHARE, SOCKETS_LONGEST_MS)
    const pauseMs = runs ? this.#everyMs : Math.max(this.#everyMs, SOCKETS_LATER_MS)
    this.#timer = setTimeout(() => void this.#look(), Math.max(pauseMs, dearMs))
  }

  #tell(atUs: number, sockets: KernelSocket[]): void {
    const shown = sockets.slice(0, MAX_SOCKETS)
    const more = sockets.length - shown.length
    const told = JSON.stringify([shown.map((socket) => withDeadline(socket, atUs)), more])
    if (told === this.#told) return
    this.#told = told
    this.latest = { atUs, sockets: shown, more }
    this.#options.onChange(this.latest)
  }
}

/** A timer that runs down is no news: what counts is when it will have done so. */
function withDeadline({ timer, ...socket }: KernelSocket, atUs: number): unknown {
  if (!timer) return socket
  const deadline = Math.round((atUs / 1_000 + timer.leftMs) / DEADLINE_STEP_MS)
  return { ...socket, timer: { kind: timer.kind, deadline } }
}

function readerOf(
  source: SocketSource | undefined,
  platform: NodeJS.Platform,
): (lab: WatchedLab) => Promise<KernelSocket[]> {
  if (source === 'netstat') return ({ ports }) => readNetstat(ports, platform)
  if (source === undefined) return () => Promise.resolve([])
  const owners = new SocketOwners()
  return async ({ ports, pids }) => owners.name(await readKernelSockets(ports), pids)
}
