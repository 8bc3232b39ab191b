/** Reading the course from disk: what is missing is `undefined`, never an exception. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { codeOf } from '../../shared/errors.ts'

/** Files of a folder and of the folders in it, relative to it, with slashes, sorted. */
export function listFiles(folder: string): string[] {
  return listEntries(folder)
    .flatMap((entry) =>
      entry.isDirectory()
        ? listFiles(join(folder, entry.name)).map((name) => `${entry.name}/${name}`)
        : [entry.name],
    )
    .sort()
}

/** Folders in a folder, by name, sorted. */
export function listFolders(folder: string): string[] {
  return listEntries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

const listEntries = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

export function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export function readText(path: string): string | undefined {
  return readBytes(path)?.toString('utf8')
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')
}

/** What was read, or why it could not be. */
export type Read<T> = { value: T } | { problem: string }

/** Reads a JSON file against a schema. */
export function readChecked<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): Read<v.InferOutput<Schema>> {
  const text = readText(path)
  if (text === undefined) return { problem: 'The file does not exist.' }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return {
      problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
  const parsed = v.safeParse(schema, json)
  if (parsed.success) return { value: parsed.output }
  const issue = parsed.issues[0]
  return { problem: `The field "${v.getDotPath(issue) ?? ''}" is wrong: ${issue.message}.` }
}
