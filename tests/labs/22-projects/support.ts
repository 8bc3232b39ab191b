/** What the checks of lesson 22 share. */
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { equal, fail, type CheckContext, type Peer, type Phrase } from '#checker'

export type CheckBody = (context: CheckContext) => Promise<void>

/** Sooner than a call or a read that gets no answer is given up. */
const PATIENCE_MS = 2_000
const POLL_MS = 3
/** A limit that a check must not run into. */
export const LONG_MS = 60_000
/** A limit that a check is about. */
export const SHORT_MS = 120
/** A limit that a peer talks through: much longer than a busy machine keeps it from talking. */
export const TALK_MS = 600
/** How often such a peer says something. */
const SAYS_MS = 10
/** A timer may fire a little before its time. */
export const TIMER_SLACK_MS = 5

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

/** Says a word again and again, until the other side ends. @returns whether it did, in time */
export async function talksUntilEnd(peer: Peer, word: string): Promise<boolean> {
  const isOver = hasEnded(peer)
  let isDone = false
  void isOver.then(() => (isDone = true))
  while (!isDone) {
    // Not a step each: how many there are is chance.
    if (!peer.socket.destroyed) peer.socket.write(word)
    await pause(SAYS_MS)
  }
  return isOver
}

/** Whether it is done in time; an error of its own passes through. */
export async function withinTime(work: Promise<unknown>): Promise<boolean> {
  const late = new AbortController()
  const timer = pause(PATIENCE_MS, false, { signal: late.signal }).catch(() => false)
  try {
    return await Promise.race([work.then(() => true), timer])
  } finally {
    late.abort()
  }
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

/** A program that crashed says so when it is spoken to; a connection only says that it broke. */
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

/** @returns the next line; undefined when none comes */
export async function readLine(peer: Peer): Promise<string | undefined> {
  return await peer.readLine().catch(() => undefined)
}

/** Demands one line of JSON with this value. `ended`: the sentence when the connection is over. */
export async function expectAnswer(
  peer: Peer,
  request: string | Phrase,
  expected: unknown,
  keys: { none: string; wrong: string; ended?: string },
): Promise<void> {
  const line = await readLine(peer)
  const params = {
    request: typeof request === 'string' ? shorten(request.trimEnd()) : request,
    expected: shorten(JSON.stringify(expected)),
  }
  if (line === undefined)
    fail(peer.ending === undefined ? keys.none : (keys.ended ?? keys.none), params)
  const actual = shorten(line)
  equal(parsed(line), expected, keys.wrong, { ...params, actual })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return line
  }
}

const MAX_SHOWN = 90

/** The beginning of a text, for a sentence. */
export function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** Our side ends when theirs does. */
export function closeWithThem(peer: Peer): void {
  peer.socket.on('end', () => peer.socket.end())
}
