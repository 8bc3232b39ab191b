/**
 * Counts numbered datagrams, and is busy with something else when the first one comes. Meanwhile
 * the others wait in the socket's receive buffer, which is small. What does not fit is gone, and
 * nobody is told: neither this program nor the sender.
 */
import { createSocket } from 'node:dgram'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'

const USAGE =
  'usage: sink.ts [--host 127.0.0.1] [--port 7012] [--buffer-bytes 4096] [--busy-ms 300]'
/** After this long without a datagram, the burst is taken to be over. */
const QUIET_MS = 700

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '7012' },
      'buffer-bytes': { type: 'string', default: '4096' },
      'busy-ms': { type: 'string', default: '300' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const busyMs = wholeNumber('--busy-ms', values['busy-ms'], 0, 10_000)
  const bufferBytes = wholeNumber('--buffer-bytes', values['buffer-bytes'], 1, 1024 * 1024)
  // #region sink
  const socket = createSocket({ type: 'udp4', recvBufferSize: bufferBytes })
  const seen = new Set<number>()
  let total = 0
  let quiet: NodeJS.Timeout | undefined

  socket.on('message', (bytes) => {
    const [, number, of] = /^(\d{1,6})\/(\d{1,6})\b/.exec(bytes.toString('latin1')) ?? []
    if (number === undefined) return
    if (seen.size === 0) beBusy(busyMs)
    seen.add(Number(number))
    total = Number(of)
    clearTimeout(quiet)
    quiet = setTimeout(report, QUIET_MS)
  })
  // #endregion sink

  function report(): void {
    console.log(`received ${seen.size} of ${total}: ${rangesOf(seen)}`)
    console.log(`lost     ${total - seen.size}; no error, no event`)
    seen.clear()
  }

  socket.bind(port, values.host, () => {
    const { address, port: bound } = socket.address()
    console.log(`Sink receives datagrams on ${address}:${bound}`)
    // Systems round this, and Linux doubles it for its own bookkeeping.
    console.log(`receive buffer: ${socket.getRecvBufferSize()} B, bookkeeping included`)
  })
  onStopSignal(() => {
    clearTimeout(quiet)
    socket.close()
  })
}

/** The event loop stands still, as during a long computation. */
function beBusy(ms: number): void {
  if (ms === 0) return
  console.log(`busy for ${ms} ms …`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** `1–11, 40` */
function rangesOf(numbers: Set<number>): string {
  const ranges: [first: number, last: number][] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range && range[1] === number - 1) range[1] = number
    else ranges.push([number, number])
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ')
}

runProgram(USAGE, main)
