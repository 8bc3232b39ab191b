/** What a suite declares and calls: a check, whose id is the key of its texts. */
import type { CheckBody, CheckOptions } from './judge.ts'
import type { LabUnderCheck } from './lab.ts'
import { findRegistrar } from './registrar.ts'
import { runningCheck } from './running-check.ts'
import { deliveriesOf, type Delivery } from './transport/delivery.ts'

export type { CheckBody, CheckContext, CheckOptions } from './judge.ts'

const registrar = await findRegistrar()

/**
 * Declares a check.
 * @param id as in `lab.json` and the lab's texts
 * @example check('waits-for-the-rest', async ({ lab }) => { … })
 */
export function check(id: string, body: CheckBody): void
export function check(id: string, options: CheckOptions, body: CheckBody): void
export function check(id: string, ...rest: [CheckBody] | [CheckOptions, CheckBody]): void {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest
  registrar.check({ id, options, body })
}

/**
 * Moves the whole suite, and the programs that it starts, into a time zone.
 * @param zone of the IANA's list; where the system does not have it, nothing changes
 */
export function useTimeZone(zone: string): void {
  registrar.timeZone(zone)
}

/**
 * Runs the body for every delivery of the messages; a failure names the delivery and the seed.
 * @param options `cutAt`: offsets into the whole dialogue where a cut hurts most
 */
export async function everyDelivery(
  messages: Uint8Array[],
  { cutAt = [] }: { cutAt?: number[] },
  body: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const { journal, random } = runningCheck()
  for (const delivery of deliveriesOf(messages, random, cutAt)) {
    journal.delivery = delivery.name
    await body(delivery)
  }
  journal.delivery = undefined
}

/** @see LabUnderCheck.pushInPieces */
export function pushInPieces(
  ...args: Parameters<LabUnderCheck['pushInPieces']>
): Promise<unknown[]> {
  return runningCheck().lab.pushInPieces(...args)
}
