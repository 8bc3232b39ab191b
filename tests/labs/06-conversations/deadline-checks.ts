/** Checks of the client: when it gives up. */
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { fail, type CheckContext } from '#checker'
import { endWithClient, load, SOON_MS } from './client-checks.ts'
import { mustReject } from './outcomes.ts'

/** Nothing has to succeed within it: it is meant to pass. */
const DEADLINE_MS = 120
const LONGEST_DEADLINE_MS = 1_100
/** Between two bytes of a slow server. */
const DRIP_MS = 10
/** How much later than its deadline a client on a busy machine may give up. */
const PATIENCE_MS = 1_500

export async function givesUpInTime(context: CheckContext): Promise<void> {
  const { serve, lab, random } = context
  const { converse } = await load(context)
  // Everything is answered, only the FIN never comes.
  const clinging = await serve(async (peer) => {
    await peer.readLine()
    await peer.send('fine\n')
  })
  const clung = converse([random.text(2)], { port: clinging.port, timeoutMs: DEADLINE_MS })
  await mustReject(clung, 'ERR_TIMEOUT', 'no-deadline', { timeoutMs: DEADLINE_MS })
  await obeysTheSignal(context)

  // A pause that comes from a busy machine looks like silence: then once more, with more time.
  for (let timeoutMs = DEADLINE_MS; timeoutMs < LONGEST_DEADLINE_MS; timeoutMs *= 3)
    if ((await dripUntil(context, timeoutMs)) < timeoutMs / 2) break
  await lab.exitsByItself()
}

/**
 * Sends a byte of a reply every now and then, and demands ERR_TIMEOUT all the same.
 * @returns the longest pause between two bytes
 */
async function dripUntil(context: CheckContext, timeoutMs: number): Promise<number> {
  const { serve, random } = context
  const { converse } = await load(context)
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  let longestPauseMs = 0
  const slow = await serve(async (peer) => {
    while (peer.ending === undefined && elapsedMs() < timeoutMs + PATIENCE_MS) {
      const before = elapsedMs()
      peer.socket.write('.') // no step of its own: there are many
      await pause(DRIP_MS)
      longestPauseMs = Math.max(longestPauseMs, elapsedMs() - before)
    }
    peer.end()
  })
  const dripped = converse([random.text(2)], { port: slow.port, timeoutMs })
  await mustReject(dripped, 'ERR_TIMEOUT', 'no-deadline', { timeoutMs })
  await slow.allClosed()
  return longestPauseMs
}

async function obeysTheSignal(context: CheckContext): Promise<void> {
  const { serve, lab, random } = context
  const { converse } = await load(context)
  const lines = [random.text(2)]
  const abort = lab.abortSignal()
  const accepted: (number | undefined)[] = []
  const half = await serve(async (peer) => {
    accepted.push(peer.socket.remotePort)
    endWithClient(peer)
    if (accepted.length > 1) return
    await peer.readLine()
    await abort.abort()
  })
  const options = { port: half.port, timeoutMs: SOON_MS }
  const aborted = converse(lines, { ...options, signal: abort.signal })
  await mustReject(aborted, 'AbortError', 'not-aborted')
  await half.allClosed()
  const { signal } = lab.abortSignal({ aborted: true })
  await mustReject(converse(lines, { ...options, signal }), 'AbortError', 'not-aborted')
  await passTheQueue(half.port, accepted)
  if (accepted.length > 2) fail('connected-anyway')
}

/** Connections are accepted in the order in which they were made: ours comes behind any other. */
async function passTheQueue(port: number, accepted: (number | undefined)[]): Promise<void> {
  const own = createConnection({ host: '127.0.0.1', port })
  await once(own, 'connect')
  while (!accepted.includes(own.localPort)) await nextTurn()
  own.destroy()
}
