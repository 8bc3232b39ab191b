/**
 * The code-book service: words in, plain words out. A line is a request, and each gets one line as
 * an answer, in the order of the requests:
 *
 *     {"words":["qbmm","what"]}   →  {"words":["hello","what"],"unknown":[1]}
 *     nonsense                    →  {"error":"bad-request"}
 *     more than 64 KiB, no LF     →  {"error":"too-large"}, FIN
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { leave, linesOf, sendLine } from './talk.ts'
import { WireError } from './wire-error.ts'

export interface CodeBookOptions {
  /** A JSON file: one object whose values are all strings. */
  dictionary: string
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 7022; 0 lets the system choose. */
  port?: number
  /** How long a client may go without a complete request. Default 60,000 ms. */
  idleMs?: number
  /** How long a client may take to leave once it has our FIN. Default 1,000 ms. */
  graceMs?: number
  log?: (line: string) => void
}

export interface CodeBookService {
  host: string
  port: number
  /**
   * Stops accepting, sends FIN to connected clients, destroys whatever is left after `graceMs`, and
   * resolves when the port is free. May be called twice.
   */
  close(): Promise<void>
}

type Answer = { words: string[]; unknown: number[] } | { error: 'bad-request' }

/** Longest request, without its LF. */
const MAX_LINE_BYTES = 64 * 1024

// #region start
/**
 * Reads the dictionary, then starts the service.
 * @returns once it listens
 * @throws the system's error (`ENOENT`, `EADDRINUSE` …); WireError `ERR_PROTOCOL` when the file is
 *   not a dictionary. Nothing listens then
 */
export async function start(options: CodeBookOptions): Promise<CodeBookService> {
  const { host = '127.0.0.1', port = 7022, idleMs = 60_000, graceMs = 1_000 } = options
  // First: a service that listens and cannot answer is worse than one that does not start.
  const book = await readBook(options.dictionary)
  const clients = new Set<Socket>()
  // A client may send FIN after its last request and wait: only we know when we have answered.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    void converse(socket, book, { idleMs, graceMs, log: options.log ?? (() => {}) })
  })
  server.listen({ host, port })
  await once(server, 'listening')
  const bound = server.address() as AddressInfo

  async function stop(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const socket of clients) leave(socket, graceMs)
    await closed
  }
  let closing: Promise<void> | undefined
  return { host: bound.address, port: bound.port, close: () => (closing ??= stop()) }
}
// #endregion start

// #region book
async function readBook(file: string): Promise<Map<string, string>> {
  const entries = Object.entries(parseBook(await readFile(file, 'utf8')))
  // A Map has the words of the file and no others. An object inherits: `book['constructor']` of an
  // empty one is a function.
  return new Map(entries.map(([word, plain]) => [word, mustBeText(plain)]))
}

function parseBook(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new WireError('ERR_PROTOCOL', 'the dictionary is not JSON', { cause })
  }
  if (isObject(value)) return value
  throw new WireError('ERR_PROTOCOL', 'the dictionary is not an object')
}

function mustBeText(value: unknown): string {
  if (typeof value === 'string') return value
  throw new WireError('ERR_PROTOCOL', 'a value of the dictionary is not a string')
}
// #endregion book

// #region converse
async function converse(
  socket: Socket,
  book: Map<string, string>,
  { idleMs, graceMs, log }: Required<Pick<CodeBookOptions, 'idleMs' | 'graceMs' | 'log'>>,
): Promise<void> {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  socket.on('error', () => {}) // the reading below throws it
  const idle = setTimeout(() => leave(socket, graceMs), idleMs)
  try {
    for await (const line of linesOf(socket, MAX_LINE_BYTES)) {
      if (socket.writableEnded) break
      const answer = answerTo(line, book)
      // How many, not which: what is worth encrypting does not belong in a log.
      if ('error' in answer) log(`${peer} bad-request`)
      else log(`${peer} words ${answer.words.length} unknown ${answer.unknown.length}`)
      await sendLine(socket, answer)
      // Only a whole request buys time. A byte now and then does not.
      idle.refresh()
    }
  } catch (error) {
    if (codeOf(error) === 'ERR_TOO_LARGE') {
      log(`${peer} too-large`)
      await sendLine(socket, { error: 'too-large' })
    }
  }
  clearTimeout(idle)
  leave(socket, graceMs)
}
// #endregion converse

// #region answer
function answerTo(line: Uint8Array, book: Map<string, string>): Answer {
  const words = readWords(line)
  if (words === undefined) return { error: 'bad-request' }
  const unknown = [...words.keys()].filter((index) => !book.has(words[index] ?? ''))
  return { words: words.map((word) => book.get(word) ?? word), unknown }
}

/** @returns undefined for anything that is not a request */
function readWords(line: Uint8Array): string[] | undefined {
  let request: unknown
  try {
    // The whole line at once, so no character is cut; `fatal`, so none is replaced by a �.
    request = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line))
  } catch {
    return undefined
  }
  if (!isObject(request) || !('words' in request) || !Array.isArray(request.words)) return undefined
  const words: unknown[] = request.words
  return words.every((word) => typeof word === 'string') ? words : undefined
}
// #endregion answer

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
