/** Checks of `sendAll`: what arrives, what waits meanwhile, and how it fails. */
import { fail, type CheckContext } from '#checker'
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

/** What `write` takes at once on every version of Node, and less. */
const SMALL_BYTES = 12_000
/** Both mean that the other side broke the connection off. */
export const BROKEN = ['ECONNRESET', 'EPIPE']

export async function sendsEveryByte(context: CheckContext): Promise<void> {
  const { random } = context
  const trial = await loadTrial(context)
  // Behind the large one the system's buffers are full: write returns false, too.
  const sizes = [0, 1, 65_536, 65_537, random.int(200_000, 400_000), 48 * MEBIBYTE + 1, 70_000, 0]
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const { target, received, resume } = await serveReader(context, { isPaused: true })
  const onQuiet = async (): Promise<void> => resume()
  const report = await trial.trySendAll({ ...target, sizes, onQuiet })
  const { bytes } = await received
  // Who sends without end is cut off, and the error is ours.
  if (bytes.length > total) fail('too-many', { expected: total })
  mustResolve(report)
  mustBeContent(bytes, total, target.seed)
}

export async function heedsFalse(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target, received, resume } = await serveReader(context, { isPaused: true })
  const onQuiet = async (): Promise<void> => resume()
  const report = await trial.trySendAll({ ...target, sizes: [FLOOD_BYTES], onQuiet })
  if (report.peakBytes > LIMIT_BYTES)
    fail('too-much-waiting', { peak: mebibytes(report.peakBytes) })
  mustResolve(report)
  mustBeContent((await received).bytes, FLOOD_BYTES, target.seed)
}

export async function resolvesWhenFlushed(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target, received, resume } = await serveReader(context, { isPaused: true })
  const onQuiet = async (): Promise<void> => resume()
  // No more than a peer takes before it breaks off.
  const calls = Math.floor(FLOOD_BYTES / SMALL_BYTES)
  const sizes = Array.from({ length: calls }, () => SMALL_BYTES)
  const report = await trial.trySendAll({ ...target, sizes, onQuiet, overwrites: true })
  if (report.waitingBytes > 0) fail('too-early', { bytes: report.waitingBytes })
  mustResolve(report)
  mustBeContent((await received).bytes, calls * SMALL_BYTES, target.seed)
}

export async function leavesTheSocketAlone(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target, received } = await serveReader(context)
  const sizes = Array.from({ length: 30 }, () => 70_000)
  const report = await trial.trySendAll({ ...target, sizes })
  if (report.wasEnded) fail('ended')
  if (report.wasDestroyed) fail('destroyed')
  mustResolve(report)
  if (report.listeners !== 0) fail('listeners', { count: report.listeners, calls: sizes.length })
  await received
}

export async function tellsOfAReset(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const { target, reset } = await serveReader(context, { isPaused: true })
  const onQuiet = async (): Promise<void> => reset()
  const report = await trial.trySendAll({ ...target, sizes: [FLOOD_BYTES], onQuiet })
  mustReject(report)
  if (!BROKEN.includes(report.error)) fail('wrong-code', { actual: report.error })
}

export async function survivesADeadSocket(context: CheckContext): Promise<void> {
  const trial = await loadTrial(context)
  const during = await serveReader(context, { isPaused: true })
  mustReject(
    await trial.trySendAll({ ...during.target, sizes: [FLOOD_BYTES], destroy: 'when-quiet' }),
  )
  const before = await serveReader(context)
  mustReject(await trial.trySendAll({ ...before.target, sizes: [10], destroy: 'before' }))
  await before.received
}
