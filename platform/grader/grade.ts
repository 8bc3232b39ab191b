/** Grades as they are kept and reported: no times, no ports, nothing that differs from run to run. */
import { tmpdir } from 'node:os'
import * as v from 'valibot'
import { plainText } from '../checker/show.ts'
import type { LabReport } from '../checker/suite-runner.ts'
import { FOLDER_NAME } from '../runner/temporary-folder.ts'
import { LANGUAGES, type Language } from '../shared/languages.ts'
import type { Verdict } from '../shared/verdict.ts'
import { ISOLATIONS } from './isolation.ts'
import { GRADING } from './sandbox/places.ts'
import type { Note } from './submissions.ts'

/** A verdict without its duration. */
export type GradedVerdict = Omit<Verdict, 'durationMs'>

export interface LabGrade {
  lab: string
  seed: number
  /** `undefined` when the lab could not be run: no grade, good or bad. */
  points: number | undefined
  of: number
  state: 'done' | 'started' | 'not-started' | 'could-not-run'
  verdicts: GradedVerdict[]
  notes: Note[]
  /** What the suite or the slot said, when the lab could not be run. */
  broken?: string
}

export interface LearnerGrade {
  learner: string
  /** In which the learner's own page begins; the report's when there is none. */
  language?: Language
  labs: LabGrade[]
}

export interface Batch {
  version: 1
  isolation: (typeof ISOLATIONS)[number]
  labs: string[]
  learners: LearnerGrade[]
}

/** Longest piece of a text that is kept. A submission must not fill the reports. */
const MAX_TEXT = 4_000
const MAX_ITEMS = 100

export function gradeOf(report: LabReport, notes: Note[], hasFault: boolean): LabGrade {
  const { slug, seed, broken } = report
  const verdicts = report.verdicts.map((verdict) => cleanVerdict(verdict))
  const isBroken =
    hasFault || broken !== undefined || verdicts.some(({ kind }) => kind === 'could-not-run')
  const points = verdicts.filter(({ kind }) => kind === 'passed').length
  return {
    lab: slug,
    seed,
    points: isBroken ? undefined : points,
    of: verdicts.length,
    state: isBroken ? 'could-not-run' : stateOf(points, verdicts),
    verdicts,
    notes,
    ...(broken === undefined ? {} : { broken: cleanText(broken) }),
  }
}

function stateOf(points: number, verdicts: GradedVerdict[]): LabGrade['state'] {
  if (points === verdicts.length) return 'done'
  const isUntouched = verdicts.every(({ kind }) => kind === 'not-started' || kind === 'skipped')
  return isUntouched ? 'not-started' : 'started'
}

/** All points of a learner, and of how many; `points` is `undefined` when a lab could not be run. */
export function totalOf({ labs }: LearnerGrade): { points: number | undefined; of: number } {
  const of = labs.reduce((sum, lab) => sum + lab.of, 0)
  let points: number | undefined = 0
  for (const lab of labs)
    points = points === undefined || lab.points === undefined ? undefined : points + lab.points
  return { points, of }
}

function cleanVerdict(verdict: Verdict): GradedVerdict {
  const { durationMs: _, ...graded } = verdict
  return clean(graded) as GradedVerdict
}

/** Every text of a verdict may come from the submission: no control sequence is kept. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isMeasured(key, item) ? '<n>' : clean(item)]),
  )
}

/** How long something took, as a parameter of a message: another number each time. */
function isMeasured(key: string, value: unknown): boolean {
  return typeof value === 'number' && /^ms$|[a-z]Ms$/.test(key)
}

/** Ports of the system's choice, names of temporary folders and times of day differ each time. */
export function cleanText(text: string): string {
  const plain = plainText(text)
    .replaceAll(GRADING, '<tmp>')
    .replaceAll(tmpdir(), '<tmp>')
    .replace(/\bslot-\d+\b/g, 'slot')
    .replace(/\blab-\d+\b/g, 'lab')
    .replace(FOLDER_NAME, 'on-the-wire-$1-XXXXXX')
    .replace(/(127\.0\.0\.1[: ]|\[?::1\]?:|port: ?|PORT |port )\d{4,5}\b/g, '$1<port>')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?/g, '<date and time>')
    .replace(/\b\d+(?:\.\d+)?( ?(?:ms\b|мс|毫秒))/g, '<n>$1')
  return plain.length > MAX_TEXT ? `${plain.slice(0, MAX_TEXT)}…` : plain
}

const batchShape = v.object({
  version: v.literal(1),
  isolation: v.picklist(ISOLATIONS),
  labs: v.array(v.string()),
  learners: v.array(
    v.object({
      learner: v.string(),
      language: v.exactOptional(v.picklist(LANGUAGES)),
      labs: v.array(
        v.object({
          lab: v.string(),
          seed: v.number(),
          points: v.optional(v.number()),
          of: v.number(),
          state: v.picklist(['done', 'started', 'not-started', 'could-not-run']),
          verdicts: v.array(v.looseObject({ check: v.string(), kind: v.string() })),
          notes: v.array(v.object({ key: v.string(), file: v.string() })),
          broken: v.exactOptional(v.string()),
        }),
      ),
    }),
  ),
})

/** @returns the batch, or the field that is wrong */
export function parseBatch(value: unknown): Batch | string {
  const parsed = v.safeParse(batchShape, value)
  if (parsed.success) return parsed.output as unknown as Batch
  return v.getDotPath(parsed.issues[0]) ?? '(the whole file)'
}
