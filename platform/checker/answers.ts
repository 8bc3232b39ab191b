/** What comes back across the boundary: its shapes, and the errors in it. */
import * as v from 'valibot'
import { plainText } from './show.ts'

const errorShape: v.GenericSchema<ErrorShape> = v.object({
  name: v.string(),
  message: v.string(),
  code: v.exactOptional(v.string()),
  place: v.exactOptional(v.string()),
  errors: v.exactOptional(v.array(v.lazy(() => errorShape))),
})

export interface ErrorShape {
  name: string
  message: string
  code?: string
  place?: string
  errors?: ErrorShape[]
}

const answerSchema = v.union([
  v.object({ id: v.number(), error: errorShape, phase: v.picklist(['load', 'call']) }),
  v.object({ callback: v.number(), call: v.number(), args: v.unknown() }),
  v.object({ record: v.number(), args: v.unknown() }),
  v.object({ ready: v.literal(true) }),
  v.object({ id: v.number(), value: v.unknown() }),
])

/** @returns `undefined` for what no answer of the boundary's looks like */
export function parseAnswer(value: unknown): v.InferOutput<typeof answerSchema> | undefined {
  const parsed = v.safeParse(answerSchema, value)
  return parsed.success ? parsed.output : undefined
}

/** An error's texts reach terminals and pages: nothing in them acts there. */
export function plainShape({ name, message, code, place, errors }: ErrorShape): ErrorShape {
  return {
    name: plainText(name),
    message: plainText(message),
    ...(code === undefined ? {} : { code: plainText(code) }),
    ...(place === undefined ? {} : { place: plainText(place) }),
    ...(errors === undefined ? {} : { errors: errors.map(plainShape) }),
  }
}

/** Whatever was thrown, as it crosses. */
export function asShape(error: unknown): ErrorShape {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { name: error.name, message: error.message, ...code }
}
