/** Reads a JSON file against a schema; what is wrong is told by file and field. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import * as v from 'valibot'
import { CourseError } from '../shared/errors.ts'
import { ROOT } from './paths.ts'

/** @throws CourseError `ERR_BAD_LAB` naming the file and, where there is one, the field */
export function readJson<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): v.InferOutput<Schema> {
  const shown = relative(ROOT, path)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CourseError('ERR_BAD_LAB', `${shown}: ${why}`, {
      key: 'unreadable-json',
      params: { file: shown, said: why },
      cause: error,
    })
  }
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const field = v.getDotPath(issue) ?? '(the whole file)'
  throw new CourseError('ERR_BAD_LAB', `${shown}: field "${field}": ${issue.message}`, {
    hint: 'platform/catalogue/lab.schema.json describes every field.',
    key: 'bad-value',
    params: { file: shown, field, expected: issue.expected ?? '…', received: issue.received },
  })
}
