/**
 * Reads the drip server's text to its end and prints it: with `--decode whole` through
 * `Utf8Collector`, with `--decode each` chunk by chunk, as many programs do.
 */
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { Utf8Collector } from './utf8.ts'

const USAGE = 'usage: client.ts [--host 127.0.0.1] [--port 7003] [--decode whole|each]'
const DEFAULT_PORT = 7003
/** Longer than this is not a drip server's text. */
const MAX_BYTES = 64 * 1024

interface Decoder {
  push(bytes: Uint8Array): string
  end(): string
}

// #region each
/** The mistake of this lesson: it works until a chunk ends inside a character. */
const eachChunk: Decoder = {
  push: (bytes) => Buffer.from(bytes).toString(),
  end: () => '',
}
// #endregion each

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      decode: { type: 'string', default: 'whole' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const decoder = decoderNamed(values.decode)
  // If the exercise is not written yet, say so now, not after the first byte.
  decoder.push(new Uint8Array(0))

  const socket = connect({ host: values.host, port })
  onStopSignal(() => socket.destroy())
  let text = ''
  let bytes = 0
  let chunks = 0
  // #region read
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks += 1
    bytes += chunk.length
    const piece = decoder.push(chunk)
    console.log(`${showBytes(chunk)}  →  "${printable(piece)}"`)
    text += piece
    if (bytes > MAX_BYTES) throw new Error('more than 64 KiB: this is no drip server')
  }
  text += decoder.end()
  // #endregion read
  console.log(printable(text))
  console.log(
    `${bytes} bytes, data events: ${chunks}; ${text.length} UTF-16 units, ${Array.from(text).length} characters`,
  )
}

function decoderNamed(name: string): Decoder {
  if (name === 'whole') return new Utf8Collector()
  if (name === 'each') return eachChunk
  throw new UsageError(`--decode takes whole or each, not "${name}"`)
}

function showBytes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

runProgram(USAGE, main)
