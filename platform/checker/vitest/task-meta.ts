/** What checks hand to our reporter, and what our runner hands to checks. */
import type { Verdict } from '../../shared/verdict.ts'

declare module 'vitest' {
  interface TaskMeta {
    verdict?: Verdict
  }
  interface ProvidedContext {
    /** Absolute folder that holds the lab folders under check. */
    target: string
    seed: number
  }
}
