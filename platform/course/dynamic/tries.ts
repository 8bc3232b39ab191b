/**
 * A second and a third try, for CI: one slow second of a busy machine does not refuse a change, and
 * whoever needed it is named, to be mended. A try has the inputs of the first one, so that what is
 * wrong for these inputs stays wrong.
 */
import type { SuiteRunner } from '../../checker/suite-runner.ts'

/** What everything here needs of a runner. */
export type Suites = Pick<SuiteRunner, 'run'>

const MOST_RETRIES = 2

/** How often is tried again: never, unless `OTW_RETRY` says so. */
export function readRetries(environment: NodeJS.ProcessEnv = process.env): number {
  return Number(environment['OTW_RETRY'] ?? 0) > 0 ? MOST_RETRIES : 0
}

export interface Tried<Fault> {
  /** What is wrong in every try: that of the first. */
  fault?: Fault
  /** What was wrong at first, when a later try was right. */
  overcome?: Fault
}

/** @param attempt resolves to what is wrong, or to nothing when all is well */
export async function tryAgain<Fault>(
  attempt: () => Promise<Fault | undefined>,
  retries: number,
): Promise<Tried<Fault>> {
  const fault = await attempt()
  if (fault === undefined) return {}
  for (let retry = 0; retry < retries; retry++)
    if ((await attempt()) === undefined) return { overcome: fault }
  return { fault }
}
