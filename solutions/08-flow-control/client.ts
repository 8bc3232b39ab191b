/**
 * Reads a flood at a chosen rate. A new rate can be typed at any time: that is the speed slider
 * of this lab, and the server's lines show what it does at the other end.
 */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { onStopSignal, printable, runProgram, wholeNumber } from './program.ts'
import { MEBIBYTE, secondsText, sizeText } from './sizes.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 7008] [--rate 4] [--pause-ms 500]
                 [--reset-after MiB]   (rates in MiB per second: 0 stops, "max" does not wait)`
const DEFAULT_PORT = 7008
const TICK_MS = 20
const REPORT_MS = 250
const MAX_RATE = 100_000

// #region paced
/**
 * Reads `socket` at the rate that `rateOf` gives, in bytes per second; looks at it every 20 ms.
 * What is not read stays in the system's buffer, and the window tells the sender.
 */
function readPaced(socket: Socket, rateOf: () => number, onBytes: (bytes: Buffer) => void): void {
  let mayRead = 0
  let lastMs = performance.now()
  socket.pause()
  socket.on('data', (chunk) => {
    onBytes(chunk)
    mayRead -= chunk.length
    if (mayRead <= 0) socket.pause()
  })
  const timer = setInterval(() => {
    const nowMs = performance.now()
    // Idle time earns nothing, or a slow start would end in a rush.
    mayRead = Math.min(mayRead, 0) + (rateOf() * (nowMs - lastMs)) / 1000
    lastMs = nowMs
    if (mayRead > 0) socket.resume()
  }, TICK_MS)
  socket.on('close', () => clearInterval(timer))
}
// #endregion paced

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      rate: { type: 'string', default: '4' },
      'pause-ms': { type: 'string', default: '500' },
      'reset-after': { type: 'string' },
    },
  })
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const pauseMs = wholeNumber('--pause-ms', values['pause-ms'], 0, 600_000)
  const resetBytes = resetAfter(values['reset-after'])
  let rate = values.rate === 'max' ? Infinity : wholeNumber('--rate', values.rate, 0, MAX_RATE)

  const socket = connect({ host: values.host, port })
  await once(socket, 'connect')
  const startMs = performance.now()
  console.log(`Connected. Pause of ${pauseMs} ms, then ${rateText(rate)}.`)
  const isTyped = process.stdin.isTTY
  if (isTyped) console.log('Type a new rate in MiB/s (0, 4, max …) and press Enter.')
  const typed = createInterface({ input: process.stdin, terminal: isTyped, output: process.stdout })
  typed.setPrompt('')
  typed.on('line', (line) => {
    const wanted = line.trim() === 'max' ? Infinity : Number(line.trim() || Number.NaN)
    if (!(wanted >= 0)) return console.log(`"${printable(line)}" is no rate`)
    rate = wanted
    console.log(`from now on ${rateText(rate)}`)
  })

  const hash = createHash('sha256')
  let readBytes = 0
  let hasPaused = pauseMs === 0
  const pause = setTimeout(() => (hasPaused = true), pauseMs)
  // "max" has to be a number of bytes, too: more than any machine can read.
  const bytesPerSecond = (): number => Math.min(rate * MEBIBYTE, Number.MAX_SAFE_INTEGER)
  readPaced(
    socket,
    () => (hasPaused ? bytesPerSecond() : 0),
    (chunk) => {
      hash.update(chunk)
      readBytes += chunk.length
      if (readBytes >= resetBytes) socket.resetAndDestroy()
    },
  )
  const report = setInterval(() => {
    console.log(`${secondsText(performance.now() - startMs)}  read ${sizeText(readBytes)}`)
  }, REPORT_MS)

  let hasEnded = false
  socket.on('end', () => (hasEnded = true))
  socket.on('close', () => {
    clearInterval(report)
    clearTimeout(pause)
    typed.close()
    const how = hasEnded ? 'end' : 'broken off'
    console.log(`${how}: read ${sizeText(readBytes)} (${readBytes} bytes)`)
    if (hasEnded) console.log(`sha256 ${hash.digest('hex')}`)
  })
  const leave = (): void => void socket.destroy()
  typed.on('SIGINT', leave)
  onStopSignal(leave)
}

function resetAfter(option: string | undefined): number {
  if (option === undefined) return Infinity
  return wholeNumber('--reset-after', option, 0, MAX_RATE) * MEBIBYTE
}

function rateText(rate: number): string {
  if (rate === 0) return 'no reading'
  return rate === Infinity ? 'as fast as it goes' : `${rate} MiB/s`
}

runProgram(USAGE, main)
