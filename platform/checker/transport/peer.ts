/** Our end of a connection with the learner's program. Silence is a failure, never a hang. */
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { CALL_MS } from '../../shared/limits.ts'
import { codeOf } from '../../shared/errors.ts'
import { commonFailure } from '../failure.ts'
import type { Journal } from '../journal.ts'
import { limitedTo } from '../running-check.ts'
import { showBytes } from '../show.ts'
import type { HasSlept } from './asleep.ts'
import { waitUntilRead } from './receive-queue.ts'

/** How the other side ended: orderly (FIN) or not (RST). */
export type PeerEnding = 'fin' | 'reset'

export interface ReceivedAll {
  bytes: Uint8Array
  ending: PeerEnding
}

/** More from a learner's program is a flood, whatever the check. */
const MAX_RECEIVED_BYTES = 64 * 1024 * 1024

export interface PeerOptions {
  timeoutMs?: number
  /** Begins to watch the program at the other end; see `watchSleep`. */
  watch?: (() => HasSlept) | undefined
}

export class Peer {
  readonly socket: Socket
  readonly #journal: Journal
  readonly #timeoutMs: number
  readonly #watch: PeerOptions['watch']
  #chunks: Buffer[] = []
  #received = 0
  #ending: PeerEnding | undefined
  #wake = Promise.withResolvers<void>()

  constructor(socket: Socket, journal: Journal, { timeoutMs = CALL_MS, watch }: PeerOptions = {}) {
    this.socket = socket
    this.#watch = watch
    this.#journal = journal
    this.#timeoutMs = timeoutMs
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#journal.touch()
      this.#chunks.push(chunk)
      this.#received += chunk.length
      if (this.#received > MAX_RECEIVED_BYTES) socket.destroy()
      this.#notify()
    })
    socket.on('end', () => this.#end('fin'))
    socket.on('error', () => this.#end('reset'))
    socket.on('close', () => this.#end('reset'))
  }

  get address(): string {
    return `${this.socket.localAddress}:${this.socket.localPort}`
  }

  /** Bytes that have come in and were not taken yet. */
  get waitingBytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  get ending(): PeerEnding | undefined {
    return this.#ending
  }

  /** Sends in one write. */
  async send(data: Uint8Array | string): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    this.#journal.note(`→ ${showBytes(bytes)}`)
    await this.#write(bytes)
  }

  /** Sends so that each part is a read of its own for the program. */
  async sendParts(parts: Uint8Array[]): Promise<void> {
    const total = parts.reduce((sum, part) => sum + part.length, 0)
    const shown = parts.slice(0, 4).map((part) => showBytes(part, 8))
    const more = parts.length > 4 ? ` | … (${total} bytes in ${parts.length} parts)` : ''
    this.#journal.note(`→ ${shown.join(' | ')}${more}`)
    for (const part of parts) {
      const hasSlept = this.#watch?.()
      await this.#write(part)
      await waitUntilRead(this.socket, hasSlept)
    }
  }

  /** Sends FIN; the other side may still send. */
  end(): void {
    this.#journal.note('→ FIN')
    this.socket.end()
  }

  /** Sends RST. */
  reset(): void {
    this.#journal.note('→ RST')
    this.socket.resetAndDestroy()
  }

  /** Stops reading: the learner's program sees its window close. */
  stopReading(): void {
    this.socket.pause()
  }

  /** Reads exactly `count` bytes. */
  async read(count: number): Promise<Uint8Array> {
    await this.#until(() => this.waitingBytes >= count, `${count}`)
    return this.#take(count)
  }

  /** Reads up to and with the next LF; returns the line without it. */
  async readLine(): Promise<string> {
    const findEnd = (): number => Buffer.concat(this.#chunks).indexOf(0x0a)
    await this.#until(() => findEnd() !== -1, 'LF')
    return Buffer.from(this.#take(findEnd() + 1))
      .toString('utf8')
      .slice(0, -1)
  }

  /** Reads until the other side ends the connection. */
  async readToEnd(): Promise<ReceivedAll> {
    const done = this.#journal.begin('← …')
    await this.#until(() => this.#ending !== undefined, 'FIN')
    const bytes = this.#take(this.waitingBytes)
    done(`${showBytes(bytes)} ${this.#ending === 'fin' ? 'FIN' : 'RST'}`)
    return { bytes, ending: this.#ending ?? 'reset' }
  }

  close(): void {
    this.socket.destroy()
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#journal.touch()
    if (this.socket.destroyed || this.socket.writableEnded) return
    await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()))
  }

  #take(count: number): Uint8Array {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = count < all.length ? [all.subarray(count)] : []
    return new Uint8Array(all.subarray(0, count))
  }

  /** Waits for a condition; what is missing when time is up or the connection ends is told. */
  async #until(isMet: () => boolean, wanted: string): Promise<void> {
    const timeout = AbortSignal.timeout(limitedTo(this.#timeoutMs))
    const timedOut = once(timeout, 'abort')
    while (!isMet()) {
      // Only for a failure: joining all that came with every chunk would be quadratic.
      const received = (): string => showBytes(this.#peek()) || '0'
      if (this.#ending !== undefined)
        throw commonFailure('early-end', {
          wanted,
          received: received(),
          ending: endingName(this.#ending),
        })
      if (timeout.aborted)
        throw commonFailure('no-answer', {
          wanted,
          received: received(),
          seconds: this.#timeoutMs / 1000,
        })
      await Promise.race([this.#wake.promise, timedOut])
    }
  }

  #peek(): Uint8Array {
    return Buffer.concat(this.#chunks)
  }

  #end(ending: PeerEnding): void {
    this.#ending ??= ending
    this.#notify()
  }

  #notify(): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }
}

function endingName(ending: PeerEnding): string {
  return ending === 'fin' ? 'FIN' : 'RST'
}

/** A connection that failed, as the sentence for the learner. */
export function connectFailure(error: unknown, address: string): Error {
  const systemCode = codeOf(error)
  if (systemCode === undefined) return error instanceof Error ? error : new Error(String(error))
  return commonFailure('no-connect', { address, code: systemCode }, { systemCode })
}
