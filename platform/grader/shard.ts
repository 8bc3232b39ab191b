/** Which part of the submissions this machine grades, when several share a batch. */
import { CourseError } from '../shared/errors.ts'
import type { Submission } from './submissions.ts'

export interface Shard {
  /** Counted from 1. */
  index: number
  total: number
  /** Where it was read: the option, or a variable of the CI system. */
  source: string
}

/** Variables of systems that run one job many times. */
const SYSTEMS = [
  // GitLab CI, with `parallel: 4`: counted from 1.
  { index: 'CI_NODE_INDEX', total: 'CI_NODE_TOTAL', first: 1 },
  // GitHub Actions sets none by itself; the workflow hands its strategy's numbers on, from 0.
  { index: 'OTW_JOB_INDEX', total: 'OTW_JOB_TOTAL', first: 0 },
  // A Kubernetes Indexed Job counts from 0 and leaves the total to the manifest.
  { index: 'JOB_COMPLETION_INDEX', total: 'OTW_JOB_TOTAL', first: 0 },
]

/**
 * @param option `2/4`, `all`, or nothing: then the environment is asked
 * @throws CourseError `ERR_USAGE`
 */
export function readShard(
  option: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Shard | undefined {
  if (option === 'all') return undefined
  if (option !== undefined) {
    const [, index, total] = /^(\d+)\/(\d+)$/.exec(option) ?? []
    return checkShard(Number(index), Number(total), '--shard')
  }
  for (const { index, total, first } of SYSTEMS) {
    const [at, of] = [env[index], env[total]]
    if (at === undefined || of === undefined || at === '' || of === '') continue
    return checkShard(Number(at) - first + 1, Number(of), index)
  }
  return undefined
}

function checkShard(index: number, total: number, source: string): Shard {
  const isRight = Number.isInteger(index) && Number.isInteger(total) && index >= 1 && index <= total
  if (isRight) return { index, total, source }
  throw new CourseError(
    'ERR_USAGE',
    `${source}: which part of how many? For example: --shard 2/4`,
    {
      key: 'which-part',
      params: { source },
    },
  )
}

/** Every n-th submission: all machines see the same list in the same order. */
export function partOf(submissions: Submission[], shard: Shard | undefined): Submission[] {
  if (!shard) return submissions
  return submissions.filter((_, at) => at % shard.total === shard.index - 1)
}
