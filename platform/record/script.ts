/**
 * What a hand does in a scene while it is recorded: `tests/labs/<slug>/recordings/<scene>.json`.
 * It waits for what it sees, as a person does; nothing but the pauses of its typing takes time by
 * itself.
 */
import { join } from 'node:path'
import * as v from 'valibot'
import type { Lab } from '../catalogue/catalogue.ts'
import { SUITES } from '../catalogue/paths.ts'
import { readJson } from '../catalogue/read-json.ts'
import { CourseError } from '../shared/errors.ts'

const process = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/))
const text = v.pipe(v.string(), v.minLength(1))

/** Keys that are no character. */
export const KEYS = { enter: '\r', 'ctrl-c': '\x03', 'ctrl-d': '\x04' } as const

const step = v.union([
  /** Starts a process and waits until it is ready: listens, or runs. */
  v.strictObject({ run: process, example: v.optional(v.pipe(v.number(), v.integer()), 0) }),
  /** Waits until its terminal shows a text behind what the last step of this kind waited for. */
  v.strictObject({ see: text, in: process }),
  /** Types characters, then Enter. An empty line is only Enter. */
  v.strictObject({ type: v.string(), into: process }),
  v.strictObject({ press: v.picklist(Object.keys(KEYS) as (keyof typeof KEYS)[]), into: process }),
  /** Stops a process without ending it, as if the machine had no time for it; then lets it go on. */
  v.strictObject({ hold: process }),
  v.strictObject({ release: process }),
  /** Waits until the trace of a process has so many events of a type since its last start. */
  v.strictObject({ traced: text, of: process, times: v.optional(v.number(), 1) }),
  v.strictObject({ stop: process }),
  /** Waits until it has ended by itself. */
  v.strictObject({ ended: process }),
  /** A person reads what stands there. Stated, because nothing shows how long it takes. */
  v.strictObject({ readForMs: v.pipe(v.number(), v.integer(), v.maxValue(3_000)) }),
])

const scriptSchema = v.strictObject({
  /** Why the scene is played so; for authors. */
  about: text,
  columns: v.optional(v.number(), 80),
  rows: v.optional(v.number(), 16),
  steps: v.pipe(v.array(step), v.minLength(1)),
})

export type Script = v.InferOutput<typeof scriptSchema>
export type ScriptStep = Script['steps'][number]

/** Relative to the folder of the suites. */
export function scriptPath(slug: string, scene: string): string {
  return join(slug, 'recordings', `${scene}.json`)
}

/**
 * Reads the script of a scene.
 * @throws CourseError `ERR_BAD_LAB` when it is missing, is wrong, or names a process that the
 *   scene does not have
 */
export function readScript(lab: Lab, scene: string, suitesFolder = SUITES): Script {
  const path = join(suitesFolder, scriptPath(lab.slug, scene))
  const script = readJson(path, scriptSchema)
  const known = lab.scenes.find(({ id }) => id === scene)?.processes ?? []
  for (const [index, one] of script.steps.entries()) {
    const name = processOf(one)
    if (name === undefined || known.includes(name)) continue
    throw new CourseError(
      'ERR_BAD_LAB',
      `tests/labs/${scriptPath(lab.slug, scene)}: field "steps.${index}": ` +
        `the scene "${scene}" has no process "${name}"`,
    )
  }
  return script
}

/** The process that a step is about, if it is about one. */
export function processOf(one: ScriptStep): string | undefined {
  if ('run' in one) return one.run
  if ('see' in one) return one.in
  if ('type' in one || 'press' in one) return one.into
  if ('hold' in one) return one.hold
  if ('release' in one) return one.release
  if ('traced' in one) return one.of
  if ('stop' in one) return one.stop
  return 'ended' in one ? one.ended : undefined
}
