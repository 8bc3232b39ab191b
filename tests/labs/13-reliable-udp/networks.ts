/** Networks for the checks of lesson 13: a bad one in a time of its own, and a relay over real UDP. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { fail, type CheckContext } from '#checker'
import { DATA, flipBit, seqOf, type Deeds } from './support.ts'

// --- a bad network in a time of its own ---

interface Machine {
  onDatagram(bytes: Uint8Array): Promise<unknown>
  onTimer(): Promise<unknown>
}

interface End {
  machine: Machine
  take: () => Deeds
  /** When its timer rings; a timer that was replaced or cleared is found by its number. */
  timer: number
  finished: unknown[]
}

interface Event {
  atMs: number
  run: () => Promise<void>
}

/** After so many sends of one datagram the network is kind, so that luck decides nothing. */
const UNKIND_TRIES = 3
const LIMIT_MS = 60_000
const MOST_DATAGRAMS = 2_000
const HELD_MS = 300

/** Takes a sender and a receiver from the start to both ends, without waiting for any clock. */
export class VirtualNetwork {
  readonly #random: CheckContext['random']
  #events: Event[] = []
  #nowMs = 0
  #datagrams = 0
  #tries = { datagram: '', count: 0 }
  readonly delivered: Uint8Array[] = []

  constructor(random: CheckContext['random']) {
    this.#random = random
  }

  get nowMs(): number {
    return this.#nowMs
  }

  async run(
    sender: Machine & { start(): Promise<unknown> },
    takeSender: () => Deeds,
    receiver: Machine,
    takeReceiver: () => Deeds,
  ): Promise<{ sender: unknown[]; receiver: unknown[] }> {
    const near: End = { machine: sender, take: takeSender, timer: 0, finished: [] }
    const far: End = { machine: receiver, take: takeReceiver, timer: 0, finished: [] }
    await sender.start()
    this.#carryOut(near, far)
    for (;;) {
      const next = this.#events.toSorted((a, b) => a.atMs - b.atMs)[0]
      if (!next) break
      this.#events.splice(this.#events.indexOf(next), 1)
      this.#nowMs = next.atMs
      if (this.#nowMs > LIMIT_MS) fail('too-slow', { seconds: LIMIT_MS / 1000 })
      await next.run()
    }
    return { sender: near.finished, receiver: far.finished }
  }

  #carryOut(end: End, other: End): void {
    const deeds = end.take()
    end.finished.push(...deeds.finished)
    for (const { payload } of deeds.delivered)
      if (payload instanceof Uint8Array) this.delivered.push(payload)
    for (const bytes of deeds.sent) if (bytes instanceof Uint8Array) this.#pass(bytes, end, other)
    if (deeds.timer === undefined) return
    end.timer += 1
    const { timer } = end
    if (typeof deeds.timer !== 'number') return
    this.#at(deeds.timer, async () => {
      if (end.timer !== timer) return
      await end.machine.onTimer()
      this.#carryOut(end, other)
    })
  }

  #pass(bytes: Uint8Array, from: End, to: End): void {
    this.#datagrams += 1
    if (this.#datagrams > MOST_DATAGRAMS) fail('flood', { datagrams: MOST_DATAGRAMS })
    if (bytes[0] === DATA) {
      const datagram = String(seqOf(bytes))
      const count = this.#tries.datagram === datagram ? this.#tries.count + 1 : 1
      this.#tries = { datagram, count }
    }
    const isKind = this.#tries.count > UNKIND_TRIES
    const happens = (rate: number): boolean => this.#random.int(1, 100) <= rate && !isKind
    if (happens(30)) return
    const copies = happens(10) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const damaged = happens(5) ? flipBit(bytes, this.#random.int(0, bytes.length * 8 - 1)) : bytes
      const delayMs = this.#random.int(1, 80) + (happens(5) ? HELD_MS : 0)
      this.#at(delayMs, async () => {
        await to.machine.onDatagram(damaged)
        this.#carryOut(to, from)
      })
    }
  }

  #at(delayMs: number, run: () => Promise<void>): void {
    this.#events.push({ atMs: this.#nowMs + delayMs, run })
  }
}

// --- a relay over real UDP ---

export interface Relay {
  port: number
  /** Datagrams that came from the sender. */
  readonly seen: Uint8Array[]
  close(): void
}

/**
 * Passes datagrams between whoever writes to its port and `target`, but for those that `drops`.
 * @param drops is asked about every datagram once, `isData` for those of the sender
 */
export async function startRelay(
  target: { host: string; port: number },
  drops: (bytes: Uint8Array, isData: boolean) => boolean,
): Promise<Relay> {
  const front = await bound()
  const back = await bound()
  const seen: Uint8Array[] = []
  let source: RemoteInfo | undefined
  front.on('message', (bytes, from) => {
    source = from
    seen.push(bytes)
    if (!drops(bytes, true)) back.send(bytes, target.port, target.host)
  })
  back.on('message', (bytes) => {
    if (source && !drops(bytes, false)) front.send(bytes, source.port, source.address)
  })
  return {
    port: front.address().port,
    seen,
    close: () => {
      front.close()
      back.close()
    },
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', resolve)
  })
  return socket
}
