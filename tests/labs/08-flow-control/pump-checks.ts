/** Checks of `pump`: what arrives, at whose pace, and how a transfer ends before its end. */
import { fail, type CheckContext } from '#checker'
import type * as Server from '../../../solutions/08-flow-control/server.ts'
import {
  FLOOD_BYTES,
  LIMIT_BYTES,
  loadTrial,
  mebibytes,
  MEBIBYTE,
  mustBeContent,
  mustReject,
  mustResolve,
  serveReader,
} from './support.ts'
import { BROKEN } from './send-all-checks.ts'

/** One turn of the trial's timer. */
const TURN_MS = 10
const ABORT_MS = 100

export async function copiesAndEnds(context: CheckContext): Promise<void> {
  const { random } = context
  const trial = await loadTrial(context)
  // With the large one the system's buffers get full: write returns false, too.
  for (const size of [random.int(10, 99), 48 * MEBIBYTE + random.int(1, 65_535), 1, 0]) {
    const { target, received, resume } = await serveReader(context, { isPaused: true })
    const onQuiet = async (): Promise<void> => resume()
    const report = await trial.tryPump({ ...target, bytes: size, onQuiet })
    mustResolve(report)
    if (!report.wasEnded) fail('not-ended')
    if (!report.wasFinished) fail('too-early')
    mustBeContent((await received).bytes, size, target.seed)
    if (report.value !== size) fail('wrong-count', { expected: size, actual: String(report.value) })
  }
}

export async function keepsThePace(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target, received, resume } = await serveReader(context, { isPaused: true })
  const onQuiet = async (): Promise<void> => resume()
  const report = await trial.tryPump({ ...target, bytes: FLOOD_BYTES, onQuiet })
  if (report.heldBytes > LIMIT_BYTES) fail('collects', { held: mebibytes(report.heldBytes) })
  if (report.peakBytes > LIMIT_BYTES)
    fail('too-much-waiting', { peak: mebibytes(report.peakBytes) })
  mustResolve(report)
  mustBeContent((await received).bytes, FLOOD_BYTES, target.seed)
}

export async function breaksOffOnReset(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target, reset } = await serveReader(context, { isPaused: true })
  const onQuiet = async (): Promise<void> => reset()
  const report = await trial.tryPump({ ...target, bytes: FLOOD_BYTES, onQuiet })
  mustReject(report)
  if (!BROKEN.includes(report.error)) fail('wrong-code', { actual: report.error })
  if (!report.isSourceDestroyed) fail('source-left')
}

export async function passesTheErrorOn(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target } = await serveReader(context, { mayBeMissed: true })
  const failure = `the disk has failed at ${context.random.int(1, 999)}`
  const report = await trial.tryPump({ ...target, bytes: 300_000, failure })
  mustReject(report)
  if (report.message !== failure) fail('other-error', { expected: failure, actual: report.message })
  if (!report.isSocketDestroyed) fail('socket-left')
}

export async function abortsAtOnce(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target } = await serveReader(context, { isPaused: true })
  const report = await trial.tryPump({ ...target, bytes: FLOOD_BYTES, abort: 'when-quiet' })
  mustReject(report)
  if (report.error !== 'AbortError') fail('wrong-name', { actual: report.error })
  if (report.turns * TURN_MS > ABORT_MS) fail('too-late', { ms: report.turns * TURN_MS })
  if (!report.isSocketDestroyed) fail('socket-left')
  if (!report.isSourceDestroyed) fail('source-left')

  const unused = await serveReader(context)
  const before = await trial.tryPump({ ...unused.target, bytes: MEBIBYTE, abort: 'before' })
  mustReject(before)
  if (before.error !== 'AbortError') fail('wrong-name', { actual: before.error })
  const { bytes } = await unused.received
  if (bytes.length > 0) fail('sent-anyway', { bytes: bytes.length })
}

export async function leavesNothingBehind(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target } = await serveReader(context)
  const report = await trial.tryPump({ ...target, bytes: 200_000 })
  mustResolve(report)
  if (report.signalListeners > 0) fail('listener-left', { count: report.signalListeners })
  await context.lab.exitsByItself()
}

export async function floodsOverTcp(context: CheckContext): Promise<void> {
  const { lab, connect } = context
  const bytes = 2 * MEBIBYTE
  for (const by of ['pump', 'send-all'] as const) {
    const server = await lab.start<typeof Server>('server.ts', { mebibytes: 2, by })
    const peer = await connect(server)
    // FIN at once, as `nc -N` sends it: the flood goes on all the same.
    peer.end()
    const got = await peer.readToEnd()
    if (got.ending !== 'fin') fail('no-fin', { by })
    mustBeContent(Buffer.from(got.bytes), bytes, 0)
    await server.close()
  }
  await lab.exitsByItself()
}
