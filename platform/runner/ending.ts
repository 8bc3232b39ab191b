/** Why a program ended, from what the system says of its end. */
import type { Ending } from '../shared/messages.ts'
import { SIGNAL_NAMES, type Exit } from './channel.ts'
import { signalOfExitCode, type SandboxPlan } from './sandbox.ts'

/** Begins the detail of an ending in which the sandbox, not the program, is at fault. */
export const SANDBOX_FAULT = 'the sandbox did not start'

export function endingOf({ exitCode, signal, failure }: Exit): Ending {
  if (failure !== undefined) return { reason: 'could-not-start', detail: failure }
  if (signal !== null) return { reason: 'signalled', signal }
  return { reason: 'exited', exitCode: exitCode ?? 0 }
}

/** A sandbox in which Node itself never came up is our fault, whatever ended the waiting. */
export function endingInside(
  { wrappers }: SandboxPlan,
  { ending, hasStarted }: { ending: Ending; hasStarted: boolean },
): Ending {
  if (ending.reason === 'stopped') return ending
  if (!hasStarted)
    return { reason: 'could-not-start', detail: `${SANDBOX_FAULT}: ${JSON.stringify(ending)}` }
  if (ending.reason !== 'exited' || wrappers === 0) return ending
  const signal = signalOfExitCode(ending.exitCode, SIGNAL_NAMES)
  return signal === null ? ending : { reason: 'signalled', signal }
}
