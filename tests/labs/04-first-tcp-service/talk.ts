/** How the checks of lesson 04 talk to the learner's programs. */
import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import type { CheckContext, Peer } from '#checker'

/** Far more than anything here needs, less than the limit of a single call. */
const PATIENCE_MS = 2_500
/** Below the ports that systems hand out by themselves, so that nobody takes one in between. */
const [FIRST_PORT, LAST_PORT] = [20_000, 31_999]

interface Address {
  host: string
  port: number
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

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(random: CheckContext['random']): Promise<number> {
  for (;;) {
    const port = random.int(FIRST_PORT, LAST_PORT)
    const server = createServer().listen({ host: '127.0.0.1', port })
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}

/** Whether nobody listens at this address. */
export async function isRefused({ host, port }: Address): Promise<boolean> {
  const socket = createConnection({ host, port })
  try {
    await once(socket, 'connect')
    return false
  } catch {
    return true
  } finally {
    socket.destroy()
  }
}

/**
 * Connects, reads one byte of the answer, and closes: with the rest unread the system sends RST,
 * and no FIN before it.
 * @param settled resolves when the server has done with the answer
 */
export async function closeUnread(
  address: Address,
  settled: () => Promise<unknown>,
): Promise<void> {
  const hasByte = Promise.withResolvers<void>()
  const onread = { buffer: new Uint8Array(1), callback: takeOne }
  function takeOne(): boolean {
    hasByte.resolve()
    return false // reads no more
  }
  const socket = createConnection({ ...address, onread })
  socket.on('error', () => hasByte.resolve()) // the checks below tell what is wrong
  try {
    await withinTime(hasByte.promise)
    await settled()
  } finally {
    socket.destroy()
  }
}

/** Waits until a server lets nobody in any more; `false` when it never comes to that. */
export async function refuses(address: Address): Promise<boolean> {
  const isLate = AbortSignal.timeout(PATIENCE_MS)
  while (!isLate.aborted) if (await isRefused(address)) return true
  return false
}

export async function sendAndEnd(peer: Peer, parts: Uint8Array[]): Promise<void> {
  await peer.sendParts(parts)
  peer.end()
}

/** Ends our side as soon as they have ended theirs, so that nothing keeps the connection. */
export function closeWithThem(peer: Peer): void {
  peer.socket.once('end', () => peer.end())
}

/** Sends a byte now and then: never silent for long, and not done for a while. */
export async function drip(peer: Peer, pace: { everyMs: number; times: number }): Promise<void> {
  for (let sent = 0; sent < pace.times && peer.ending === undefined; sent++) {
    await peer.send('.')
    await once(AbortSignal.timeout(pace.everyMs), 'abort')
  }
  peer.end()
}

/** What came, as text; what follows the last visible character is the business of one check. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').trimEnd()
}
