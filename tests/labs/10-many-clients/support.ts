/** What the checks of lesson 10 share. */
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { CheckContext, Peer } from '#checker'

export type CheckBody = (context: CheckContext) => Promise<void>

/** Sooner than a call or a read that gets no answer is given up. */
const PATIENCE_MS = 2_000
const POLL_MS = 3

/** @returns whether it has come true in time */
export async function comesTrue(isTrue: () => boolean): Promise<boolean> {
  const late = AbortSignal.timeout(PATIENCE_MS)
  while (!isTrue()) {
    if (late.aborted) return false
    await pause(POLL_MS)
  }
  return true
}

export function hasEnded(peer: Peer): Promise<boolean> {
  return comesTrue(() => peer.ending !== undefined)
}

const LATE_WORDS = 8

/**
 * Goes on talking after the other side's FIN. Where nobody reads any more, its system answers the
 * first of these bytes with a reset, and one of the next writes tells.
 */
export async function isHeard(peer: Peer): Promise<boolean> {
  await peer.send('more')
  for (let word = 1; word < LATE_WORDS; word++) {
    await pause(POLL_MS)
    // Not a step each: how many there are before the reset is chance.
    if (!peer.socket.destroyed) peer.socket.write('more')
  }
  await pause(POLL_MS)
  return peer.socket.errored === null
}

export async function somebodyListens(port: number): Promise<boolean> {
  const socket = connectSocket({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** A server that crashed says so when it is spoken to; a connection only says that it broke. */
export function orCrashed(file: string, body: CheckBody): CheckBody {
  return async (context) => {
    try {
      await body(context)
    } catch (error) {
      await context.lab.load(file)
      throw error
    }
  }
}
