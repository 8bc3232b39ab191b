/** What the checks of lesson 13 share: datagrams built independently of the solutions, and a line. */
import { phrase, recorder, RemoteError, type Phrase } from '#checker'
import type { ReceivingLine } from '../../../solutions/13-reliable-udp/receiver.ts'

export const DATA = 1
export const ACK = 2
export const LAST = 1
export const PIECE_BYTES = 1024

// --- datagrams ---

/** One's complement arithmetic on 16 bits is arithmetic modulo 65,535, in which 65,535 stands for 0. */
export function checksumOf(bytes: Uint8Array): number {
  let sum = 0n
  for (const [index, byte] of bytes.entries()) sum += BigInt(byte) << (index % 2 === 0 ? 8n : 0n)
  if (sum === 0n) return 0xffff
  const folded = Number(sum % 65_535n)
  return folded === 0 ? 0 : 0xffff - folded
}

interface Fields {
  type?: number
  flags?: number
  seq: number
  payload?: Uint8Array
  /** Where it shall not tell the truth. */
  length?: number
}

/** Any datagram, also one that is not allowed; the checksum is right. */
export function datagramOf({ type = DATA, flags = 0, seq, payload, length }: Fields): Uint8Array {
  const body = payload ?? new Uint8Array(0)
  const said = length ?? body.length
  const head = [type, flags, seq >> 8, seq & 255, said >> 8, said & 255]
  const bytes = new Uint8Array([...head, 0, 0, ...body])
  const checksum = checksumOf(bytes)
  bytes.set([checksum >> 8, checksum & 255], 6)
  return bytes
}

export const dataOf = (seq: number, payload: Uint8Array, isLast = false): Uint8Array =>
  datagramOf({ seq, payload, flags: isLast ? LAST : 0 })

export const ackOf = (seq: number): Uint8Array => datagramOf({ type: ACK, seq })

/** The datagrams of a file, in order. */
export function datagramsOf(file: Uint8Array, firstSeq = 0): { seq: number; bytes: Uint8Array }[] {
  const count = Math.max(1, Math.ceil(file.length / PIECE_BYTES))
  return Array.from({ length: count }, (_, index) => {
    const seq = (firstSeq + index) % 65_536
    const payload = file.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)
    return { seq, bytes: dataOf(seq, payload, index === count - 1) }
  })
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

export function seqOf(datagram: unknown): number {
  return datagram instanceof Uint8Array ? ((datagram[2] ?? 0) << 8) | (datagram[3] ?? 0) : -1
}

// --- a line that remembers what is done to it ---

/** What a machine did during one call. */
export interface Deeds {
  sent: unknown[]
  delivered: { payload: unknown; isLast: unknown }[]
  /** Milliseconds when the timer was set at last; `none` when it was cleared; absent: untouched. */
  timer?: unknown
  /** The code of the error, the error itself when it has none, `none` when there was no error. */
  finished: unknown[]
}

export const NONE = 'none'

/** A line for the learner's machine; `take` gives what happened since the last time. */
export function rememberingLine(): { line: ReceivingLine; take(): Deeds } {
  let deeds: Deeds = { sent: [], delivered: [], finished: [] }
  const remembering = (note: (...args: unknown[]) => void): (() => undefined) => {
    const calls = recorder<unknown[]>()
    calls.record = (args) => note(...args)
    return calls
  }
  const line: ReceivingLine = {
    send: remembering((bytes) => deeds.sent.push(bytes)),
    setTimer: remembering((ms) => (deeds.timer = ms)),
    clearTimer: remembering(() => (deeds.timer = NONE)),
    deliver: remembering((payload, isLast) => deeds.delivered.push({ payload, isLast })),
    finished: remembering((error) => deeds.finished.push(codeOf(error))),
  }
  const take = (): Deeds => {
    const taken = deeds
    deeds = { sent: [], delivered: [], finished: [] }
    return taken
  }
  return { line, take }
}

function codeOf(error: unknown): unknown {
  if (error === undefined) return NONE
  if (error instanceof RemoteError) return error.code ?? error.name
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? typeof error)
}

/** Any value of a learner's, for a sentence. */
export function shown(value: unknown): string | Phrase {
  if (value === undefined || value === NONE) return phrase('none')
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
}

/** Whether nothing at all was done. */
export function isQuiet(deeds: Deeds): boolean {
  const { sent, delivered, finished } = deeds
  return sent.length + delivered.length + finished.length === 0 && deeds.timer === undefined
}
