/** What the checks of lesson 11 share: time and a network that do as the check says. */
import { fail, recorder, rejects, RemoteError, utf8, type CheckContext, type Peer } from '#checker'

export type Lab = CheckContext['lab']
export type Params = Record<string, string | number>

/** Far more than anything here needs, less than the limit of a single call. */
const PATIENCE_MS = 2_000
export const GREETING = 'Thank you for the connection'
export const GREETING_BYTES = 28

/** The steps of a failed check name the function instead of showing its code. */
export function shownAs<Fn extends (...args: never[]) => unknown>(name: string, fn: Fn): Fn {
  return Object.assign(fn, { toString: () => name })
}

/** A signal of the learner's, as it is seen from here. */
export interface RemoteSignal {
  throwIfAborted(): Promise<void>
}

/** Whether it is done in time; an error of its own passes through. */
export async function withinTime(work: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<false>()
  const timer = setTimeout(() => late.resolve(false), PATIENCE_MS)
  try {
    return await Promise.race([work.then(() => true), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Whatever the learner's program was told before, it has dealt with when this resolves. */
export async function settled(lab: Lab): Promise<void> {
  for (let i = 0; i < 3; i++) await lab.load('wire-error.ts')
}

/** Sends the parts and FIN, and closes when the client does. */
export async function sendAndEnd(peer: Peer, parts: Uint8Array[]): Promise<void> {
  closeWithThem(peer)
  await peer.sendParts(parts)
  peer.end()
}

/** Our side ends when theirs does. */
export function closeWithThem(peer: Peer): void {
  peer.socket.on('end', () => peer.socket.end())
}

/** One byte at a time; it ends only when the client does, or with the last byte. */
export function drip(peer: Peer, text: string, everyMs: number): void {
  closeWithThem(peer)
  const bytes = utf8(text)
  let sent = 0
  const timer = setInterval(() => {
    peer.socket.write(bytes.subarray(sent, ++sent))
    if (sent < bytes.length) return
    clearInterval(timer)
    peer.socket.end()
  }, everyMs)
  peer.socket.on('close', () => clearInterval(timer))
}

/** A text of exactly `count` bytes with characters of several bytes in it. */
export function textOfBytes(count: number): string {
  return `é字🙂${'x'.repeat(count - 9)}`
}

export const codedError = (code: string, number = 0): Error =>
  Object.assign(new Error(`${code} (${number})`), { code })

/** Whether the learner's signal has been aborted. */
export async function isAborted(signal: unknown): Promise<boolean> {
  if (typeof (signal as RemoteSignal | undefined)?.throwIfAborted !== 'function') return false
  try {
    await (signal as RemoteSignal).throwIfAborted()
    return false
  } catch (error) {
    if (error instanceof RemoteError) return true
    throw error
  }
}

interface FakeWait {
  ms: unknown
  signal: unknown
  /** As a timer of Node's: rejects when its signal has been aborted, resolves otherwise. */
  elapse(): Promise<void>
}

/** Stands in for `wait`: time passes when the check says so. */
export class FakeTime {
  readonly waits: FakeWait[] = []
  /** Called with each new wait. */
  onWait: (wait: FakeWait) => void = () => {}
  #wake = Promise.withResolvers<void>()

  readonly wait = shownAs('wait', (ms: unknown, signal?: unknown): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const wait = {
      ms,
      signal,
      elapse: async () => {
        if (await isAborted(signal))
          reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))
        else resolve()
      },
    }
    this.waits.push(wait)
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
    this.onWait(wait)
    return promise
  })

  /** The wait with this number, from 0. @throws LearnerFailure `key` when it is never asked for */
  async asked(index: number, key: string, params: Params = {}): Promise<FakeWait> {
    const arrival = async (): Promise<void> => {
      while (this.waits.length <= index) await this.#wake.promise
    }
    if (!(await withinTime(arrival()))) fail(key, params)
    return this.waits[index] as FakeWait
  }
}

/** Time that passes by itself, at once. */
export function instantTime(): FakeTime {
  const time = new FakeTime()
  time.onWait = (wait) => void wait.elapse()
  return time
}

export interface FakeAttempt {
  address: string
  signal: unknown
  /** @returns a recorder of the calls of `destroy` */
  succeed(): { calls: unknown[][]; called(count: number): Promise<void> }
  lose(code: string): void
}

/** Stands in for `connect`: each attempt ends as the check says. */
export class FakeNetwork {
  readonly attempts: FakeAttempt[] = []
  #wake = Promise.withResolvers<void>()

  readonly connect = shownAs('connect', (address: unknown, signal?: unknown): Promise<never> => {
    const { promise, resolve, reject } = Promise.withResolvers<never>()
    const attempt: FakeAttempt = {
      address: String(address),
      signal,
      succeed: () => {
        const destroy = recorder()
        resolve({ address, destroy } as unknown as never)
        return destroy
      },
      lose: (code) => reject(Object.assign(new Error(`${code} ${attempt.address}`), { code })),
    }
    this.attempts.push(attempt)
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
    return promise
  })

  get tried(): string {
    return this.attempts.map(({ address }) => address).join(', ')
  }

  /** The attempt with this number, from 0. @throws LearnerFailure `key` when it never starts */
  async started(index: number, key: string, params: Params = {}): Promise<FakeAttempt> {
    const arrival = async (): Promise<void> => {
      while (this.attempts.length <= index) await this.#wake.promise
    }
    if (!(await withinTime(arrival()))) fail(key, { ...params, tried: this.tried })
    return this.attempts[index] as FakeAttempt
  }
}

/**
 * Demands that a call fails with `code`, and in time. The check's own sentence is for a call that
 * does not; another error has the common sentence.
 */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Params = {},
): Promise<void> {
  let value: unknown
  try {
    const isDone = withinTime(call.then((result) => (value = result)))
    if (!(await isDone)) fail(key, { ...params, actual: '…' })
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    await rejects(call, code)
    return
  }
  fail(key, { ...params, actual: JSON.stringify(value) ?? 'undefined' })
}
