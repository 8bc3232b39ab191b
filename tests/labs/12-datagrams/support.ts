/** What the checks of lesson 12 share: sockets of ours for datagrams, with a limit for every wait. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { commonFailure, hex, type CheckContext, type Program } from '#checker'

type Lab = CheckContext['lab']

/** Most bytes of a datagram over IPv4: 65,535 less the headers of IP (20) and UDP (8). */
export const MAX_DATAGRAM_BYTES = 65_507
/** What systems with a lower limit of their own take (macOS, unless it is told otherwise). */
const LOW_LIMIT_BYTES = 9_216
/** Loopback answers at once, or never; generous, because a loaded machine is slow. */
const RECEIVE_MS = 2_000

export const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

export interface Received {
  bytes: Uint8Array
  address: string
  port: number
}

type Reply = (request: Received) => Uint8Array | undefined | Promise<Uint8Array | undefined>

/** One bound socket of ours on a loopback address. */
export class OurSocket {
  readonly host: string
  readonly port: number
  readonly #socket: Socket
  readonly #queue: Received[] = []
  #wake = Promise.withResolvers<void>()
  #reply: Reply | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    const { address, port } = socket.address()
    this.host = address
    this.port = port
    // Nobody at the other end any more: what a check waits for then simply does not come.
    socket.on('error', () => {})
    socket.on('message', (bytes, from) => {
      const received = { bytes: new Uint8Array(bytes), address: from.address, port: from.port }
      this.#queue.push(received)
      this.#wake.resolve()
      this.#wake = Promise.withResolvers()
      void this.#answer(received)
    })
  }

  /**
   * Binds a socket, closed with the check.
   * @returns `undefined` where this machine does not have the address, or the port is taken
   */
  static async bind(lab: Lab, host: string, port = 0): Promise<OurSocket | undefined> {
    const socket = createSocket('udp4')
    lab.defer(() => socket.close())
    try {
      socket.bind(port, host)
      await once(socket, 'listening')
      return new OurSocket(socket)
    } catch {
      return undefined
    }
  }

  /** @throws the system's error */
  send(bytes: Uint8Array, port: number, host = '127.0.0.1'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(bytes, port, host, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** The next datagram in the order of arrival; `undefined` when none comes in time. */
  async receive(timeoutMs = RECEIVE_MS): Promise<Received | undefined> {
    const deadline = performance.now() + timeoutMs
    while (this.#queue.length === 0) {
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) return undefined
      await settledWithin(this.#wake.promise, leftMs)
    }
    return this.#queue.shift()
  }

  /** How many datagrams lie there unread. */
  get waiting(): number {
    return this.#queue.length
  }

  /** Answers each datagram from now on with what `reply` makes of it; nothing is an answer too. */
  answerWith(reply: Reply): void {
    this.#reply = reply
  }

  async #answer(received: Received): Promise<void> {
    const bytes = await this.#reply?.(received)
    // Whoever asked may be gone already, which is no fault.
    if (bytes) await this.send(bytes, received.port, received.address).catch(() => {})
  }
}

/** Binds a socket of ours on 127.0.0.1. */
export async function openSocket(lab: Lab): Promise<OurSocket> {
  const socket = await OurSocket.bind(lab, '127.0.0.1')
  if (!socket) throw new TypeError('127.0.0.1 cannot be bound')
  return socket
}

/** The largest datagram that this system sends. */
export async function largestBytes(lab: Lab): Promise<number> {
  const [from, to] = [await openSocket(lab), await openSocket(lab)]
  try {
    await from.send(new Uint8Array(MAX_DATAGRAM_BYTES), to.port)
    return MAX_DATAGRAM_BYTES
  } catch {
    return LOW_LIMIT_BYTES
  }
}

/** @returns whether the promise settled in time, however it did */
export async function settledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const settled = promise.then(
    () => true,
    () => true,
  )
  const inTime = await Promise.race([settled, late])
  clearTimeout(timer)
  return inTime
}

export interface Outcome {
  exitCode: number
  output: string
  errors: string
}

/** Runs the learner's client with this input (none, when it is empty) until it ends by itself. */
export async function runClient(lab: Lab, args: string[], input: string): Promise<Outcome> {
  const client = await lab.run('udp-client', args)
  if (input !== '') client.write(input)
  client.endInput()
  return endOf(client)
}

/** Waits for the end. @throws NotStarted when it says that it is not written yet */
export async function endOf(program: Program): Promise<Outcome> {
  const exitCode = await program.exitCode()
  return { exitCode, output: program.printed('out'), errors: program.printed('err') }
}

/** @throws LearnerFailure unless the server's shape is that of the contract */
export function demandServer(value: unknown): { host: string; port: number } {
  const { host, port, close } = (value ?? {}) as Record<string, unknown>
  const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
  if (host !== '127.0.0.1' || !isPort || typeof close !== 'function')
    throw commonFailure('start-shape', { actual: show(value) })
  return { host, port }
}

/** A byte that begins nothing, a continuation without a beginning, and the like. */
export const BROKEN: readonly Uint8Array[] = [
  hex('ff 41'),
  hex('41 80 42'),
  hex('c3 28'),
  hex('f8 88 80 80 80'),
]
