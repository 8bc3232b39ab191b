/** Checks of the prime service: with its own worker, and with workers that wait to be let go. */
import {
  equal,
  everyDelivery,
  fail,
  utf8,
  type CheckContext,
  type Peer,
  type StartedServer,
} from '#checker'
import { DEADLY, makeGates, VANISHING } from './gates.ts'
import { comesTrue, hasEnded, orCrashed, somebodyListens, type CheckBody } from './support.ts'

const MODULE = 'prime-service.ts'
const LONG_MS = 30_000
const SHORT_MS = 60
const MAX_PRIMES = 5_000_000
/** Counted once by other means; the way below would take the check's time. */
const PRIMES_TO_MAX = 348_513
const PING_MS = 100
/** One of so many pings is quick even on a busy machine, when nothing stands in its way. */
const PINGS = 20

const checked = (body: CheckBody): CheckBody => orCrashed(MODULE, body)

const start = ({ lab }: CheckContext, options: Record<string, unknown> = {}) =>
  lab.start(MODULE, { graceMs: LONG_MS, ...options })

/** A service whose workers wait at a gate. */
async function startGated(context: CheckContext, options: Record<string, unknown> = {}) {
  const gates = makeGates(context.folder)
  const server = await start(context, { workerFile: gates.file, ...options })
  return { gates, server }
}

function primesTo(limit: number): number {
  const primes: number[] = []
  for (let number = 2; number <= limit; number++)
    if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  return primes.length
}

/** @returns undefined when none comes */
async function readLine(peer: Peer): Promise<string | undefined> {
  return await peer.readLine().catch(() => undefined)
}

async function expectLines(peer: Peer, requests: string[], expected: string[]): Promise<void> {
  for (const [index, request] of requests.entries()) {
    const line = JSON.stringify(request)
    const wanted = expected[index] ?? ''
    const actual = await readLine(peer)
    if (actual === undefined) fail('unanswered', { line, expected: wanted })
    equal(actual, wanted, 'wrong-answer', {
      line,
      expected: wanted,
      actual: JSON.stringify(actual),
    })
  }
}

/** @returns how long the answer took; by then the service has read all that came before it */
async function ping(peer: Peer): Promise<number> {
  const beganMs = performance.now()
  await peer.send('ping\n')
  const answer = await readLine(peer)
  if (answer === undefined) fail('ping-waits')
  if (answer !== 'pong') fail('no-pong', { actual: JSON.stringify(answer) })
  return performance.now() - beganMs
}

export const answersRequests = checked(async (context) => {
  const { connect, random } = context
  const server = await start(context)
  const short = ['primes 9\n', 'ping\r\n', 'x\n']
  await everyDelivery(short.map(utf8), {}, async ({ parts }) => {
    const peer = await connect(server)
    await peer.sendParts(parts)
    // FIN behind the requests: no more questions, but the answers are due.
    peer.end()
    await expectLines(peer, short, ['4', 'pong', 'error'])
    if (!(await hasEnded(peer))) fail('no-fin')
  })
  const some = random.int(100, 5_000)
  const counts = [0, 1, 2, 3, 100, some].map((limit) => [`primes ${limit}`, primesTo(limit)])
  const wrong = ['-1', '1.5', '1e3', '0x10', 'ten', '', ' 7', '9 '].map((text) => `primes ${text}`)
  const others = ['', 'PING', 'ping ping', 'prime 7', `primes ${MAX_PRIMES + 1}`, 'primes 99999999']
  const requests: [string, string][] = [
    ...counts.map(([line, count]): [string, string] => [`${line}`, `${count}`]),
    ...[...wrong, ...others].map((line): [string, string] => [line, 'error']),
    [`primes ${MAX_PRIMES}`, `${PRIMES_TO_MAX}`],
  ]
  const peer = await connect(server)
  const lines = requests.map(([line]) => line)
  await peer.send(lines.map((line) => `${line}\n`).join(''))
  await expectLines(
    peer,
    lines,
    requests.map(([, answer]) => answer),
  )
  // No LF: who waits for one waits for ever.
  await peer.send('x'.repeat(random.int(65, 500)))
  if ((await readLine(peer)) !== 'error') fail('long-line')
  if (!(await hasEnded(peer))) fail('no-fin-after-long')
})

export const keepsTheOrder = checked(async (context) => {
  const { connect, random } = context
  const { gates, server } = await startGated(context)
  const [first, second] = [random.int(100, 400), random.int(401, 800)]
  const requests = [`primes ${first}`, 'ping', `primes ${second}`, 'x']
  const peer = await connect(server)
  await peer.send(requests.map((line) => `${line}\n`).join(''))
  await mustBegin(gates.haveBegun([first]), peer)
  const other = await connect(server)
  await ping(other)
  if (peer.waitingBytes > 0) {
    const answer = await readLine(peer)
    fail('out-of-order', { line: requests[0] ?? '', answer: JSON.stringify(answer ?? '') })
  }
  gates.open(second)
  gates.open(first)
  await expectLines(peer, requests, [`${first * 2}`, 'pong', `${second * 2}`, 'error'])
})

/** The worker of these checks does not count. An answer without it was not a worker's. */
async function mustBegin(hasBegun: Promise<boolean>, peer: Peer): Promise<void> {
  if (await hasBegun) return
  fail(peer.waitingBytes > 0 ? 'no-worker' : 'never-begun')
}

export const answersWhileItCounts = checked(async (context) => {
  const { connect, random } = context
  const workers = 2
  const { gates, server } = await startGated(context, { workers })
  const jobs = Array.from({ length: 4 }, (_, index) => (index + 1) * 100 + random.int(0, 99))
  const peers: Peer[] = []
  for (const job of jobs) {
    const peer = await connect(server)
    await peer.send(`primes ${job}\n`)
    peers.push(peer)
  }
  const all = comesTrue(() => gates.begun.length >= workers)
  for (const peer of peers) await mustBegin(all, peer)

  const pinger = await connect(server)
  let bestMs = Infinity
  for (let count = 0; count < PINGS && bestMs >= PING_MS; count++)
    bestMs = Math.min(bestMs, await ping(pinger))
  if (bestMs >= PING_MS) fail('slow-pong', { ms: Math.round(bestMs), limit: PING_MS })
  gates.open()
  for (const [index, job] of jobs.entries()) {
    const peer = peers[index]
    if (peer) await expectLines(peer, [`primes ${job}`], [`${job * 2}`])
  }
  const threads = new Set(jobs.map((job) => gates.threadOf(job))).size
  if (threads > workers) fail('too-many', { workers, threads })
})

export const survivesALostWorker = checked(async (context) => {
  const { connect, random } = context
  const { gates, server } = await startGated(context, { workers: 1 })
  gates.open()
  const job = random.int(1, 800)
  const peer = await connect(server)
  const requests = [DEADLY, job, VANISHING, job + 1].map((one) => `primes ${one}`)
  await peer.send(requests.map((line) => `${line}\n`).join(''))
  await expectLines(peer, requests, ['error', `${job * 2}`, 'error', `${(job + 1) * 2}`])
})

export const forgetsTheVanished = checked(async (context) => {
  const { connect, random } = context
  const { gates, server } = await startGated(context, { workers: 1 })
  const [held, forgotten, next] = [random.int(100, 299), random.int(300, 499), random.int(500, 800)]
  const patient = await connect(server)
  await patient.send(`primes ${held}\n`)
  await mustBegin(gates.haveBegun([held]), patient)
  const vanishing = await connect(server)
  await vanishing.sendParts([utf8(`primes ${forgotten}\n`)])
  const watcher = await connect(server)
  await ping(watcher)
  vanishing.reset()
  // The reset was there before these were sent.
  for (let count = 0; count < 3; count++) await ping(watcher)
  const last = await connect(server)
  await last.send(`primes ${next}\n`)
  gates.open()
  await expectLines(patient, [`primes ${held}`], [`${held * 2}`])
  await expectLines(last, [`primes ${next}`], [`${next * 2}`])
  if (gates.hasBegun(forgotten)) fail('begun-anyway')
})

const endsInOrder = checked(async (context) => {
  const { connect, random } = context
  const { gates, server } = await startGated(context, { workers: 1 })
  const { port } = server
  const job = random.int(100, 800)
  const idle = await connect(server)
  await ping(idle)
  const busy = await connect(server)
  await busy.send(`primes ${job}\n`)
  await mustBegin(gates.haveBegun([job]), busy)
  const closing = Promise.all([server.close(), server.close()])
  closing.catch(() => {}) // looked at below, after the FINs
  if (!(await hasEnded(idle))) fail('idle-waits')
  if (busy.ending !== undefined) fail('cut-off', { job })
  gates.open(job)
  const answer = await readLine(busy)
  if (answer === undefined) fail('cut-off', { job })
  equal(answer, `${job * 2}`, 'wrong-last-answer', { expected: job * 2, actual: answer })
  if (!(await hasEnded(busy))) fail('no-fin-behind')
  idle.end()
  busy.end()
  await closing
  if (await somebodyListens(port)) fail('still-listens', { port })
  await closesInTime(context, server)
})

export async function finishesWhatItBegan(context: CheckContext): Promise<void> {
  await endsInOrder(context)
  await context.lab.exitsByItself()
}

/** A second one, whose job is never done and whose clients never leave. */
async function closesInTime(context: CheckContext, { port }: StartedServer): Promise<void> {
  const { connect } = context
  const { gates, server } = await startGated(context, { port, graceMs: SHORT_MS, workers: 1 })
  const job = 850
  const stubborn = await connect(server)
  await stubborn.send(`primes ${job}\n`)
  await mustBegin(gates.haveBegun([job]), stubborn)
  let isClosed = false
  const closing = server.close().then(() => (isClosed = true))
  closing.catch(() => {})
  if (!(await comesTrue(() => isClosed))) fail('waits-for-ever', { graceMs: SHORT_MS })
  await closing
}
