/** The process behind `CheckerProcess`: one driver, asked over Node's own channel. */
import { Driver } from './driver.ts'
import { ALIVE_EVERY_MS, type FromWorker, type ToWorker } from './messages.ts'

const driver = new Driver({ keepsSpares: process.argv[2] === 'warm' })
const running = new Map<number, AbortController>()
const runs = new Set<Promise<void>>()
/** Whatever is stuck then is left to the session, which ends every process of a lab. */
const LEAVE_MS = 3_000

process.on('message', (message: ToWorker) => {
  if ('cancel' in message) cancel(message.cancel)
  else {
    const ended = run(message).finally(() => runs.delete(ended))
    runs.add(ended)
  }
})
process.on('disconnect', () => {
  for (const id of running.keys()) cancel(id)
  setTimeout(leave, LEAVE_MS)
  void Promise.all(runs)
    .then(() => driver.dispose())
    .then(leave, leave)
})

setInterval(() => {
  if (running.size > 0) send({ alive: true })
}, ALIVE_EVERY_MS).unref()

async function run({ run: id, request }: Extract<ToWorker, { run: number }>): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const report = await driver.run({
      ...request,
      cancelled: controller.signal,
      onVerdict: (verdict) => send({ run: id, verdict }),
    })
    send({ run: id, report })
  } catch (error) {
    send({
      run: id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  } finally {
    running.delete(id)
  }
}

function cancel(id: number): void {
  running.get(id)?.abort(new DOMException('cancelled', 'AbortError'))
}

function send(message: FromWorker): void {
  // The other side may be gone in this very moment: then nobody is left to tell.
  if (process.connected) process.send?.(message, () => {})
}

function leave(): void {
  process.exit(0)
}
