/** What the checks of lesson 05 share. */
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { fail, rejects, RemoteError, type CheckContext, type Peer } from '#checker'

/** Far more than anything here needs, less than the limit of a single call. */
const PATIENCE_MS = 2_500

export const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

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

/** Sends everything and half-closes; the number that came back, and how it ended. */
export async function ask(peer: Peer, data: Uint8Array): Promise<{ text: string; ending: string }> {
  const answer = peer.readToEnd()
  answer.catch(() => {}) // what it throws is looked at below
  if (data.length > 0) await peer.send(data)
  peer.end()
  const { bytes, ending } = await answer
  return { text: Buffer.from(bytes).toString('latin1'), ending }
}

/** A listening socket of ours, on a port that is taken from now on. */
export async function holdPort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    release: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** Whether nobody listens at this address. */
export async function isRefused(address: Address): Promise<boolean> {
  const socket = createConnection(address)
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
 * Demands that a call fails with `code`. The check's own sentence is for a call that does not fail;
 * it also gets what came back, as `actual`. Another error has the common sentence.
 */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Record<string, string | number> = {},
): Promise<void> {
  let value: unknown
  try {
    value = await call
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    await rejects(call, code)
    return
  }
  fail(key, { ...params, actual: show(value) })
}

export type Lab = CheckContext['lab']
