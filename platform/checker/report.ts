/** What came of one lab's checks: exactly one verdict for each check that the lab lists. */
import type { SandboxPlan } from '../runner/sandbox.ts'
import type { Verdict } from '../shared/verdict.ts'

export interface SuiteRequest {
  slug: string
  /** Absolute folder that holds the lab folders: `…/labs`, `…/solutions`, a submission's. */
  target: string
  /** Only this check. */
  only?: string
  seed?: number
  onVerdict?(verdict: Verdict): void
  /** The first process waits for a debugger at this port of 127.0.0.1; needs `only`. */
  inspectPort?: number
  /** Graded runs: how the learner's processes are shut in, and the time for the whole lab. */
  sandbox?: SandboxPlan
  budgetMs?: number
}

export interface LabReport {
  slug: string
  verdicts: Verdict[]
  seed: number
  /** The suite itself could not run: our fault or the machine's, with what went wrong. */
  broken?: string
}

export interface Found {
  slug: string
  seed: number
  /** Every check that `lab.json` lists. */
  listed: readonly string[]
  only?: string | undefined
  verdicts: ReadonlyMap<string, Verdict>
  /** Everything that is our fault. */
  problems: readonly string[]
}

/** In the order of `lab.json`; a check without a verdict, or one too many, breaks the report. */
export function completeReport(found: Found): LabReport {
  const { slug, seed, listed, only, verdicts, problems } = found
  const expected = listed.filter((id) => only === undefined || id === only)
  const stray = [...verdicts.keys()].filter((id) => !expected.includes(id))
  const all = expected.map(
    (check): Verdict =>
      verdicts.get(check) ?? { check, kind: 'could-not-run', durationMs: 0, seed },
  )
  const broken = [...problems]
  if (stray.length > 0) broken.push(`checks that lab.json does not list: ${stray.join(', ')}`)
  if (broken.length === 0 && all.some(({ kind }) => kind === 'could-not-run'))
    broken.push('the suite did not give a verdict for every check of lab.json')
  return { slug, seed, verdicts: all, ...(broken.length > 0 ? { broken: broken.join('\n') } : {}) }
}

/** An error as text; it may have crossed from another process as a plain object. */
export function textOfError(error: unknown): string {
  const { stack, message } = (error ?? {}) as { stack?: string; message?: string }
  return stack ?? message ?? JSON.stringify(error) ?? String(error)
}
