/** A server that failed before it listened: if its port is taken, says by whom. */
import type { ProcessEntry } from '../catalogue/catalogue.ts'
import { CourseError } from '../shared/errors.ts'
import type { Ending } from '../shared/messages.ts'
import { findPortHolder, isListening } from './port-holder.ts'
import type { Slot } from './slot.ts'

export interface FailedStart {
  entry: ProcessEntry
  args: string[]
  ending: Ending
}

/**
 * @param all every slot of this host: the holder may be another lab's server
 * @returns what to tell the reader, or `undefined` when the port is not to blame
 */
export async function explainBusyPort(
  { entry, args, ending }: FailedStart,
  all: Slot[],
): Promise<CourseError | undefined> {
  // A client's --port is the one that it calls: that somebody listens there is as it should be.
  if (entry.ready !== 'listening') return undefined
  const port = portOf(entry, args)
  if (!port || ending.reason !== 'exited' || ending.exitCode === 0) return undefined
  if (!(await isListening(port))) return undefined
  return new CourseError('ERR_PORT_BUSY', `Port ${port} is in use.`, {
    params: { port, who: nameHolder(port, all) },
  })
}

/** The port that the arguments ask for, else the process's own. */
function portOf(entry: ProcessEntry, args: string[]): number | undefined {
  const index = args.indexOf('--port')
  return index === -1 ? entry.port : Number(args[index + 1])
}

/** `07-framing/server`, or `node server.ts (12345)`, or `?` when it cannot be seen. */
function nameHolder(port: number, all: Slot[]): string {
  const own = all.find(({ state }) => state.listening.some((one) => one.port === port))
  if (own) return `${own.lab}/${own.state.process}`
  const holder = findPortHolder(port)
  return holder ? `${holder.program} (${holder.pid})` : '?'
}
