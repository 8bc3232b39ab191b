/** The shape of `lab.json` and of a lab's texts. `lab.schema.json` is generated from here. */
import * as v from 'valibot'
import { DESCRIBER_NAMES } from '../shared/describer-names.ts'

const id = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected lower-case words joined by hyphens'),
)
const file = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*\.ts$/, 'expected a .ts file name'))
const port = v.pipe(v.number(), v.integer(), v.minValue(1024), v.maxValue(65_535))

const exerciseSchema = v.strictObject({
  id,
  /** The file that the learner edits. */
  file,
  /** Ids of the checks, in the order in which they are shown; one point each. */
  checks: v.pipe(v.array(id), v.minLength(1)),
})

const processSchema = v.strictObject({
  file,
  /** Default port of a process that listens; absent for one that does not. */
  port: v.optional(port),
  /** What "ready" means. A listening process is ready when it listens; there is no delay. */
  ready: v.optional(v.picklist(['listening', 'started']), 'started'),
  /** The process that must be ready before this one starts. */
  after: v.optional(id),
  /** Argument lists that the page offers; the first is the default. */
  examples: v.optional(v.pipe(v.array(v.array(v.string())), v.minLength(1)), [[]]),
})

const describerName = v.picklist(DESCRIBER_NAMES)

/** How the wire view takes the lab's bytes apart. */
const wireSchema = v.strictObject({
  /** Of every connection that no process of `processes` has a say in. */
  describer: v.optional(describerName),
  /** By the process that serves the connection; by its client where the server is not ours. */
  processes: v.optional(v.record(id, describerName)),
})

export const labSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** Id of the part in parts.json. */
  part: id,
  exercises: v.pipe(v.array(exerciseSchema), v.minLength(1)),
  processes: v.record(id, processSchema),
  /** Processes shown side by side and started together. */
  scenes: v.pipe(
    v.array(
      v.strictObject({
        id,
        processes: v.pipe(v.array(id), v.minLength(1)),
        /** Place of the example that a process begins with in this scene; the first without it. */
        examples: v.optional(v.record(id, v.pipe(v.number(), v.integer(), v.minValue(0)))),
      }),
    ),
    v.minLength(1),
  ),
  wire: v.optional(wireSchema),
})

const sentence = v.pipe(v.string(), v.minLength(1))

/** `tests/labs/<slug>/texts/<language>.json`: everything that a person reads about a lab. */
export const textsSchema = v.strictObject({
  exercises: v.record(id, sentence),
  processes: v.record(id, sentence),
  scenes: v.record(id, sentence),
  checks: v.record(
    id,
    v.strictObject({
      title: sentence,
      /** From a question to nearly the answer. */
      hints: v.pipe(v.array(sentence), v.minLength(2)),
      messages: v.optional(v.record(id, sentence), {}),
    }),
  ),
  /** What messages name that is neither a value nor code: `{what}` may be `phrase('nothing')`. */
  phrases: v.optional(v.record(id, sentence), {}),
})

export const partsSchema = v.array(
  v.strictObject({
    id,
    number: v.number(),
    title: v.strictObject({ en: sentence, ru: sentence, zh: sentence }),
  }),
)

export type LabFile = v.InferOutput<typeof labSchema>
export type LabTexts = v.InferOutput<typeof textsSchema>
export type Exercise = v.InferOutput<typeof exerciseSchema>
export type WireEntry = v.InferOutput<typeof wireSchema>
export type ProcessEntry = v.InferOutput<typeof processSchema>
export type Part = v.InferOutput<typeof partsSchema>[number]
