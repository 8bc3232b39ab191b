/**
 * The main program of a slot: one suite runner that stays loaded, asked over Node's own channel.
 * The learner's code is never in this process; it runs in sandboxes that this one starts.
 */
import { SuiteRunner } from '../checker/suite-runner.ts'
import { findLeftovers } from './leftovers.ts'
import type { FromSlot, Job, SlotOptions, ToSlot } from './protocol.ts'

// What suites write, programs that run as another user must be able to write as well; nobody else
// gets to the folder in which they do.
process.umask(0)

let options: SlotOptions | undefined
let runner: Promise<SuiteRunner> | undefined

process.on('message', (message: ToSlot) => {
  if ('start' in message) void start(message.start)
  else void grade(message)
})
process.on('disconnect', () => process.exit(0))

async function start(given: SlotOptions): Promise<void> {
  options = given
  runner = SuiteRunner.start()
  await runner
  send({ ready: true })
}

async function grade({ job, ...request }: Job): Promise<void> {
  try {
    if (!options || !runner) throw new TypeError('a job before the start')
    const { plan, isShutIn } = options
    const report = await (await runner).run({ ...request, sandbox: plan })
    send({ job, report, leftovers: await findLeftovers(plan.scratch, isShutIn) })
  } catch (error) {
    send({ job, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

function send(message: FromSlot): void {
  if (process.connected) process.send?.(message)
}
