/** Sends a file over UDP, one datagram at a time, and shows each of them. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'
import { Sender } from './sender.ts'
import { count, describe } from './show.ts'
import { connectSocket, Timer } from './udp.ts'

const USAGE = `usage: send.ts [--host 127.0.0.1] [--port 9014] [--first-seq 0]
               [--bytes 65536 | --file NAME]`
/** The proxy's. The receiver itself listens on 9013. */
const DEFAULT_PORT = 9014
const DEFAULT_BYTES = 64 * 1024
const MAX_BYTES = 64 * 1024 * 1024

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'first-seq': { type: 'string', default: '0' },
      bytes: { type: 'string' },
      file: { type: 'string' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const firstSeq = wholeNumber('--first-seq', values['first-seq'], 0, 65_535)
  if (values.file !== undefined && values.bytes !== undefined)
    throw new UsageError('--bytes and --file exclude each other')
  const bytes = wholeNumber('--bytes', values.bytes ?? String(DEFAULT_BYTES), 0, MAX_BYTES)
  const file = values.file === undefined ? randomBytes(bytes) : await readFile(values.file)
  await send(file, { host: values.host, port, firstSeq })
}

interface Target {
  host: string
  port: number
  firstSeq: number
}

// #region send
async function send(file: Uint8Array, { host, port, firstSeq }: Target): Promise<void> {
  const socket = await connectSocket(host, port)
  const startedMs = performance.now()
  const sent = { datagrams: 0, repeats: 0, last: new Uint8Array(0) }
  const timer = new Timer(() => sender.onTimer())
  const elapsed = (): string => `${((performance.now() - startedMs) / 1_000).toFixed(2)} s`

  const sender = new Sender(
    file,
    {
      send: (datagram) => {
        const isRepeat = Buffer.compare(datagram, sent.last) === 0
        sent.datagrams += 1
        if (isRepeat) sent.repeats += 1
        sent.last = Uint8Array.from(datagram)
        console.log(`${elapsed()}  sent ${describe(datagram)}${isRepeat ? ', again' : ''}`)
        socket.send(datagram)
      },
      setTimer: (ms) => timer.set(ms),
      clearTimer: () => timer.clear(),
      finished: (error) => {
        timer.clear()
        socket.close()
        if (error) throw error
        console.log(summary())
      },
    },
    { firstSeq },
  )
  const summary = (): string =>
    `${count(file.length, 'byte')} in ${elapsed()}: ${count(sent.datagrams, 'datagram')}, ` +
    `${sent.repeats} of them again\nsha256 ${sha256(file)}`

  socket.on('message', (bytes) => {
    console.log(`${elapsed()}  got  ${describe(bytes)}`)
    sender.onDatagram(bytes)
  })
  // A hint, not a verdict: the receiver may be there by the next try.
  socket.on('error', (error) => console.log(`${elapsed()}  ${error.message}`))
  onStopSignal(() => {
    timer.clear()
    socket.close()
  })
  sender.start()
}
// #endregion send

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

runProgram(USAGE, main)
