/**
 * The main program of a slot: one driver that stays loaded, asked over Node's own channel.
 * The learner's code is never in this process; it runs in sandboxes that this one starts.
 */
import { join } from 'node:path'
import { Driver } from '../checker/driver/driver.ts'
import { Compiled } from './compiled.ts'
import { findLeftovers } from './leftovers.ts'
import type { FromSlot, Job, SlotOptions, ToSlot } from './protocol.ts'
import { compiledFolder } from './sandbox/kit.ts'
import { exerciseFiles } from './staging.ts'
import { Stripper } from './stripper.ts'

// What suites write, programs that run as another user must be able to write as well; nobody else
// gets to the folder in which they do.
process.umask(0)

let options: SlotOptions | undefined

/**
 * One check at a time: a slot has one core, and what happens in it is to be the same each time.
 */
const driver = new Driver({ lanes: 1 })

const compiled = new Compiled()
const stripper = new Stripper()

process.on('message', (message: ToSlot) => {
  if ('start' in message) start(message.start)
  else void grade(message)
})
process.on('disconnect', () => process.exit(0))

function start(given: SlotOptions): void {
  options = given
  send({ ready: true })
}

async function grade({ job, isPublic, ...request }: Job): Promise<void> {
  try {
    if (!options) throw new TypeError('a job before the start')
    const { plan, isShutIn } = options
    compiled.putInto(plan.scratch)
    await stripper.prepare({
      folder: join(request.target, request.slug),
      handedIn: exerciseFiles(request.slug),
      keptIn: compiledFolder(plan.scratch),
    })
    const report = await driver.run({ ...request, sandbox: plan })
    await driver.settled()
    if (isPublic) compiled.takeFrom(plan.scratch)
    send({ job, report, leftovers: await findLeftovers(plan.scratch, isShutIn) })
  } catch (error) {
    send({ job, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

function send(message: FromSlot): void {
  if (process.connected) process.send?.(message)
}
