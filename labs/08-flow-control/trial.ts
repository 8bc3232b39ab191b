/**
 * Tries `sendAll` and `pump` on a connection and reports what it saw. Given complete; this is how
 * the checks reach your functions, because a socket cannot be passed to another process. Run as a
 * program, it tries both on a reader that pauses.
 * Nothing here looks at a clock: time is counted in turns of the event loop's timers, so a busy
 * machine counts slowly too.
 */
import { connect, createServer, type Socket } from 'node:net'
import { getEventListeners, once } from 'node:events'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { contentAt, contentPieces } from './content.ts'
import { gauge } from './gauge.ts'
import { runProgram, wholeNumber } from './program.ts'
import { pump } from './pump.ts'
import { sendAll } from './send-all.ts'
import { MEBIBYTE, sizeText } from './sizes.ts'

const USAGE = 'usage: trial.ts [--mebibytes 64]'
const TURN_MS = 10
/** Turns without any change after which a transfer counts as stuck. */
const QUIET_TURNS = 8
/** Turns after which a promise will never settle, once there is nothing left to wait for. */
const PENDING_TURNS = 60
const EVENTS = ['close', 'drain', 'end', 'error', 'finish', 'timeout']

export interface Target {
  host: string
  port: number
  seed: number
}

interface Outcome {
  outcome: 'resolved' | 'rejected' | 'pending'
  /** The error's `code`, or its name if it has none. */
  error: string
  message: string
  /** Turns from the abort to the outcome. */
  turns: number
}

export interface SendReport extends Outcome {
  /** Most that ever waited in Node. */
  peakBytes: number
  /** Most that still waited in Node when one of the calls resolved. */
  waitingBytes: number
  /** Listeners that the calls left on the socket. */
  listeners: number
  wasEnded: boolean
  wasDestroyed: boolean
}

export interface SendPlan extends Target {
  /** One call for each size, one after the other. */
  sizes: number[]
  /** What happens when nothing moves any more: the first time only. */
  onQuiet?: () => Promise<void>
  /** Whether the buffer is overwritten after each call, as its owner may do. */
  overwrites?: boolean
  /** Whether our own side destroys the socket then, or did before. */
  destroy?: 'before' | 'when-quiet'
}

/** Sends content with one call for each of the sizes. */
export async function trySendAll(plan: SendPlan): Promise<SendReport> {
  const socket = await open(plan)
  const { peak, listenersOf } = watch(socket)
  const before = listenersOf()
  if (plan.destroy === 'before') socket.destroy()
  const act = onlyOnce(plan.onQuiet)
  let waitingBytes = 0
  const noteWaiting = (): void => {
    waitingBytes = Math.max(waitingBytes, socket.writableLength)
  }
  const outcome = await settle(sendSizes(socket, plan, noteWaiting), {
    socket,
    progress: () => `${socket.bytesWritten} ${socket.writableLength}`,
    isOver: () => socket.destroyed || socket.writableLength === 0,
    onQuiet: async () => {
      await act()
      if (plan.destroy === 'when-quiet') socket.destroy()
    },
  })
  const { turns, ...how } = outcome
  const report: SendReport = {
    ...how,
    listeners: listenersOf() - before,
    wasEnded: socket.writableEnded,
    wasDestroyed: socket.destroyed,
    turns,
    peakBytes: peak(),
    waitingBytes,
  }
  // If a promise settles too early, a reader is still waiting for its cue.
  await act()
  await close(socket, outcome.outcome === 'resolved')
  return report
}

async function sendSizes(
  socket: Socket,
  { sizes, seed, overwrites = false }: SendPlan,
  onResolved: () => void,
): Promise<void> {
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  const all = contentAt(0, totalBytes, seed)
  let offset = 0
  for (const size of sizes) {
    const bytes = all.subarray(offset, offset + size)
    await sendAll(socket, bytes)
    onResolved()
    if (overwrites) bytes.fill(0)
    offset += size
  }
}

export interface PumpReport extends Outcome {
  /** What `pump` resolved to. */
  value: unknown
  peakBytes: number
  /** Most that was taken from the source and not yet handed to `write`. */
  heldBytes: number
  wasEnded: boolean
  wasFinished: boolean
  isSocketDestroyed: boolean
  isSourceDestroyed: boolean
  /** Listeners left on the signal. */
  signalListeners: number
}

export interface PumpPlan extends Target {
  bytes: number
  onQuiet?: () => Promise<void>
  abort?: 'before' | 'when-quiet'
  /** The source fails with this message after all its bytes. */
  failure?: string
}

export async function tryPump(plan: PumpPlan): Promise<PumpReport> {
  const socket = await open(plan)
  const { peak } = watch(socket)
  const source = sourceOf(plan, socket)
  const act = onlyOnce(plan.onQuiet)
  const abort = new AbortController()
  if (plan.abort === 'before') abort.abort()
  let value: unknown
  const outcome = await settle(
    pump(source.readable, socket, { signal: abort.signal }).then((result) => {
      value = result
    }),
    {
      socket,
      progress: () => `${socket.bytesWritten} ${socket.writableLength} ${source.givenBytes()}`,
      isOver: () => socket.destroyed || socket.writableLength === 0 || abort.signal.aborted,
      onQuiet: async () => {
        await act()
        if (plan.abort === 'when-quiet') abort.abort()
      },
    },
  )
  const { turns, ...how } = outcome
  const report: PumpReport = {
    ...how,
    value,
    isSocketDestroyed: socket.destroyed,
    isSourceDestroyed: source.readable.destroyed,
    wasEnded: socket.writableEnded,
    wasFinished: socket.writableFinished,
    signalListeners: getEventListeners(abort.signal, 'abort').length,
    turns,
    peakBytes: peak(),
    heldBytes: source.heldBytes(),
  }
  source.readable.destroy()
  await act()
  await close(socket, outcome.outcome === 'resolved')
  return report
}

/** A source that makes its bytes only when asked, and notes what became of them. */
function sourceOf({ bytes, seed, failure }: PumpPlan, socket: Socket) {
  const pieces = contentPieces(bytes, seed)
  let givenBytes = 0
  let heldBytes = 0
  const readable = new Readable({
    highWaterMark: 64 * 1024,
    read() {
      heldBytes = Math.max(heldBytes, givenBytes - socket.bytesWritten)
      const { value } = pieces.next()
      if (value) givenBytes += value.length
      if (value) this.push(value)
      else if (failure === undefined) this.push(null)
      else this.destroy(new Error(failure))
    },
  })
  readable.on('error', () => {}) // told by the report
  return { readable, givenBytes: () => givenBytes, heldBytes: () => heldBytes }
}

interface Settling {
  socket: Socket
  /** Changes while something moves. */
  progress(): string
  /** Whether there is nothing left that the promise could rightly be waiting for. */
  isOver(): boolean
  onQuiet(): Promise<void>
}

/** Waits for the promise; calls `onQuiet` once when nothing moves, gives up when all is over. */
function settle(promise: Promise<void>, settling: Settling): Promise<Outcome> {
  const { socket, progress, isOver, onQuiet } = settling
  return new Promise((resolve, reject) => {
    let last = ''
    let quietTurns = 0
    let hasActed = false
    let turns = 0
    const conclude = (outcome: Outcome['outcome'], error?: unknown): void => {
      clearInterval(timer)
      const isError = error instanceof Error
      const code = isError && 'code' in error ? String(error.code) : ''
      const name = isError ? error.name : outcome === 'rejected' ? String(error) : ''
      const isNamed = code !== '' && name !== 'AbortError'
      const message = isError ? error.message : ''
      resolve({ outcome, error: isNamed ? code : name, message, turns })
    }
    const timer = setInterval(() => {
      const now = `${progress()} ${socket.destroyed}`
      turns += hasActed ? 1 : 0
      quietTurns = now === last ? quietTurns + 1 : 0
      last = now
      if (quietTurns > PENDING_TURNS && hasActed && isOver()) conclude('pending')
      if (quietTurns < QUIET_TURNS || hasActed) return
      hasActed = true
      quietTurns = 0
      onQuiet().catch(reject)
    }, TURN_MS)
    promise.then(
      () => conclude('resolved'),
      (error: unknown) => {
        if (!isMistake(error)) return conclude('rejected', error)
        clearInterval(timer)
        socket.destroy()
        reject(error)
      },
    )
  })
}

function onlyOnce(action: () => Promise<void> = async () => {}): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= action())
}

/** A bug in the code, or code that is not there yet, is not an outcome. */
function isMistake(error: unknown): error is Error {
  if (!(error instanceof Error) || 'code' in error) return false
  const isBug = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind)
  return isBug || error.message.startsWith('TODO')
}

async function open({ host, port }: Target): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true })
  await once(socket, 'connect')
  socket.on('error', () => {}) // told by the report
  socket.resume() // without it a reset would not be seen before the next write
  return socket
}

function watch(socket: Socket): { peak: () => number; listenersOf: () => number } {
  const levels = gauge(socket)
  return {
    peak: () => levels.peakBytes,
    listenersOf: () => EVENTS.reduce((sum, event) => sum + socket.listenerCount(event), 0),
  }
}

/** Sends FIN if nobody has, and lets go when the other side has ended too. */
async function close(socket: Socket, isOrderly: boolean): Promise<void> {
  if (socket.closed) return
  const closed = once(socket, 'close')
  if (isOrderly) socket.end()
  else socket.destroy()
  await closed
}

// --- as a program ---

/** Reads one connection, but only once it is told to. */
async function pausedReader(): Promise<{ target: Target; resume(): Promise<void> }> {
  const accepted = Promise.withResolvers<Socket>()
  const server = createServer((socket) => {
    server.close()
    accepted.resolve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no address is bound')
  const resume = async (): Promise<void> => {
    const socket = await accepted.promise
    socket.on('error', () => {}).resume()
  }
  return { target: { host: '127.0.0.1', port: bound.port, seed: 0 }, resume }
}

function show(name: string, { outcome, error, peakBytes }: SendReport | PumpReport): void {
  const how = error === '' ? outcome : `${outcome} with ${error}`
  console.log(`${name}  ${how}, at most ${sizeText(peakBytes)} waited in Node`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { mebibytes: { type: 'string', default: '64' } } })
  const bytes = wholeNumber('--mebibytes', values.mebibytes, 0, 256) * MEBIBYTE
  console.log(`${sizeText(bytes)} to a reader that reads when nothing moves any more`)
  const first = await pausedReader()
  show('sendAll', await trySendAll({ ...first.target, sizes: [bytes], onQuiet: first.resume }))
  const second = await pausedReader()
  show('pump   ', await tryPump({ ...second.target, bytes, onQuiet: second.resume }))
}

if (import.meta.main) runProgram(USAGE, main)
