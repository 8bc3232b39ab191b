/** What the checks of lesson 15 share: requests and responses as bytes, a folder with files. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LearnerFailure, utf8, type CheckContext, type Peer } from '#checker'

export interface Reply {
  status: number
  /** The status line, to be shown. */
  line: string
  /** Names in lower case. */
  headers: Map<string, string>
  body: Uint8Array
}

export interface Address {
  host: string
  port: number
}

export const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Only the first lines: for a sentence. */
export const beginningOf = (bytes: Uint8Array): string => show(textOf(bytes.subarray(0, 120)))

/** @param fields each with its CRLF; Host is there already */
export function requestOf(
  method: string,
  target: string,
  fields = '',
  body: Uint8Array | string = '',
): Uint8Array {
  const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`
  // One byte for each character: a target may hold bytes that no URL may.
  return new Uint8Array(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]))
}

/** Reads status line and fields; leaves the body. */
export async function readHead(peer: Peer): Promise<Reply> {
  const line = (await peer.readLine()).trimEnd()
  const headers = new Map<string, string>()
  for (;;) {
    const field = (await peer.readLine()).trimEnd()
    if (field === '') break
    const colon = field.indexOf(':')
    headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
  }
  return { status: Number(line.split(' ')[1]), line, headers, body: new Uint8Array() }
}

/** Reads one response: a body of a known length, or in chunks. */
export async function readReply(peer: Peer): Promise<Reply> {
  const head = await readHead(peer)
  if (head.headers.get('transfer-encoding') === 'chunked')
    return { ...head, body: await readChunks(peer) }
  return { ...head, body: await peer.read(Number(head.headers.get('content-length') ?? 0)) }
}

async function readChunks(peer: Peer): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const size = Number.parseInt(await peer.readLine(), 16)
    if (size > 0) chunks.push(await peer.read(size))
    await peer.readLine()
    if (!(size > 0)) return new Uint8Array(Buffer.concat(chunks))
  }
}

/** One exchange on a connection of its own. */
export async function ask(
  { connect }: CheckContext,
  server: Address,
  request: Uint8Array,
): Promise<Reply> {
  const peer = await connect(server)
  await peer.send(request)
  const reply = await (textOf(request.subarray(0, 5)) === 'HEAD ' ? readHead : readReply)(peer)
  peer.close()
  return reply
}

/** The same; nothing when no whole answer comes. */
export function tryToAsk(...args: Parameters<typeof ask>): Promise<Reply | undefined> {
  return orNothing(ask(...args))
}

/** Nothing instead of a learner's failure. */
export async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof LearnerFailure) return undefined
    throw error
  }
}

export const NO_REPLY: Reply = { status: 0, line: '–', headers: new Map(), body: utf8('') }

/** Writes files, and the folders that they are in. */
export async function writeFiles(
  folder: string,
  files: Record<string, string | Uint8Array>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

/** @returns false where the system does not let us make links */
export async function link(target: string, path: string): Promise<boolean> {
  return symlink(target, path).then(
    () => true,
    () => false,
  )
}
