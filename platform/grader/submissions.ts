/**
 * What is taken from a submission: the exercise files of the labs, and nothing else. Everything in
 * a submission is a stranger's: only plain files of a sane size are read, no link is followed.
 */
import { constants } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Lab } from '../catalogue/catalogue.ts'
import { plainText } from '../checker/show.ts'
import { codeOf, CourseError } from '../shared/errors.ts'
import { isLanguage, type Language } from '../shared/languages.ts'
import { MAX_FILE_BYTES } from './limits.ts'
import type { StagedFile } from './staging.ts'

export interface Submission {
  /** The name of its folder. */
  learner: string
  folder: string
  /** Of the learner's own page, when the submission says so. */
  language?: Language
}

/** In a submission's folder: one word, `en`, `ru` or `zh`. */
const LANGUAGE_FILE = 'language.txt'

/** Why a file was not taken; the key of a sentence in `texts`. */
export type NoteKey = 'is-link' | 'not-a-file' | 'too-large' | 'hard-link' | 'unreadable'

export interface Note {
  key: NoteKey
  file: string
}

export interface Taken {
  files: StagedFile[]
  notes: Note[]
}

/** The machine's fault, or ours: never counted against the learner. */
const NOT_THE_LEARNERS: NoteKey[] = ['hard-link', 'unreadable']

/**
 * @param folders as given on the command line
 * @throws CourseError `ERR_USAGE` when one is no folder, or two have the same name
 */
export async function findSubmissions(folders: string[]): Promise<Submission[]> {
  const found = new Map<string, string>()
  for (const folder of folders) {
    const path = await realpath(folder).catch(() => undefined)
    if (path === undefined || !(await lstat(path)).isDirectory())
      throw new CourseError('ERR_USAGE', `There is no folder "${plainText(folder)}".`, {
        key: 'no-folder',
        params: { folder: plainText(folder) },
      })
    // The name as it was given: a link's own name may be the learner's.
    const learner = nameOf(folder, path)
    const other = found.get(learner)
    if (other === path) continue
    if (other !== undefined)
      throw new CourseError('ERR_USAGE', `Two folders are called "${learner}".`, {
        hint: `${other}\n${path}`,
        key: 'same-name',
        params: { name: learner, one: other, other: path },
      })
    found.set(learner, path)
  }
  const submissions: Submission[] = []
  for (const [learner, folder] of found) {
    const language = await takeLanguage(folder)
    submissions.push({ learner, folder, ...(language ? { language } : {}) })
  }
  return submissions.sort((a, b) => (a.learner < b.learner ? -1 : 1))
}

/** What is not there, or is no language, says nothing. */
async function takeLanguage(folder: string): Promise<Language | undefined> {
  const result = await takeFile(join(folder, LANGUAGE_FILE))
  if (!('bytes' in result)) return undefined
  const word = Buffer.from(result.bytes).toString('utf8').trim().toLowerCase()
  return isLanguage(word) ? word : undefined
}

function nameOf(given: string, path: string): string {
  const name = basename(given)
  const shown = plainText(name === '.' || name === '..' || name === '' ? basename(path) : name)
  return shown.replace(/[\n\t]/g, ' ')
}

/** Takes the exercise files of one lab. Never throws for what is in the submission. */
export async function takeFiles({ folder }: Submission, lab: Lab): Promise<Taken> {
  const names = [...new Set(lab.exercises.map(({ file }) => file))]
  const taken: Taken = { files: [], notes: [] }
  const labFolder = await findLabFolder(folder, lab.slug)
  for (const file of names) {
    const result = typeof labFolder === 'object' ? labFolder : await takeFile(join(labFolder, file))
    if ('bytes' in result) taken.files.push({ file, bytes: result.bytes })
    else {
      taken.files.push({ file })
      if (result.key !== 'missing') taken.notes.push({ key: result.key, file })
    }
  }
  return taken
}

export function isOurFault({ notes }: Taken): boolean {
  return notes.some(({ key }) => NOT_THE_LEARNERS.includes(key))
}

type Refusal = { key: NoteKey | 'missing' }

/** A clone has `labs/<slug>`, other submissions have `<slug>`. Neither may be a link. */
async function findLabFolder(folder: string, slug: string): Promise<string | Refusal> {
  let refusal: Refusal = { key: 'missing' }
  for (const parts of [['labs', slug], [slug]]) {
    const found = await walk(folder, parts)
    if (typeof found === 'string') return found
    if (refusal.key === 'missing') refusal = found
  }
  return refusal
}

async function walk(folder: string, parts: string[]): Promise<string | Refusal> {
  let path = folder
  for (const part of parts) {
    path = join(path, part)
    try {
      const entry = await lstat(path)
      if (entry.isSymbolicLink()) return { key: 'is-link' }
      if (!entry.isDirectory()) return { key: 'not-a-file' }
    } catch (error) {
      return refusalOf(error)
    }
  }
  return path
}

async function takeFile(path: string): Promise<{ bytes: Uint8Array } | Refusal> {
  try {
    const entry = await lstat(path)
    if (entry.isSymbolicLink()) return { key: 'is-link' }
    if (!entry.isFile()) return { key: 'not-a-file' }
    // Looked at again once it is open: it must be what was looked at. Windows has no O_NOFOLLOW.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
    await using file = await open(path, flags)
    const opened = await file.stat()
    if (!opened.isFile()) return { key: 'not-a-file' }
    // Who unpacks an archive can be made to link a file of somebody else's.
    if (opened.nlink > 1) return { key: 'hard-link' }
    if (opened.size > MAX_FILE_BYTES) return { key: 'too-large' }
    const buffer = Buffer.alloc(MAX_FILE_BYTES + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    if (bytesRead > MAX_FILE_BYTES) return { key: 'too-large' }
    return { bytes: new Uint8Array(buffer.subarray(0, bytesRead)) }
  } catch (error) {
    return refusalOf(error)
  }
}

function refusalOf(error: unknown): Refusal {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return { key: 'missing' }
  return { key: code === 'ELOOP' ? 'is-link' : 'unreadable' }
}
