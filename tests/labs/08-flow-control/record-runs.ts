/**
 * Runs the flood server of this lab with readers of several speeds and keeps what the buffers held,
 * for the figure of the lesson: `node tests/labs/08-flow-control/record-runs.ts`. Linux only: the
 * levels of the kernel's buffers come from /proc, the window from `ss`.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { release } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Levels } from '../../../solutions/08-flow-control/gauge.ts'
import { MEBIBYTE } from '../../../solutions/08-flow-control/sizes.ts'
import { start, type Way } from '../../../solutions/08-flow-control/server.ts'

const FILE = join(import.meta.dirname, '../../../.vitepress/theme/support/flow-runs.json')
/** MiB per second; 0 reads nothing, -1 as fast as it goes. */
const RATES = [0, 1, 2, 4, 8, 16, 32, -1]
const WAYS: Way[] = ['send-all', 'ignore']
const MEBIBYTES = 32
const SAMPLE_MS = 100
const RUN_MS = 4_000
const run = promisify(execFile)

/** Time in ms, then KiB: written, waiting in Node, send buffer, receive buffer, window, read. */
type Row = [number, number, number, number, number, number, number]

async function windowOf(port: number): Promise<number> {
  const { stdout } = await run('ss', ['-tinH', 'sport', '=', `:${port}`])
  return Number(/snd_wnd:(\d+)/.exec(stdout)?.[1] ?? 0)
}

async function record(by: Way, rate: number): Promise<Row[]> {
  const rows: Row[] = []
  const pending: Promise<void>[] = []
  let readBytes = 0
  const onLevels = (levels: Levels): void => {
    const read = readBytes
    pending.push(
      windowOf(server.port).then((window) => {
        const { atMs, writtenBytes, waitingBytes } = levels
        const { sendBufferBytes = 0, receiveBufferBytes = 0 } = levels
        const sizes = [
          writtenBytes,
          waitingBytes,
          sendBufferBytes,
          receiveBufferBytes,
          window,
          read,
        ]
        const kib = sizes.map((bytes) => Math.round(bytes / 1024))
        rows.push([Math.round(atMs), ...kib] as Row)
      }),
    )
  }
  const server = await start({ port: 0, by, mebibytes: MEBIBYTES, everyMs: SAMPLE_MS, onLevels })
  const socket = connect({ host: server.host, port: server.port })
  let mayRead = 0
  let lastMs = performance.now()
  socket.pause()
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    readBytes += chunk.length
    mayRead -= chunk.length
    if (mayRead <= 0) socket.pause()
  })
  const pace = setInterval(() => {
    const nowMs = performance.now()
    const perMs = rate < 0 ? Number.MAX_SAFE_INTEGER : (rate * MEBIBYTE) / 1000
    mayRead = Math.min(mayRead, 0) + perMs * (nowMs - lastMs)
    lastMs = nowMs
    if (mayRead > 0) socket.resume()
  }, 10)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, RUN_MS))])
  clearInterval(pace)
  socket.destroy()
  await server.close()
  await Promise.all(pending)
  const start0: Row = [0, 0, 0, 0, 0, 64, 0]
  return [start0, ...rows.toSorted((a, b) => a[0] - b[0])]
}

const runs = []
for (const by of WAYS) {
  for (const rate of RATES) {
    runs.push({ by, rate, rows: await record(by, rate) })
    console.log(by, rate, runs.at(-1)?.rows.length)
  }
}
const recorded = {
  date: new Date().toISOString().slice(0, 10),
  kernel: release().replace(/-.*/, ''),
  node: process.versions.node,
}
const lines = runs.map((one) => `    ${JSON.stringify(one)}`).join(',\n')
writeFileSync(
  FILE,
  `{\n  "recorded": ${JSON.stringify(recorded)},\n  "mebibytes": ${MEBIBYTES},\n  "runs": [\n${lines}\n  ]\n}\n`,
)
