/** Asks the frame server for its frames, peels each, and prints one indented line per layer. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { describeLayer, frameOf, toJson } from './describe.ts'
import { peel, type Layer } from './peel.ts'
import { runProgram, wholeNumber } from './program.ts'
import { WireError } from './wire-error.ts'

const USAGE = 'usage: client.ts [--host 127.0.0.1] [--port 7001] [--json]'
const DEFAULT_PORT = 7001
/** Two digits per byte; no frame in a capture is longer. */
const MAX_LINE_CHARACTERS = 2 * 262_144
/** A server that has said nothing for this long never will. */
const SILENCE_MS = 5_000
/** What can be wrong with a frame. Anything else that `peel` throws is a bug in its code. */
const FRAME_ERRORS = ['ERR_PROTOCOL', 'ERR_TRUNCATED']

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      json: { type: 'boolean', default: false },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  if (values.json) {
    for await (const line of linesOf(socket)) console.log(toJson(tryPeel(frameOf(line))))
    return
  }
  let frames = 0
  let refused = 0
  for await (const line of linesOf(socket)) {
    const frame = frameOf(line)
    const outcome = tryPeel(frame)
    frames += 1
    if (outcome instanceof WireError) refused += 1
    console.log(`frame ${frames}: ${frame.length} bytes`)
    for (const text of describe(outcome)) console.log(text)
  }
  console.log(`${frames} frames, ${refused} refused`)
}

// #region peel
/** @returns the layers, or the error of a frame that is damaged or cut off */
function tryPeel(frame: Uint8Array): Layer[] | WireError {
  try {
    return peel(frame)
  } catch (error) {
    if (error instanceof WireError && FRAME_ERRORS.includes(error.code)) return error
    throw error
  }
}

function describe(outcome: Layer[] | WireError): string[] {
  if (outcome instanceof WireError) return [`  ${outcome.code}: ${outcome.message}`]
  return outcome.map((layer, depth) => '  '.repeat(depth + 1) + describeLayer(layer))
}
// #endregion peel

/** Cuts the stream into lines (lesson 07): hex has no multi-byte characters that could be cut. */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  socket.setEncoding('latin1')
  socket.setTimeout(SILENCE_MS, () =>
    socket.destroy(new WireError('ERR_TIMEOUT', 'nothing came for 5 s')),
  )
  let kept = ''
  for await (const chunk of socket) {
    const lines = `${kept}${String(chunk)}`.split('\n')
    kept = lines.pop() ?? ''
    yield* lines
    if (kept.length > MAX_LINE_CHARACTERS)
      throw new WireError('ERR_TOO_LARGE', 'a line is longer than any frame')
  }
  if (kept !== '') throw new WireError('ERR_TRUNCATED', 'the server ended inside a line')
}

runProgram(USAGE, main)
