/** The process behind `startWarmChecker`: one suite runner, asked over Node's own channel. */
import { SuiteRunner } from './suite-runner.ts'
import type { FromWorker, ToWorker } from './warm.ts'

const starting = SuiteRunner.start()
const cancelled = new Set<number>()
let current: number | undefined

process.on('message', (message: ToWorker) => {
  if ('cancel' in message) void cancel(message.cancel)
  else void run(message)
})
process.on('disconnect', () => void starting.then((runner) => runner.dispose()).then(leave, leave))

async function cancel(run: number): Promise<void> {
  cancelled.add(run)
  if (current === run) await (await starting).cancel()
}

async function run({ run: id, request }: Extract<ToWorker, { run: number }>): Promise<void> {
  try {
    const runner = await starting
    const report = await runner.run({
      ...request,
      isWanted: () => {
        current = id
        return !cancelled.has(id)
      },
      onVerdict: (verdict) => send({ run: id, verdict }),
    })
    send({ run: id, report })
  } catch (error) {
    send({
      run: id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  } finally {
    cancelled.delete(id)
  }
}

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}

function leave(): void {
  process.exit(0)
}
