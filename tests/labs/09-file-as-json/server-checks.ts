/** Checks of the server: one file, many clients, none of them to be trusted. */
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { equal, equalBytes, fail, rejects, type CheckContext, type Peer } from '#checker'
import { messageOf, nameOf, shown } from './messages.ts'

const CLIENTS = 50
/** More than the kernel's buffers of both sides hold on loopback (about 4 MB on Linux), even
 *  before Base64 makes it a third larger: the rest has to wait in the server. */
const LARGE_BYTES = 6 * 1024 * 1024

/** How long a server may take to read that much; it needs some milliseconds. */
const PATIENCE_MS = 2_500

const MODULE = 'file-server.ts'

/** A file of the check's folder, and the message that the server should make of it. */
async function givenFile({ folder, random }: CheckContext, size = random.int(1, 3000)) {
  const filename = nameOf(random)
  // A large file repeats itself: making it byte by byte would take longer than sending it.
  const pattern = Buffer.from(random.bytes(Math.min(size, 4099)))
  const bytes = new Uint8Array(Buffer.alloc(size, pattern))
  const file = join(folder, filename)
  await writeFile(file, bytes)
  return { file, filename, bytes }
}

export async function sendsTheFile(context: CheckContext): Promise<void> {
  const { lab, connect } = context
  const given = await givenFile(context)
  const server = await lab.start(MODULE, { file: given.file })
  for (let client = 1; client <= 2; client++) {
    const peer = await connect(server)
    const { bytes, ending } = await peer.readToEnd()
    if (ending === 'reset') fail('reset')
    verifyMessage(bytes, given)
    await server.logged(client)
    const line = `connected ${peer.address}`
    if (!server.lines.includes(line)) fail('not-logged', { line, lines: server.lines.join(' | ') })
    peer.close()
  }
  await server.close()
}

function verifyMessage(message: Uint8Array, given: { filename: string; bytes: Uint8Array }): void {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(message).toString('utf8'))
  } catch {
    fail('not-json', { message: shown(message) })
  }
  if (typeof value !== 'object' || value === null) fail('not-json', { message: shown(message) })
  const { filename, filedata } = value as Record<string, unknown>
  const actual = shown(String(filename))
  equal(filename, given.filename, 'wrong-name', { expected: shown(given.filename), actual })
  if (typeof filedata !== 'string') fail('not-json', { message: shown(message) })
  equalBytes(new Uint8Array(Buffer.from(filedata, 'base64')), given.bytes, 'wrong-content')
}

export async function readsBeforeItListens(context: CheckContext): Promise<void> {
  const { lab, folder, connect } = context
  const file = join(folder, 'missing.bin')
  const begin = lab.start(MODULE, { file }).then(async (server) => {
    await server.close()
    fail('listened')
  })
  await rejects(begin, 'ENOENT')

  const given = await givenFile(context)
  const server = await lab.start(MODULE, { file: given.file })
  await rm(given.file)
  const { bytes } = await (await connect(server)).readToEnd()
  if (bytes.length < given.bytes.length) fail('read-again', { received: bytes.length })
  await server.close()
}

export async function servesFiftyAtOnce(context: CheckContext): Promise<void> {
  const { lab, connect } = context
  const given = await givenFile(context)
  const server = await lab.start(MODULE, { file: given.file })
  const expected = messageOf(given.filename, given.bytes)
  const peers = await Promise.all(Array.from({ length: CLIENTS }, () => connect(server)))
  // Nobody closes before everybody has everything: a server that waits for one to leave is stuck.
  const received = await Promise.allSettled(peers.map((peer) => peer.readToEnd()))
  for (const [index, outcome] of received.entries()) {
    if (outcome.status === 'rejected') throw outcome.reason
    equalBytes(outcome.value.bytes, expected, 'different', { n: index + 1, clients: CLIENTS })
  }
  for (const peer of peers) peer.close()
  await server.close()
}

export async function waitsForNobody(context: CheckContext): Promise<void> {
  const { lab, connect } = context
  const given = await givenFile(context, LARGE_BYTES)
  const server = await lab.start(MODULE, { file: given.file, graceMs: 50 })
  const stalled = await connect(server)
  stalled.stopReading()
  const reader = await connect(server)
  const { bytes, ending } = await reader.readToEnd()
  const expected = messageOf(given.filename, given.bytes).length
  if (bytes.length !== expected || ending !== 'fin')
    fail('incomplete', { received: bytes.length, expected, ending: ending.toUpperCase() })
  reader.close()
  await server.close()
  await lab.exitsByItself()
}

export async function outlivesRudeClients(context: CheckContext): Promise<void> {
  const { lab, connect } = context
  const given = await givenFile(context)
  const server = await lab.start(MODULE, { file: given.file })
  const expected = messageOf(given.filename, given.bytes)
  try {
    const lateReset = await connect(server)
    await lateReset.readToEnd()
    const isGone = once(lateReset.socket, 'close')
    lateReset.reset()
    await isGone
    // Speaks to the program itself: one that the reset has ended says so here. Twice, because the
    // first answer may still be on its way when the reset is noticed.
    await lab.load(MODULE)
    await lab.load(MODULE)
    ;(await connect(server)).reset()
    await talkTooMuch(context, await connect(server), expected)
    // FIN before anything was read: "I say nothing", not "I want nothing".
    const quiet = await connect(server)
    quiet.end()
    const { bytes } = await quiet.readToEnd()
    equalBytes(bytes, expected, 'cut', { sent: 0 })
  } catch (error) {
    // A server that crashed says so when it is spoken to; a connection only says that it broke.
    await lab.load(MODULE)
    throw error
  }
  await server.close()
}

/** Sends more than all buffers on the way hold, and only then reads what the server sent. */
async function talkTooMuch(
  { random }: CheckContext,
  talker: Peer,
  expected: Uint8Array,
): Promise<void> {
  const sent = LARGE_BYTES
  talker.stopReading()
  const giveUp = new AbortController()
  const isTaken = await Promise.race([
    talker.send(new Uint8Array(sent).fill(random.int(0, 255))).then(() => true),
    pause(PATIENCE_MS, false, { signal: giveUp.signal }),
  ])
  giveUp.abort()
  if (!isTaken) fail('never-reads', { seconds: PATIENCE_MS / 1000 })
  talker.socket.resume()
  const { bytes, ending } = await talker.readToEnd()
  if (ending === 'reset') fail('reset', { sent })
  equalBytes(bytes, expected, 'cut', { sent })
  talker.close()
}

export async function stopsWhenTold(context: CheckContext): Promise<void> {
  const { lab, connect } = context
  const given = await givenFile(context)
  const server = await lab.start(MODULE, { file: given.file, graceMs: 50 })
  const { port } = server
  const second = lab.start(MODULE, { file: given.file, port }).then(async (other) => {
    await other.close()
    fail('busy', { port })
  })
  await rejects(second, 'EADDRINUSE')

  // A client that has everything and does not leave is no reason to wait for ever.
  const idle = await connect(server)
  await idle.readToEnd()
  await Promise.all([server.close(), server.close()])
  await server.close()
  const attempt = await connect(server).catch(() => undefined)
  if (attempt) fail('still-listens', { port })

  const again = await lab.start(MODULE, { file: given.file, port })
  await again.close()
  await lab.exitsByItself()
}
