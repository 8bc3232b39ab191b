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
      key: 'no-lab-json',
      params: { lab: slug },
    })
  const file = readJson(path, labSchema)
  const part = readParts().find((known) => known.id === file.part)
  if (!part) throw badField(slug, 'part', 'lab-unknown-part', file.part)
  const fault = faultIn(file)
  if (fault) throw badField(slug, ...fault)

  const checks = file.exercises.flatMap((exercise) => exercise.checks)
  const { exercises, processes, scenes, wire } = file
  const number = Number(slug.slice(0, 2))
  const lab: Lab = { slug, number, part, exercises, processes, scenes, checks }
  return wire === undefined ? lab : { ...lab, wire }
}

/** What the parts of a lab say of each other and does not hold, in English; keys of the CLI's texts. */
const FAULTS = {
  'lab-unknown-part': 'there is no part "{name}" in parts.json',
  'lab-check-twice': 'the check "{name}" is listed twice',
  'lab-unknown-process': 'there is no process "{name}"',
  'lab-waits-for-itself': 'it waits for itself in the end',
  'lab-no-port': 'a process that listens needs its default port',
  'lab-unknown-example': 'this scene has no such process or example',
}

/** Field, fault, and the name that the fault is about. */
type FieldFault = [field: string, why: keyof typeof FAULTS, name?: string]

function badField(slug: string, ...[field, why, name = '']: FieldFault): CourseError {
  const file = `labs/${slug}/lab.json`
  const said = FAULTS[why].replace('{name}', () => name)
  return new CourseError('ERR_BAD_LAB', `${file}: field "${field}": ${said}`, {
    key: 'bad-field',
    params: { file, field, why, name },
  })
}

function faultIn(file: LabFile): FieldFault | undefined {
  const checks = file.exercises.flatMap((exercise) => exercise.checks)
  const twice = checks.find((check, index) => checks.indexOf(check) !== index)
  if (twice) return ['exercises', 'lab-check-twice', twice]
  return faultInProcesses(file) ?? faultInScenes(file)
}

function faultInProcesses({ processes, wire }: LabFile): FieldFault | undefined {
  for (const [name, { after, ready, port }] of Object.entries(processes)) {
    const field = `processes.${name}`
    if (after !== undefined && !(after in processes))
      return [`${field}.after`, 'lab-unknown-process', after]
    if (waitsForItself(name, processes)) return [`${field}.after`, 'lab-waits-for-itself']
    if (ready === 'listening' && port === undefined) return [`${field}.port`, 'lab-no-port']
  }
  const unknown = Object.keys(wire?.processes ?? {}).find((name) => !(name in processes))
  return unknown === undefined
    ? undefined
    : [`wire.processes.${unknown}`, 'lab-unknown-process', unknown]
}

function faultInScenes({ scenes, processes: known }: LabFile): FieldFault | undefined {
  for (const { id, processes, examples } of scenes) {
    const unknown = processes.find((name) => !(name in known))
    if (unknown !== undefined) return [`scenes.${id}`, 'lab-unknown-process', unknown]
    for (const [name, index] of Object.entries(examples ?? {}))
      if (!processes.includes(name) || !known[name]?.examples[index])
        return [`scenes.${id}.examples.${name}`, 'lab-unknown-example']
  }
  return undefined
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
