/**
 * Packets and kernel sockets of every lab that a page looks at: captured while its programs run,
 * kept for a page that comes later, told in batches.
 *
 * What is captured are the ports on which the lab's own running processes listen, and those that
 * `lab.json` gives to them, so that nothing is missed while a server starts. Each port is captured
 * once, by a tcpdump of its own: a new one never interrupts another.
 */
import type { Disposable } from '../shared/dispose.ts'
import { CAPTURE_LINGER_MS, MAX_CAPTURE_PORTS } from '../shared/limits.ts'
import type { HostMessage, ProcessState } from '../shared/messages.ts'
import type { CaptureProblem } from '../shared/packets.ts'
import { CaptureClock } from './capture-clock.ts'
import { CaptureFailure, startCapture, type Capture, type CaptureOptions } from './capture.ts'
import { KeptPackets } from './capture-kept.ts'
import { socketSource, SocketWatch, type SocketsAt } from './kernel-sockets-watch.ts'

/** One process of a lab as it stands. */
export interface LabProgram {
  state: ProcessState
  /** Port that `lab.json` names. */
  port?: number
}

export interface CaptureLabsOptions {
  /** The processes of a lab. */
  programsOf(lab: string): LabProgram[]
  /** The programs of a lab that run now, by process name. */
  pidsOf(lab: string): ReadonlyMap<string, number>
  /** Tells the pages that look at the lab's packets. */
  publish(lab: string, message: HostMessage): void
  startCapture?: (options: CaptureOptions) => Promise<Capture>
}

/** Everything about one lab; stays while the host lives. */
interface Watched {
  viewers: number
  captures: Map<number, Promise<Capture | undefined>>
  kept: KeptPackets
  sockets: SocketWatch
  /** Ports of the latest run. */
  ports: Set<number>
  wasUnderWay: boolean
  lingering: NodeJS.Timeout | undefined
}

/** Port 9 discards what it gets (RFC 863): listening there for a moment shows whether one may. */
const PROBED_PORT = 9

export class CaptureLabs implements Disposable {
  readonly #options: CaptureLabsOptions
  readonly #startCapture: (options: CaptureOptions) => Promise<Capture>
  readonly #clock = new CaptureClock()
  readonly #labs = new Map<string, Watched>()
  /** What keeps packets from being captured on this machine, as far as it is known. */
  #failure: Promise<CaptureFailure | undefined> | undefined
  #isDisposed = false

  constructor(options: CaptureLabsOptions) {
    this.#options = options
    this.#startCapture = options.startCapture ?? startCapture
  }

  /** A page looks. It is sent what is known and kept. @returns to be called once, at its end */
  open(lab: string, send: (message: HostMessage) => void): () => void {
    const watched = this.#of(lab)
    watched.viewers++
    send({ type: 'packets-reset', lab })
    for (const message of watched.kept.all()) send(message)
    send(socketsState(lab))
    if (watched.sockets.latest) send(toMessage(lab, watched.sockets.latest))
    let isOpen = true
    void this.#probe().then((failure) => {
      if (isOpen) send(packetsState(lab, failure))
    })
    this.changed(lab)
    return () => {
      if (!isOpen) return
      isOpen = false
      watched.viewers--
      this.changed(lab)
    }
  }

  /** Something about the lab's processes is other than before. Cheap when nobody looks. */
  changed(lab: string): void {
    const watched = this.#labs.get(lab)
    if (!watched || this.#isDisposed) return
    const programs = this.#options.programsOf(lab).filter(({ state }) => isUnderWay(state))
    const isUnderWayNow = programs.length > 0
    if (isUnderWayNow && !watched.wasUnderWay) this.#begin(lab, watched)
    watched.wasUnderWay = isUnderWayNow
    for (const port of programs.flatMap(portsOf)) watched.ports.add(port)
    if (watched.viewers === 0) watched.sockets.rest()
    else watched.sockets.poke()
    if (watched.viewers > 0 && isUnderWayNow) this.#capture(lab, watched)
    else this.#linger(watched)
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    await Promise.all([...this.#labs.values()].map((watched) => this.#end(watched)))
    for (const { sockets, kept } of this.#labs.values()) {
      sockets.dispose()
      kept.dispose()
    }
    await this.#failure
  }

  #of(lab: string): Watched {
    const known = this.#labs.get(lab)
    if (known) return known
    const { publish, pidsOf } = this.#options
    const watched: Watched = {
      viewers: 0,
      captures: new Map(),
      kept: new KeptPackets(lab, (message) => publish(lab, message)),
      sockets: new SocketWatch({
        look: () => ({ ports: watched.ports, pids: pidsOf(lab) }),
        onChange: (sockets) => publish(lab, toMessage(lab, sockets)),
      }),
      ports: new Set(),
      wasUnderWay: false,
      lingering: undefined,
    }
    this.#labs.set(lab, watched)
    return watched
  }

  /** A new run: the packets of the one before are over. */
  #begin(lab: string, watched: Watched): void {
    watched.kept.clear()
    watched.ports.clear()
    watched.sockets.forget()
    if (watched.viewers > 0) this.#options.publish(lab, { type: 'packets-reset', lab })
  }

  #capture(lab: string, watched: Watched): void {
    clearTimeout(watched.lingering)
    watched.lingering = undefined
    for (const port of watched.ports) {
      if (watched.captures.has(port) || watched.captures.size >= MAX_CAPTURE_PORTS) continue
      const except = [...watched.captures.keys()]
      watched.captures.set(port, this.#start(lab, watched, { ports: [port], except }))
    }
  }

  async #start(
    lab: string,
    { kept, captures }: Watched,
    request: Pick<CaptureOptions, 'ports' | 'except'>,
  ): Promise<Capture | undefined> {
    let capture: Capture | undefined
    try {
      capture = await this.#startCapture({
        ...request,
        onRecords: (records, linkType) => {
          this.#clock.check()
          const inTraceTime = records.map((record) => ({
            ...record,
            atUs: this.#clock.toTrace(record.atUs),
          }))
          kept.add(inTraceTime, {
            linkType,
            dropped: capture?.dropped ?? 0,
            epochUs: this.#clock.toDay(0),
            port: request.ports[0],
          })
        },
      })
      return capture
    } catch (error) {
      if (!(error instanceof CaptureFailure)) throw error
      for (const port of request.ports) captures.delete(port)
      this.#failure = Promise.resolve(error)
      this.#options.publish(lab, packetsState(lab, error))
      return undefined
    }
  }

  /** The last segments of a run come after its processes have ended. */
  #linger(watched: Watched): void {
    if (watched.captures.size === 0) return
    watched.lingering ??= setTimeout(() => void this.#end(watched), CAPTURE_LINGER_MS)
  }

  async #end(watched: Watched): Promise<void> {
    clearTimeout(watched.lingering)
    watched.lingering = undefined
    const captures = [...watched.captures]
    watched.captures.clear()
    await Promise.all(
      captures.map(async ([port, starting]) => {
        const capture = await starting
        await capture?.stop()
        // What it dropped is known for certain only now.
        if (capture?.linkType === undefined) return
        const { linkType, dropped } = capture
        watched.kept.add([], { linkType, dropped, epochUs: this.#clock.toDay(0), port })
      }),
    )
  }

  /** Whether packets can be captured; tried again for each page when they could not. */
  async #probe(): Promise<CaptureFailure | undefined> {
    if (await this.#failure) this.#failure = undefined
    return (this.#failure ??= probe(this.#startCapture))
  }
}

async function probe(
  start: (options: CaptureOptions) => Promise<Capture>,
): Promise<CaptureFailure | undefined> {
  try {
    const capture = await start({ ports: [PROBED_PORT] })
    await capture.stop()
    return undefined
  } catch (error) {
    if (error instanceof CaptureFailure) return error
    throw error
  }
}

function isUnderWay({ phase }: ProcessState): boolean {
  return phase !== 'idle' && phase !== 'ended'
}

function portsOf({ state, port }: LabProgram): number[] {
  const listening = state.listening.map((address) => address.port)
  return port === undefined ? listening : [...listening, port]
}

function packetsState(lab: string, failure: CaptureFailure | undefined): HostMessage {
  if (!failure) return { type: 'packets-state', lab, state: 'live' }
  const { problem, message } = failure
  return { type: 'packets-state', lab, state: 'unavailable', reason: problem, detail: message }
}

function socketsState(lab: string): HostMessage {
  const source = socketSource()
  const reason: CaptureProblem = 'not-this-system'
  return source
    ? { type: 'sockets-state', lab, state: 'live', source }
    : { type: 'sockets-state', lab, state: 'unavailable', reason }
}

function toMessage(lab: string, { atUs, sockets, more }: SocketsAt): HostMessage {
  return { type: 'sockets', lab, atUs, sockets, ...(more > 0 ? { more } : {}) }
}
