/** Checks of the client: when it gives up. */
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { fail, rejects, type CheckContext } from '#checker'
import { endWithClient, loadClient } from './fetch-checks.ts'
import { messageOf, nameOf } from './messages.ts'
import { holdsOnly } from './save-checks.ts'

/** Nothing that has to succeed in time: the deadline is meant to pass. */
const DEADLINE_MS = 100
const LONGEST_DEADLINE_MS = 1_300
/** Between two bytes of a slow server. */
const DRIP_MS = 10
/** How much later than its deadline a client on a busy machine may give up. */
const PATIENCE_MS = 1_500
export async function keepsItsDeadline(context: CheckContext): Promise<void> {
  const { folder: dir, serve, lab } = context
  const { fetchFile } = await loadClient(context)
  const silent = await serve(endWithClient)
  await rejects(fetchFile({ port: silent.port, dir, timeoutMs: DEADLINE_MS }), 'ERR_TIMEOUT')
  await silent.allClosed()

  // A pause that comes from a busy machine looks like silence: then once more, with more time.
  for (let timeoutMs = 4 * DEADLINE_MS; timeoutMs < LONGEST_DEADLINE_MS; timeoutMs *= 3)
    if ((await dripUntil(context, timeoutMs)) < timeoutMs / 2) break
  await holdsOnly(dir, [], 'leftovers')
  await lab.exitsByItself()
}

/**
 * Sends a byte every now and then, and demands ERR_TIMEOUT all the same.
 * @returns the longest pause between two bytes
 */
async function dripUntil(context: CheckContext, timeoutMs: number): Promise<number> {
  const { folder: dir, serve } = context
  const { fetchFile } = await loadClient(context)
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  let longestPauseMs = 0
  let wasLate = false
  const { port } = await serve(async (peer) => {
    while (peer.ending === undefined && !wasLate) {
      const before = elapsedMs()
      // White space is right before an object, so that nothing but the clock can end this.
      peer.socket.write(' ')
      await pause(DRIP_MS)
      longestPauseMs = Math.max(longestPauseMs, elapsedMs() - before)
      wasLate = elapsedMs() > timeoutMs + PATIENCE_MS
    }
    peer.end()
  })
  const outcome = fetchFile({ port, dir, timeoutMs }).finally(() => {
    if (wasLate) fail('drip', { seconds: Math.round(elapsedMs() / 1000), timeoutMs })
  })
  await rejects(outcome, 'ERR_TIMEOUT')
  return longestPauseMs
}

export async function canBeAborted(context: CheckContext): Promise<void> {
  const { folder: dir, lab, random, serve } = context
  const { fetchFile } = await loadClient(context)
  const message = messageOf(nameOf(random), random.bytes(20))
  const abort = lab.abortSignal()
  const middle = await serve(async (peer) => {
    endWithClient(peer)
    await peer.sendParts([message.subarray(0, random.int(1, message.length - 1))])
    await abort.abort()
  })
  await rejects(fetchFile({ port: middle.port, dir, signal: abort.signal }), 'AbortError')
  await middle.allClosed()

  const accepted: (number | undefined)[] = []
  const unwanted = await serve(({ socket }) => accepted.push(socket.remotePort))
  const { signal } = lab.abortSignal({ aborted: true })
  await rejects(fetchFile({ port: unwanted.port, dir, signal }), 'AbortError')
  await passTheQueue(unwanted.port, accepted)
  if (accepted.length > 1) fail('connected')
  await holdsOnly(dir, [], 'leftovers')
  await lab.exitsByItself()
}

/** Connections are accepted in the order in which they were made: ours comes behind any other. */
async function passTheQueue(port: number, accepted: (number | undefined)[]): Promise<void> {
  const own = createConnection({ host: '127.0.0.1', port })
  await once(own, 'connect')
  while (!accepted.includes(own.localPort)) await nextTurn()
  own.destroy()
}
