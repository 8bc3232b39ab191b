/** The main program of a slot in which suites run under vitest: for comparing the two ways. */
import { findLeftovers } from '../../platform/grader/leftovers.ts'
import type { FromSlot, Job, SlotOptions, ToSlot } from '../../platform/grader/protocol.ts'
import { VitestRunner } from './vitest-suite.ts'

process.umask(0)

let options: SlotOptions | undefined
const starting = VitestRunner.start()

process.on('message', (message: ToSlot) => {
  if ('start' in message) {
    options = message.start
    void starting.then(() => send({ ready: true }))
  } else void grade(message)
})
process.on('disconnect', () => process.exit(0))

async function grade({ job, slug, seed, target, budgetMs, only }: Job): Promise<void> {
  try {
    if (!options) throw new TypeError('a job before the start')
    const { plan, isShutIn } = options
    const report = await (
      await starting
    ).run({
      slug,
      seed,
      target,
      budgetMs,
      sandbox: plan,
      ...(only === undefined ? {} : { only }),
    })
    send({ job, report, leftovers: await findLeftovers(plan.scratch, isShutIn) })
  } catch (error) {
    send({ job, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

function send(message: FromSlot): void {
  if (process.connected) process.send?.(message)
}
