/** Checks of the client: what it takes, what it refuses, what it leaves. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  concat,
  equal,
  equalBytes,
  everyDelivery,
  fail,
  rejects,
  RemoteError,
  utf8,
  type CheckContext,
  type Peer,
} from '#checker'
import type * as FetchModule from '../../../solutions/09-file-as-json/fetch-file.ts'
import { messageOf, nameOf, shown } from './messages.ts'
import { holdsOnly } from './save-checks.ts'

/** The learner's client. */
export const loadClient = ({ lab }: CheckContext) => lab.load<typeof FetchModule>('fetch-file.ts')

/** A tenth of what a client accepts by default, and too much for one regular expression. */
const LARGE_BYTES = 6 * 1024 * 1024

/** Says nothing more, and ends its side when the client has ended. */
export function endWithClient({ socket }: Peer): void {
  if (socket.readableEnded) socket.end()
  else socket.once('end', () => socket.end())
}

/** Serves one client; `over` resolves when the talk with it has ended. */
async function serveOnce(
  { serve }: CheckContext,
  talk: (peer: Peer) => Promise<void>,
): Promise<{ port: number; over: Promise<void> }> {
  const over = Promise.withResolvers<void>()
  const { port } = await serve((peer) => talk(peer).finally(over.resolve))
  return { port, over: over.promise }
}

export async function waitsForTheEnd(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const { fetchFile } = await loadClient(context)
  const filename = nameOf(random, 2)
  const content = random.bytes(random.int(4, 7))
  const message = messageOf(filename, content)
  // The last character before the extension has two bytes.
  const insideCharacter = Buffer.from(message).indexOf('я.bin') + 1
  const cutAt = [insideCharacter, message.length - 1]
  let turn = 0
  await everyDelivery([message], { cutAt }, async ({ parts }) => {
    const dir = join(folder, String(turn++))
    await mkdir(dir)
    const { port, over } = await serveOnce(context, async (peer) => {
      await peer.sendParts(parts)
      peer.end()
      const { bytes } = await peer.readToEnd()
      if (bytes.length > 0) fail('sent-something', { bytes: bytes.length })
    })
    const path: unknown = await fetchFile({ port, dir })
    await over
    const expected = join(dir, filename)
    equal(path, expected, 'wrong-path', { expected: shown(expected), actual: shown(String(path)) })
    equalBytes(new Uint8Array(await readFile(expected)), content, 'wrong-content')
  })

  const dir = join(folder, 'garbage')
  await mkdir(dir)
  const { port, over } = await serveOnce(context, async (peer) => {
    endWithClient(peer)
    await peer.sendParts([message, utf8('garbage')])
    peer.end()
  })
  const call = fetchFile({ port, dir }).then(async () => {
    await over
    fail('did-not-wait')
  })
  await rejects(call, 'ERR_PROTOCOL')
}

export async function takesALargeFile(context: CheckContext): Promise<void> {
  const { folder: dir, random, serve } = context
  const { fetchFile } = await loadClient(context)
  const filename = nameOf(random)
  const content = Buffer.alloc(LARGE_BYTES - random.int(0, 2), Buffer.from(random.bytes(4099)))
  const message = messageOf(filename, content)
  const { port } = await serve(async (peer) => {
    await peer.send(message)
    peer.end()
  })
  await fetchFile({ port, dir }).catch((error: unknown) => {
    if (!(error instanceof RemoteError)) throw error
    const reason = `${error.code ?? error.name}: ${error.message}`
    fail('refused', { megabytes: LARGE_BYTES / 1024 / 1024, error: reason })
  })
  const saved = new Uint8Array(await readFile(join(dir, filename)))
  equalBytes(saved, new Uint8Array(content), 'wrong-content')
}

export async function leavesNothingBehind(context: CheckContext): Promise<void> {
  const { folder, random, serve } = context
  const { fetchFile } = await loadClient(context)
  const dir = join(folder, 'inside')
  await mkdir(dir)
  const message = messageOf('fine.bin', random.bytes(30))
  const refused = [
    messageOf('../up.bin', random.bytes(5)),
    message.subarray(0, random.int(0, message.length - 1)),
    utf8('{"filename":"fine.bin","filedata":"QQ*="}'),
    concat(message, message),
  ]
  for (const bad of refused) {
    const { port } = await serve(async (peer) => {
      await peer.send(bad)
      peer.end()
    })
    const call = fetchFile({ port, dir })
    const judged = call.then(async () => {
      if ((await readdir(folder)).includes('up.bin')) fail('escaped', { name: '../up.bin' })
      fail('accepted', { message: shown(bad) })
    })
    await rejects(judged, 'ERR_PROTOCOL')
    await holdsOnly(dir, [], 'leftovers')
    await holdsOnly(folder, ['inside'], 'leftovers')
  }

  const { port } = await serve(async (peer) => {
    await peer.sendParts([message.subarray(0, random.int(1, message.length - 1))])
    peer.reset()
  })
  await rejects(fetchFile({ port, dir }), 'ECONNRESET')
  await holdsOnly(dir, [], 'leftovers')
  await keepsWhatIsThere(context, dir, message)
}

async function keepsWhatIsThere(
  context: CheckContext,
  dir: string,
  message: Uint8Array,
): Promise<void> {
  const { serve, random } = context
  const { fetchFile } = await loadClient(context)
  const old = random.bytes(10)
  await writeFile(join(dir, 'fine.bin'), old)
  const { port } = await serve(async (peer) => {
    await peer.send(message)
    peer.end()
  })
  const call = fetchFile({ port, dir })
  await call.catch(() => {})
  const now = new Uint8Array(await readFile(join(dir, 'fine.bin')))
  if (Buffer.compare(now, old) !== 0) fail('overwritten', { name: 'fine.bin' })
  await rejects(call, 'EEXIST')
  await holdsOnly(dir, ['fine.bin'], 'leftovers')
}

export async function stopsAtTheLimit(context: CheckContext): Promise<void> {
  const { folder: dir, random, serve, lab } = context
  const { fetchFile } = await loadClient(context)
  const filename = nameOf(random)
  const message = messageOf(filename, random.bytes(random.int(50, 400)))
  const maxBytes = message.length

  // Neither FIN nor anything else follows: whoever counts at the end waits in vain.
  const endless = await serve((peer) => {
    endWithClient(peer)
    return peer.sendParts([message, utf8(' ')])
  })
  const timeoutMs = 1_500
  const tooLarge = fetchFile({ port: endless.port, dir, maxBytes, timeoutMs })
  const noticed = tooLarge.catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_TIMEOUT')
      fail('too-late', { sent: maxBytes + 1, maxBytes })
    throw error
  })
  await rejects(noticed, 'ERR_TOO_LARGE')
  await endless.allClosed()

  const exact = await serve(async (peer) => {
    await peer.send(message)
    peer.end()
  })
  const port = exact.port
  await fetchFile({ port, dir, maxBytes }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error)
      fail('at-the-limit', { maxBytes, error: String(error.code) })
    throw error
  })

  const senseless = [
    { maxBytes: random.pick([0, -1]) },
    { maxBytes: random.pick([1.5, Number.NaN]) },
    { timeoutMs: random.pick([0, -5]) },
    { port: random.pick([0, 65_536]) },
  ]
  for (const wrong of senseless) await rejects(fetchFile({ port, dir, ...wrong }), 'ERR_INVALID')
  if (exact.connections > 1) fail('connected', { arguments: JSON.stringify(senseless) })
  await lab.exitsByItself()
}
