/** Receives files over UDP, one after another, and shows what arrives and what it answers. */
import { createHash } from 'node:crypto'
import type { RemoteInfo, Socket } from 'node:dgram'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { Receiver } from './receiver.ts'
import { count, describe } from './show.ts'
import { bindSocket, Timer } from './udp.ts'

const USAGE = `usage: receive.ts [--host 127.0.0.1] [--port 9013] [--first-seq 0]
                  [--out NAME]   (NAME: write the first file there, then end)`
const DEFAULT_PORT = 9013

/** How one sender's transfer ended. */
interface Arrival {
  file: Uint8Array
  error: Error | undefined
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'first-seq': { type: 'string', default: '0' },
      out: { type: 'string' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const firstSeq = wholeNumber('--first-seq', values['first-seq'], 0, 65_535)
  const socket = await bindSocket(values.host, port)
  const bound = socket.address()
  console.log(`Waits for datagrams on ${bound.address}:${bound.port}`)
  const stopped = Promise.withResolvers<undefined>()
  onStopSignal(() => stopped.resolve(undefined))

  for (;;) {
    const arrival = await receiveFile(socket, firstSeq, stopped.promise)
    if (!arrival) break
    if (values.out === undefined) continue
    socket.close()
    if (arrival.error) throw arrival.error
    // "x": an existing file of that name belongs to somebody and stays.
    await writeFile(values.out, arrival.file, { flag: 'wx' })
    return
  }
  socket.close()
}

/** @returns `undefined` when it was told to stop */
async function receiveFile(
  socket: Socket,
  firstSeq: number,
  stopped: Promise<undefined>,
): Promise<Arrival | undefined> {
  const { promise, resolve } = Promise.withResolvers<Arrival>()
  const end = receive(socket, firstSeq, resolve)
  try {
    return await Promise.race([promise, stopped])
  } finally {
    end()
  }
}

// #region receive
/** @returns a function that takes the receiver off the socket */
function receive(socket: Socket, firstSeq: number, done: (arrival: Arrival) => void): () => void {
  const pieces: Uint8Array[] = []
  /** Whose file this is: known once a piece of it has been delivered. */
  let peer: RemoteInfo | undefined
  /** Who sent the datagram being handled. */
  let source: RemoteInfo | undefined
  const timer = new Timer(() => receiver.onTimer())

  const receiver = new Receiver(
    {
      send: (datagram) => {
        if (!source) return
        console.log(`sent ${describe(datagram)}`)
        socket.send(datagram, source.port, source.address)
      },
      setTimer: (ms) => timer.set(ms),
      clearTimer: () => timer.clear(),
      deliver: (payload, isLast) => {
        peer = source
        pieces.push(payload)
        if (isLast) console.log(summary(Buffer.concat(pieces)))
      },
      finished: (error) => {
        console.log(error ? `given up: ${error.message}` : 'done, ready for the next file')
        done({ file: Buffer.concat(pieces), error })
      },
    },
    { firstSeq },
  )

  const onMessage = (bytes: Uint8Array, from: RemoteInfo): void => {
    // Anyone can send to a UDP port. Only the file's own sender may continue it.
    if (peer && (from.port !== peer.port || from.address !== peer.address)) {
      console.log(`ignored ${describe(bytes)} from ${from.address}:${from.port}`)
      return
    }
    console.log(`got  ${describe(bytes)}`)
    source = from
    receiver.onDatagram(bytes)
  }
  socket.on('message', onMessage)
  return () => {
    timer.clear()
    socket.removeListener('message', onMessage)
  }
}
// #endregion receive

function summary(file: Uint8Array): string {
  const digest = createHash('sha256').update(file).digest('hex')
  return `complete: ${count(file.length, 'byte')}\nsha256 ${digest}`
}

runProgram(USAGE, main)
