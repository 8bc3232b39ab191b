/** Points of every lab, kept from one start to the next. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import type { Lab } from '../catalogue/catalogue.ts'
import { keepFile } from '../shared/keep-file.ts'
import type { Points } from '../shared/verdict.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const fileSchema = v.record(
  v.string(),
  v.strictObject({
    lab: v.string(),
    points: count,
    of: count,
    state: v.picklist(['not-started', 'started', 'done']),
  }),
)

export class Progress {
  readonly #path: string
  readonly #points: Map<string, Points>
  #isKept = true

  /** @param path of the file, which need not exist; one that cannot be read counts as empty */
  constructor(path: string) {
    this.#path = path
    this.#points = new Map(Object.entries(readPoints(path)))
  }

  /** Points of each lab, in the order given; what is kept of a lab that changed is not used. */
  of(labs: Lab[]): Points[] {
    return labs.map(({ slug, checks }) => {
      const kept = this.#points.get(slug)
      if (kept?.of === checks.length) return kept
      return { lab: slug, points: 0, of: checks.length, state: 'not-started' }
    })
  }

  /**
   * Keeps the points of a lab. On a full disk they last for this start, and each later call tries
   * again: that must not end a lesson.
   * @returns whether they are others than before, and whether the file holds all points
   */
  set(points: Points): { isNew: boolean; isKept: boolean } {
    const before = this.#points.get(points.lab)
    this.#points.set(points.lab, points)
    const isNew = JSON.stringify(before) !== JSON.stringify(points)
    if (isNew || !this.#isKept) this.#isKept = this.#save()
    return { isNew, isKept: this.#isKept }
  }

  #save(): boolean {
    return keepFile(this.#path, `${JSON.stringify(Object.fromEntries(this.#points), null, 2)}\n`)
  }
}

function readPoints(path: string): Record<string, Points> {
  try {
    const parsed = v.safeParse(fileSchema, JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.output : {}
  } catch {
    return {}
  }
}
