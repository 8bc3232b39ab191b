/**
 * The learner's exercise files, for the editor in the page: read, and saved without overwriting
 * what the page has not seen. Only files that the catalogue lists; nothing that a page sends ever
 * becomes a path by itself.
 *
 * Reading and saving do not wait for anything in between, so that two pages that save the same
 * file at the same moment take turns.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Lab } from '../catalogue/catalogue.ts'
import { codeOf, CourseError } from '../shared/errors.ts'
import { MAX_FILE_BYTES } from '../shared/limits.ts'
import type { FileContent, Target } from '../shared/messages.ts'
import type { Labs } from './labs.ts'

export type Saved = { version: string } | { conflict: FileContent }

/** Version of a file that is not there. */
const MISSING = 'missing'
/** Version of what no editor of ours shows: none that a page could build on. */
const UNREADABLE = 'unreadable'

/**
 * Where an exercise file is.
 * @throws CourseError `ERR_UNKNOWN_FILE` for any file that is no exercise of the lab
 */
export function findExercise(
  labs: Labs,
  { lab: slug, file }: { lab: string; file: string },
  target: Target = 'labs',
): { lab: Lab; path: string } {
  const lab = labs.find(slug)
  const known = lab.exercises.find((exercise) => exercise.file === file)
  if (known) return { lab, path: join(labs.folderOf(lab, target), known.file) }
  throw unknownFile(lab, file)
}

export function unknownFile({ slug, exercises }: Lab, file: string): CourseError {
  const list = exercises.map((exercise) => exercise.file).join(', ')
  return new CourseError('ERR_UNKNOWN_FILE', `${slug} has no exercise file "${file}".`, {
    params: { file, list },
  })
}

/** Reads a file as it is now. A link is not followed, whatever it points to. */
export function readExercise(path: string): FileContent {
  let bytes: Buffer | undefined
  try {
    if (!lstatSync(dirname(path)).isDirectory()) return unreadable('not-a-file')
    bytes = readOrdinaryFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { state: 'missing', version: MISSING }
    return unreadable('not-a-file')
  }
  if (bytes === undefined) return unreadable('not-a-file')
  if (bytes.length > MAX_FILE_BYTES) return unreadable('too-large')
  try {
    // A byte order mark stays: what is saved unchanged must be the same bytes.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { state: 'text', version: versionOf(bytes), text }
  } catch {
    return unreadable('not-text')
  }
}

/**
 * Saves a text: whole or not at all, and only over what the page has seen.
 * @param baseVersion of the content on which the text builds
 * @throws CourseError `ERR_FILE_TOO_LARGE`, or `ERR_NOT_SAVED` when the system refuses
 */
export function saveExercise(path: string, text: string, baseVersion: string): Saved {
  const bytes = Buffer.from(text)
  const file = basename(path)
  if (bytes.length > MAX_FILE_BYTES)
    throw new CourseError('ERR_FILE_TOO_LARGE', `${file} has ${bytes.length} bytes.`, {
      params: { file, kilobytes: MAX_FILE_BYTES / 1024 },
    })
  const isSeen = (content: FileContent): boolean =>
    content.state !== 'unreadable' && content.version === baseVersion
  const before = readExercise(path)
  if (!isSeen(before)) return { conflict: before }

  // A name that neither the watcher nor a lab takes for a file of the lab.
  const unfinished = join(dirname(path), `.${randomUUID()}.unfinished`)
  try {
    writeNew(unfinished, bytes, before.state === 'missing' ? 0o644 : lstatSync(path).mode & 0o777)
    // Another editor may have saved while this one wrote.
    const now = readExercise(path)
    if (!isSeen(now)) return { conflict: now }
    renameSync(unfinished, path)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new CourseError('ERR_NOT_SAVED', `${file} could not be saved: ${detail}`, {
      params: { file, detail },
      cause: error,
    })
  } finally {
    rmSync(unfinished, { force: true })
  }
  return { version: versionOf(bytes) }
}

/** @returns one byte more than is allowed at most; `undefined` for what is no ordinary file */
function readOrdinaryFile(path: string): Buffer | undefined {
  if (!lstatSync(path).isFile()) return undefined
  // It may be another one by now: a link is refused again, a pipe without a writer does not block.
  const handle = openSync(
    path,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  )
  try {
    if (!fstatSync(handle).isFile()) return undefined
    const bytes = Buffer.alloc(MAX_FILE_BYTES + 1)
    let filled = 0
    for (;;) {
      const count = readSync(handle, bytes, filled, bytes.length - filled, null)
      filled += count
      if (count === 0 || filled === bytes.length) return bytes.subarray(0, filled)
    }
  } finally {
    closeSync(handle)
  }
}

/** Writes a file that must not exist yet, down to the disk. */
function writeNew(path: string, bytes: Buffer, mode: number): void {
  const handle = openSync(path, 'wx', mode)
  try {
    writeFileSync(handle, bytes)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function unreadable(reason: Extract<FileContent, { state: 'unreadable' }>['reason']): FileContent {
  return { state: 'unreadable', version: UNREADABLE, reason }
}

function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
