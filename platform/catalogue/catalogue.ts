/**
 * The one list of parts, lessons, labs, processes and checks. A lesson exists when
 * `labs/<slug>/lab.json` does; its title is the first heading of its page.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LANGUAGES, type Language, type Text } from '../shared/languages.ts'
import { CourseError } from '../shared/errors.ts'
import { DOCS, LABS, SUITES } from './paths.ts'
import { readJson } from './read-json.ts'
import {
  labSchema,
  partsSchema,
  textsSchema,
  type Exercise,
  type LabFile,
  type LabTexts,
  type Part,
  type ProcessEntry,
  type WireEntry,
} from './schema.ts'

export interface Lab {
  /** `07-framing`: names the lesson everywhere. */
  slug: string
  number: number
  part: Part
  exercises: Exercise[]
  processes: Record<string, ProcessEntry>
  scenes: LabFile['scenes']
  /** How the wire view takes the lab's bytes apart. */
  wire?: WireEntry
  /** Ids of all checks, in order. */
  checks: string[]
}

const SLUG = /^(\d\d)-[a-z0-9]+(-[a-z0-9]+)*$/

export function readParts(): Part[] {
  return readJson(join(import.meta.dirname, 'parts.json'), partsSchema)
}

/**
 * Reads one lab and checks that its parts fit together.
 * @param folder holds the lab folders; another one than `labs` in tests
 * @throws CourseError `ERR_BAD_LAB` with file and field
 */
export function readLab(slug: string, folder = LABS): Lab {
  const path = join(folder, slug, 'lab.json')
  if (!existsSync(path))
    throw new CourseError('ERR_BAD_LAB', `labs/${slug}: this folder has no lab.json.`, {
      hint: 'A folder of such a name is a lab. Write its lab.json first, or remove the folder.',
    })
  const file = readJson(path, labSchema)
  const part = readParts().find((known) => known.id === file.part)
  const wrong = (field: string, why: string): CourseError =>
    new CourseError('ERR_BAD_LAB', `labs/${slug}/lab.json: field "${field}": ${why}`)
  if (!part) throw wrong('part', `there is no part "${file.part}" in parts.json`)

  const checks = file.exercises.flatMap((exercise) => exercise.checks)
  const twice = checks.find((check, index) => checks.indexOf(check) !== index)
  if (twice) throw wrong('exercises', `the check "${twice}" is listed twice`)
  for (const [name, entry] of Object.entries(file.processes)) {
    if (entry.after !== undefined && !(entry.after in file.processes))
      throw wrong(`processes.${name}.after`, `there is no process "${entry.after}"`)
    if (waitsForItself(name, file.processes))
      throw wrong(`processes.${name}.after`, 'it waits for itself in the end')
    if (entry.ready === 'listening' && entry.port === undefined)
      throw wrong(`processes.${name}.port`, 'a process that listens needs its default port')
  }
  for (const scene of file.scenes)
    for (const name of scene.processes)
      if (!(name in file.processes))
        throw wrong(`scenes.${scene.id}`, `there is no process "${name}"`)
  for (const { id, processes, examples } of file.scenes)
    for (const [name, index] of Object.entries(examples ?? {}))
      if (!processes.includes(name) || !file.processes[name]?.examples[index])
        throw wrong(`scenes.${id}.examples.${name}`, 'this scene has no such process or example')
  for (const name of Object.keys(file.wire?.processes ?? {}))
    if (!(name in file.processes))
      throw wrong(`wire.processes.${name}`, `there is no process "${name}"`)

  const { exercises, processes, scenes, wire } = file
  const number = Number(slug.slice(0, 2))
  const lab: Lab = { slug, number, part, exercises, processes, scenes, checks }
  return wire === undefined ? lab : { ...lab, wire }
}

function waitsForItself(name: string, processes: LabFile['processes']): boolean {
  const seen = new Set<string>()
  let next: string | undefined = name
  while (next !== undefined && !seen.has(next)) {
    seen.add(next)
    next = processes[next]?.after
  }
  return next !== undefined
}

/** A lab folder without a sound `lab.json`: one that an author has just begun, or a stray one. */
export interface BrokenLab {
  slug: string
  /** `ERR_BAD_LAB` */
  error: CourseError
}

export interface Catalogue {
  /** In the order of their numbers. */
  labs: Lab[]
  broken: BrokenLab[]
}

/** Every lab: what is wrong with one is no reason to do without the others. */
export function readCatalogue(folder = LABS): Catalogue {
  const catalogue: Catalogue = { labs: [], broken: [] }
  for (const slug of readdirSync(folder).sort()) {
    if (!SLUG.test(slug)) continue
    try {
      catalogue.labs.push(readLab(slug, folder))
    } catch (error) {
      if (!(error instanceof CourseError)) throw error
      catalogue.broken.push({ slug, error })
    }
  }
  return catalogue
}

/**
 * All labs in the order of their numbers, for whoever needs every one of them.
 * @throws CourseError `ERR_BAD_LAB` of the first that is broken
 */
export function readLabs(folder = LABS): Lab[] {
  const { labs, broken } = readCatalogue(folder)
  if (broken[0]) throw broken[0].error
  return labs
}

/**
 * Finds the lab that a person means by `07`, `7`, `framing` or `07-framing`.
 * @throws CourseError `ERR_UNKNOWN_LAB` with the labs that there are; `ERR_BAD_LAB` when it is the
 *   one that is meant
 */
export function findLab(wanted: string, { labs, broken }: Catalogue = readCatalogue()): Lab {
  const found = labs.find(({ slug }) => isMeant(slug, wanted))
  if (found) return found
  const damaged = broken.find(({ slug }) => isMeant(slug, wanted))
  if (damaged) throw damaged.error
  const list = labs.map(({ slug }) => slug).join(', ')
  throw new CourseError('ERR_UNKNOWN_LAB', `There is no lab "${wanted}".`, {
    hint: `Labs: ${list}`,
    params: { wanted, list },
  })
}

function isMeant(slug: string, wanted: string): boolean {
  if (slug === wanted || slug.slice(3) === wanted) return true
  return /^\d{1,2}$/.test(wanted) && Number(wanted) === Number(slug.slice(0, 2))
}

/** The texts of a lab in one language. */
export function readTexts(slug: string, language: Language, folder = SUITES): LabTexts {
  return readJson(join(folder, slug, 'texts', `${language}.json`), textsSchema)
}

/** Whether a page of that name is written: a lesson's slug, or `guide/authors`. */
export function hasPage(name: string): boolean {
  return existsSync(join(DOCS, 'en', `${name}.md`))
}

/** The first heading of a lesson's page in each language; the slug where a page is missing. */
export function readTitles(slug: string): Text {
  const titleIn = (language: Language): string => {
    try {
      const page = readFileSync(join(DOCS, language, `${slug}.md`), 'utf8')
      return /^# (.+)$/m.exec(page)?.[1]?.trim() ?? slug
    } catch {
      return slug
    }
  }
  const [en, ru, zh] = LANGUAGES.map(titleIn)
  return { en: en ?? slug, ru: ru ?? slug, zh: zh ?? slug }
}

export type { Exercise, LabTexts, Part, ProcessEntry }
