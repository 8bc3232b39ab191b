/** A checker that stays loaded in a process of its own, for the host and for watch mode. */
import { LABS, SOLUTIONS } from '../catalogue/paths.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { Verdict } from '../shared/verdict.ts'
import { CheckerProcess, type CheckerRun } from './driver/checker-process.ts'
import type { LabReport } from './report.ts'

export interface WarmRequest {
  slug: string
  /** `labs`, `solutions`, or an absolute folder that holds lab folders. */
  target: string
  only?: string
  seed?: number
  onVerdict?(verdict: Verdict): void
}

export interface WarmChecker extends Disposable {
  /**
   * Runs one lab's checks. A newer call for the same lab replaces the one under way, whose promise
   * rejects with an `AbortError`.
   */
  check(request: WarmRequest): Promise<LabReport>
}

export function startWarmChecker(): WarmChecker {
  const checker = new CheckerProcess({ isWarm: true })
  const current = new Map<string, CheckerRun>()
  return {
    check: ({ onVerdict, ...request }) => {
      current.get(request.slug)?.cancel()
      const run = checker.run({ ...request, target: folderOf(request.target) }, onVerdict)
      current.set(request.slug, run)
      return run.report
    },
    dispose: () => checker.dispose(),
  }
}

function folderOf(target: string): string {
  if (target === 'labs') return LABS
  if (target === 'solutions') return SOLUTIONS
  return target
}
