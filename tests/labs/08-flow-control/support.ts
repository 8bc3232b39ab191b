/** What the checks of lesson 08 share: a reader that waits, and a look at what it got. */
import type { Socket } from 'node:net'
import { commonFailure, fail, type CheckContext } from '#checker'
import type * as Trial from '../../../solutions/08-flow-control/trial.ts'

export const MEBIBYTE = 1024 * 1024
/** More may never wait in Node, whatever the reader does. */
export const LIMIT_BYTES = MEBIBYTE
/** More than any system's buffers on loopback take from a reader that does not read. */
export const FLOOD_BYTES = 64 * MEBIBYTE

const PIECE_BYTES = 64 * 1024

/** What `trial.ts` and the flood send: each group of four bytes counts the groups. */
function contentAt(offset: number, lengthBytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(lengthBytes / 4))
  for (let index = 0; index < words.length; index += 1) words[index] = offset / 4 + seed + index
  return new Uint8Array(words.buffer, 0, lengthBytes)
}

export const loadTrial = ({ lab }: CheckContext) => lab.load<typeof Trial>('trial.ts')

export interface Reader {
  target: { host: string; port: number; seed: number }
  /** What came until the end of the other side. */
  received: Promise<{ bytes: Buffer; ending: 'fin' | 'reset' }>
  /** Reads from now on. */
  resume(): void
  reset(): void
}

/**
 * Listens for one connection of the learner's.
 * @param options `isPaused`: nothing is read before `resume`; `mayBeMissed`: the learner's socket
 *   may be gone before we have seen it
 */
export async function serveReader(
  { serve, random }: CheckContext,
  { isPaused = false, mayBeMissed = false } = {},
): Promise<Reader> {
  const received = Promise.withResolvers<Awaited<Reader['received']>>()
  received.promise.catch(() => {}) // not every check looks at it
  const socketOf = Promise.withResolvers<Socket>()
  const { host, port } = await serve(
    (peer) => {
      const { socket } = peer
      const chunks: Buffer[] = []
      // The peer keeps the same chunks, and cuts off who sends without end.
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      let hasEnded = false
      const end = (ending: 'fin' | 'reset'): void => {
        if (hasEnded) return
        hasEnded = true
        received.resolve({ bytes: Buffer.concat(chunks), ending })
        if (ending === 'fin') socket.end()
      }
      socket.on('end', () => end('fin'))
      socket.on('close', () => end('reset'))
      if (isPaused) socket.pause()
      socketOf.resolve(socket)
    },
    { mayStayUnused: mayBeMissed },
  )
  return {
    target: { host, port, seed: random.int(1, 1_000_000) },
    received: received.promise,
    resume: () => void socketOf.promise.then((socket) => socket.resume()),
    reset: () => void socketOf.promise.then((socket) => socket.resetAndDestroy()),
  }
}

/**
 * Compares what came with the content that the learner was given.
 * @throws LearnerFailure `content` with the place of the first difference, `too-many` or `too-few`
 */
export function mustBeContent(bytes: Buffer, length: number, seed: number): void {
  for (let offset = 0; offset < Math.min(bytes.length, length); offset += PIECE_BYTES) {
    const end = Math.min(offset + PIECE_BYTES, length, bytes.length)
    const expected = contentAt(offset, end - offset, seed)
    if (bytes.subarray(offset, end).equals(expected)) continue
    const wrong = expected.findIndex((byte, index) => byte !== bytes[offset + index])
    fail('content', { at: offset + wrong, expected: length })
  }
  if (bytes.length > length) fail('too-many', { expected: length })
  if (bytes.length < length) fail('too-few', { expected: length, received: bytes.length })
}

/** For “more than {…}”: the power of two below, since the rest depends on the system's buffers. */
export function mebibytes(bytes: number): number {
  return 2 ** Math.floor(Math.log2(bytes / MEBIBYTE))
}

export interface Outcome {
  outcome: string
  error: string
  message: string
}

/** @throws LearnerFailure `pending`, or the common one for an error */
export function mustResolve({ outcome, error, message }: Outcome): void {
  if (outcome === 'pending') fail('pending')
  if (outcome === 'rejected') throw commonFailure('threw', { error: `${error}: ${message}` })
}

/** @throws LearnerFailure `pending` or `no-error` */
export function mustReject({ outcome }: Outcome): void {
  if (outcome === 'pending') fail('pending')
  if (outcome === 'resolved') fail('no-error')
}
