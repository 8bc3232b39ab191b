/**
 * Puts a bounded load on a server of this lab, on this machine: the slow clients first, then all
 * the others at once. Prints how long the others waited. Nothing to write here.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { histogramOf, showMs } from './histogram.ts'
import { runProgram, UsageError, wholeNumber } from './program.ts'

const USAGE = `usage: load.ts [--port 5555] [--clients 20] [--slow 0] [--slow-ms 1000]
               [--ask echo|primes]
  echo:   a client sends its name; a slow one says nothing for --slow-ms first
  primes: a client sends ping; a slow one sends primes 5000000`

/** Enough to see something, too little to hurt the machine. */
const MAX_CLIENTS = 200
const MAX_SLOW = 20
const MAX_SLOW_MS = 5_000
/** For a whole conversation. */
const ANSWER_MS = 30_000

interface Plan {
  port: number
  ask: 'echo' | 'primes'
  slowMs: number
}

// #region load
async function applyLoad(plan: Plan, clients: number, slow: number): Promise<void> {
  // Waiting for each makes sure that the slow ones are first in line.
  const slowOnes: { answered: Promise<number> }[] = []
  for (let count = 0; count < slow; count++) slowOnes.push(await begin(plan, true))
  // All at once; each one's time is counted from its own start.
  const others = await Promise.allSettled(
    Array.from({ length: clients }, async () => (await begin(plan, false)).answered),
  )
  const slowEnds = await Promise.allSettled(slowOnes.map(({ answered }) => answered))

  const latencies = others.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  for (const line of histogramOf(latencies)) console.log(line)
  for (const end of slowEnds)
    if (end.status === 'fulfilled') console.log(`a slow client was done after ${showMs(end.value)}`)
  const failures = [...others, ...slowEnds].filter((end) => end.status === 'rejected')
  for (const [reason, count] of countReasons(failures)) console.log(`failed ${count} ×: ${reason}`)
  if (failures.length > 0) process.exitCode = 1
}
// #endregion load

/** Connects. @returns once connected; `answered` gives the total time in milliseconds */
async function begin(
  { port, ask, slowMs }: Plan,
  isSlow: boolean,
): Promise<{ answered: Promise<number> }> {
  const startedMs = performance.now()
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  socket.setNoDelay(true)
  const say = (): void => {
    if (ask === 'echo') socket.write('Node client')
    // FIN after the line: no more questions.
    else socket.end(isSlow ? 'primes 5000000\n' : 'ping\n')
  }
  if (isSlow && ask === 'echo') {
    const timer = setTimeout(say, slowMs)
    socket.once('close', () => clearTimeout(timer))
  } else say()
  const answered = readToEnd(socket).then(() => performance.now() - startedMs)
  answered.catch(() => {}) // looked at once all have begun
  return { answered }
}

async function readToEnd(socket: Socket): Promise<void> {
  const deadline = setTimeout(() => {
    socket.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`))
  }, ANSWER_MS)
  let bytes = 0
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) bytes += chunk.length
  } finally {
    clearTimeout(deadline)
  }
  if (bytes === 0) throw new Error('closed without an answer')
}

function countReasons(failures: PromiseRejectedResult[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { reason } of failures) {
    const text = reason instanceof Error ? reason.message : String(reason)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return counts
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '5555' },
      clients: { type: 'string', default: '20' },
      slow: { type: 'string', default: '0' },
      'slow-ms': { type: 'string', default: '1000' },
      ask: { type: 'string', default: 'echo' },
    },
  })
  const { ask } = values
  if (ask !== 'echo' && ask !== 'primes') throw new UsageError('--ask takes one of: echo, primes')
  const port = wholeNumber('--port', values.port, 1, 65_535)
  const clients = wholeNumber('--clients', values.clients, 1, MAX_CLIENTS)
  const slow = wholeNumber('--slow', values.slow, 0, MAX_SLOW)
  const slowMs = wholeNumber('--slow-ms', values['slow-ms'], 1, MAX_SLOW_MS)
  console.log(`127.0.0.1:${port}, clients: ${clients}, slow ones in front of them: ${slow}`)
  await applyLoad({ port, ask, slowMs }, clients, slow)
}

runProgram(USAGE, main)
