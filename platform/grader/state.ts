/**
 * What a batch has found out so far, in a file of lines that only grows: a batch that was
 * interrupted goes on where it stopped, and the same batch again has the same seed.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { newSeed } from '../checker/seed.ts'
import { codeOf, CourseError } from '../shared/errors.ts'
import type { LabGrade } from './grade.ts'
import type { Submission } from './submissions.ts'

const FORMAT = 'on-the-wire grades 1'

export class BatchState {
  readonly seed: number
  readonly #path: string
  readonly #grades: Map<string, LabGrade>

  private constructor(path: string, seed: number, grades: Map<string, LabGrade>) {
    this.#path = path
    this.seed = seed
    this.#grades = grades
  }

  /**
   * @param options `seed`: another one than in the file starts the file anew; `firstSeed`: for a
   *   file that is not there yet; `isFresh`: keep the seed, forget the grades
   * @throws CourseError `ERR_BAD_REPORT` when the file is something else
   */
  static open(
    path: string,
    {
      seed,
      firstSeed,
      isFresh = false,
    }: { seed?: number; firstSeed?: number; isFresh?: boolean } = {},
  ): BatchState {
    const found = read(path)
    const isSame = found !== undefined && (seed === undefined || seed === found.seed)
    if (found && isSame && !isFresh) {
      // A line that was cut by the end of the last run must not take the next one with it.
      if (!found.isWhole) appendFileSync(path, '\n')
      return new BatchState(path, found.seed, found.grades)
    }
    const chosen = seed ?? found?.seed ?? firstSeed ?? newSeed()
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify({ format: FORMAT, seed: chosen })}\n`)
    return new BatchState(path, chosen, new Map())
  }

  get(fingerprint: string): LabGrade | undefined {
    return this.#grades.get(fingerprint)
  }

  /** A lab that could not be run is not kept: the next start tries it again. */
  put(fingerprint: string, grade: LabGrade): void {
    if (grade.state === 'could-not-run') return
    this.#grades.set(fingerprint, grade)
    appendFileSync(this.#path, `${JSON.stringify({ fingerprint, grade })}\n`)
  }
}

interface Found {
  seed: number
  grades: Map<string, LabGrade>
  isWhole: boolean
}

function read(path: string): Found | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  if (text === '') return undefined
  const [head = '', ...lines] = text.split('\n')
  const first = parse(head) as { format?: unknown; seed?: unknown } | undefined
  if (first?.format !== FORMAT || typeof first.seed !== 'number')
    throw new CourseError('ERR_BAD_REPORT', `${path} is not a state of the grader.`, {
      hint: 'Name another file with --state, or remove this one.',
      key: 'not-a-state',
      params: { path },
    })
  const grades = new Map<string, LabGrade>()
  for (const line of lines) {
    const entry = parse(line) as { fingerprint?: string; grade?: LabGrade } | undefined
    if (entry?.fingerprint !== undefined && entry.grade) grades.set(entry.fingerprint, entry.grade)
  }
  return { seed: first.seed, grades, isWhole: text.endsWith('\n') }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/**
 * The seed of these submissions on this machine, whatever the reports are called: chosen once, at
 * random, so that no learner can know the inputs beforehand.
 * @param folder where it is kept
 */
export function seedOfSubmissions(submissions: Submission[], folder: string): number {
  const hash = createHash('sha256')
  for (const submission of submissions) hash.update(`${submission.folder}\0`)
  const path = join(folder, `${hash.digest('hex').slice(0, 16)}.seed`)
  try {
    const kept = readFileSync(path, 'utf8')
    // What was cut by a full disk may be empty, and no seed that anybody could foresee.
    if (/^\d+$/.test(kept) && Number.isSafeInteger(Number(kept))) return Number(kept)
  } catch {
    // The first time.
  }
  const seed = newSeed()
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, String(seed))
  return seed
}
