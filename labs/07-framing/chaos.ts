/**
 * A client that is unkind on purpose: it encodes its messages as frames, then cuts the bytes where
 * no message ends, or glues messages together, and compares what comes back.
 */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { encodeFrame, FrameDecoder } from './framing.ts'
import { runProgram, UsageError, wholeNumber } from './program.ts'
import { count, showBytes, showText } from './show.ts'
import { WireError } from './wire-error.ts'

const USAGE = `usage: chaos.ts [--host 127.0.0.1] [--port 7007]
                [--delivery cut|merged|byte-by-byte|whole] [--pause 30] [--seed N] [message …]`
const DEFAULT_PORT = 7007
const MESSAGES = ['hi', '', 'Привет', '你好', 'one\ntwo']
const DELIVERIES = ['cut', 'merged', 'byte-by-byte', 'whole'] as const
type Delivery = (typeof DELIVERIES)[number]
const ANSWER_MS = 5_000

// #region cuts
/** Where the writes end has nothing to do with where the messages end. */
function piecesOf(frames: Uint8Array[], delivery: Delivery, random: () => number): Uint8Array[] {
  if (delivery === 'whole') return frames
  const stream = Buffer.concat(frames)
  if (delivery === 'merged') return [stream]
  const longest = delivery === 'byte-by-byte' ? 1 : 8
  const pieces: Uint8Array[] = []
  for (let offset = 0; offset < stream.length;) {
    const bytes = 1 + Math.floor(random() * longest)
    pieces.push(stream.subarray(offset, offset + bytes))
    offset += bytes
  }
  return pieces
}
// #endregion cuts

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      delivery: { type: 'string', default: 'cut' },
      pause: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 999_999)) },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const pauseMs = wholeNumber('--pause', values.pause, 0, 10_000)
  const seed = wholeNumber('--seed', values.seed, 0, 0xffff_ffff)
  const delivery = DELIVERIES.find((known) => known === values.delivery)
  if (!delivery) throw new UsageError(`--delivery takes one of: ${DELIVERIES.join(', ')}`)

  const texts = positionals.length > 0 ? positionals : MESSAGES
  const messages = texts.map((text) => new TextEncoder().encode(text))
  const pieces = piecesOf(
    messages.map((message) => encodeFrame(message)),
    delivery,
    seeded(seed),
  )
  const answers = new FrameDecoder()

  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  const seedNote = delivery === 'cut' ? `, seed ${seed}` : ''
  console.log(`${count(messages.length, 'message')}, ${delivery}${seedNote}`)
  const compared = compareAnswers(socket, answers, messages)
  await Promise.all([compared, writePieces(socket, pieces, pauseMs)]).catch((error: unknown) => {
    // A server that closes while we still write: the system calls it EPIPE or ECONNRESET.
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const { message } = error
    throw new WireError('ERR_TRUNCATED', `the server closed the connection early (${message})`)
  })
}

/**
 * The pause lets the server's log show each piece as a read of its own. It proves nothing:
 * without it, the pieces arrive grouped differently and the answers are the same.
 */
async function writePieces(socket: Socket, pieces: Uint8Array[], pauseMs: number): Promise<void> {
  socket.setNoDelay(true)
  for (const [index, piece] of pieces.entries()) {
    if (socket.destroyed) return
    console.log(`write ${index + 1}  ${showBytes(piece)}`)
    socket.write(piece)
    if (pauseMs > 0) await pause(pauseMs)
  }
  socket.end()
}

/** Reads one answer per message and says whether it is the message. */
async function compareAnswers(
  socket: Socket,
  decoder: FrameDecoder,
  messages: Uint8Array[],
): Promise<void> {
  socket.setTimeout(ANSWER_MS, () => {
    socket.destroy(new WireError('ERR_TIMEOUT', 'no answer within 5 s'))
  })
  let answered = 0
  let wrong = 0
  const chunks: AsyncIterable<Uint8Array> = socket
  for await (const chunk of chunks) {
    for (const payload of decoder.push(chunk)) {
      const isSame = Buffer.compare(payload, messages[answered] ?? new Uint8Array()) === 0
      answered += 1
      if (!isSame) wrong += 1
      console.log(`answer ${answered}  ${showText(payload)}  ${isSame ? 'as sent' : 'NOT as sent'}`)
    }
  }
  decoder.end()
  if (answered < messages.length) {
    const missing = count(messages.length - answered, 'answer')
    throw new WireError('ERR_TRUNCATED', `the server ended the connection, ${missing} missing`)
  }
  console.log(wrong === 0 ? 'All answers are as sent.' : `Wrong answers: ${wrong}.`)
  if (wrong > 0 || answered > messages.length) process.exitCode = 1
}

/** Random numbers from 0 to 1, repeatable from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

runProgram(USAGE, main)
