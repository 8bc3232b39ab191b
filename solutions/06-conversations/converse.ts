/** The other side of the line dialogue: says a line, waits for the receipt, says the next one. */
import { connect, type Socket } from 'node:net'
import { takeLine } from './lines.ts'
import { WireError } from './wire-error.ts'

export interface ConverseOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** 1–65535. */
  port: number
  /** Time for the whole conversation; 1–2,147,483,647. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the conversation. */
  signal?: AbortSignal
}

const MAX_LINE_BYTES = 1024
const MAX_TIMEOUT_MS = 2 ** 31 - 1
const GOODBYE = '##'

// #region converse
/**
 * Says `lines` to a dialogue server, one at a time: the next one only once the reply to the
 * previous one is in. Then says `##`, sends FIN, and reads to the server's FIN.
 * @returns the replies, one for each line, without their LF or CRLF
 * @throws WireError `ERR_INVALID` before anything is connected, `ERR_TRUNCATED`, `ERR_TOO_LARGE`,
 *   `ERR_PROTOCOL`, `ERR_TIMEOUT`; AbortError; system errors untouched
 */
export async function converse(lines: string[], options: ConverseOptions): Promise<string[]> {
  const { host = '127.0.0.1', port, timeoutMs = 5_000, signal } = options
  for (const line of lines) mustBeSayable(line)
  mustBeWhole('port', port, 65_535)
  mustBeWhole('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)
  if (signal?.aborted) throw new DOMException('aborted before it began', 'AbortError')

  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  const socket = connect({ host, port, signal: giveUp })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {}) // the reading below throws it
  try {
    return await takeTurns(socket, lines)
  } catch (error) {
    if (deadline.aborted && !signal?.aborted)
      throw new WireError('ERR_TIMEOUT', `not done within ${timeoutMs} ms`, { cause: error })
    throw error
  } finally {
    socket.destroy()
    await closed
  }
}

async function takeTurns(socket: Socket, lines: string[]): Promise<string[]> {
  const chunks = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  const replies: string[] = []
  for (const line of lines) {
    // The line and its end in one write: two small writes would wait for each other (lesson 08).
    socket.write(`${line}\n`)
    replies.push(decode(await readReply(chunks)))
  }
  socket.end(`${GOODBYE}\n`)
  const { done } = await chunks.next()
  if (!done) throw new WireError('ERR_PROTOCOL', 'more replies than lines')
  return replies
}

/** Reads until one reply is complete. Never more than one is outstanding. */
async function readReply(chunks: AsyncIterator<Buffer>): Promise<Uint8Array> {
  let received: Uint8Array = new Uint8Array(0)
  for (;;) {
    const { value, done } = await chunks.next()
    if (done) throw new WireError('ERR_TRUNCATED', 'the server ended before it had answered')
    received = Buffer.concat([received, value])
    const taken = takeLine(received, MAX_LINE_BYTES)
    if (!taken) continue
    // It is our turn now. Taken for the reply to our next line, these bytes would put every later
    // reply in the wrong place.
    if (taken.usedBytes < received.length)
      throw new WireError('ERR_PROTOCOL', 'the server spoke out of turn')
    return taken.line
  }
}
// #endregion converse

function decode(reply: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reply)
  } catch (cause) {
    throw new WireError('ERR_PROTOCOL', 'a reply is not UTF-8', { cause })
  }
}

// #region sayable
/** What the protocol cannot carry as one line must not be sent as something else. */
function mustBeSayable(line: string): void {
  if (/[\r\n]/.test(line)) throw new WireError('ERR_INVALID', 'a line must not hold a line end')
  if (line === GOODBYE) throw new WireError('ERR_INVALID', `"${GOODBYE}" would end the dialogue`)
  if (!line.isWellFormed()) throw new WireError('ERR_INVALID', 'a line holds half a character')
  if (new TextEncoder().encode(line).length > MAX_LINE_BYTES)
    throw new WireError('ERR_INVALID', `a line has more than ${MAX_LINE_BYTES} bytes`)
}
// #endregion sayable

function mustBeWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new WireError('ERR_INVALID', `${name} must be a whole number from 1 to ${most}`)
}
