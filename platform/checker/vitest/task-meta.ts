/** What checks hand to our reporter, and what our runner hands to checks. */
import type { SandboxPlan } from '../../runner/sandbox.ts'
import type { Verdict } from '../../shared/verdict.ts'

declare module 'vitest' {
  interface TaskMeta {
    verdict?: Verdict
  }
  interface ProvidedContext {
    /** Absolute folder that holds the lab folders under check. */
    target: string
    seed: number
    /** Graded runs only: how the learner's processes are shut in … */
    sandbox?: SandboxPlan | undefined
    /** … and when no further check is started; milliseconds since 1970. */
    endsAtMs?: number | undefined
  }
}
