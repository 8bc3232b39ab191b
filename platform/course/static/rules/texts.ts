/** Texts in three languages: the same keys, the same placeholders, nothing left in English. */
import { join } from 'node:path'
import * as v from 'valibot'
import { LANGUAGES, placeholdersOf, type Language } from '../../../shared/languages.ts'
import { textsSchema, type LabTexts } from '../../../catalogue/schema.ts'
import type { Lab } from '../../../catalogue/catalogue.ts'
import type { Course } from '../course.ts'
import { isFile, listFiles, listFolders, readChecked } from '../files.ts'
import type { Finding } from '../finding.ts'

/** One language of a set of texts, as `a.b.0` → sentence. */
export type FlatTexts = Map<string, string>

export interface TextFile {
  language: Language
  /** Named in findings. */
  file: string
  texts: FlatTexts
}

const tree = v.record(v.string(), v.unknown())

/** Strings of a JSON value by their path; keys joined by dots, items of arrays by number. */
export function flatten(value: unknown, path: string[] = []): FlatTexts {
  if (typeof value === 'string') return new Map([[path.join('.'), value]])
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...flatten(inner, [...path, key])]),
  )
}

/**
 * Compares a translation with the English texts.
 * @returns what differs, in the order of the keys
 */
export function compareTexts(english: TextFile, other: TextFile): Finding[] {
  const { file } = other
  const findings: Finding[] = []
  for (const [key, sentence] of english.texts) {
    const translation = other.texts.get(key)
    if (translation === undefined) {
      const problem = `In ${other.language} the key "${key}" is missing.`
      findings.push({ rule: 'text-keys', file, problem })
      continue
    }
    const [wanted, given] = [sentence, translation].map((text) => placeholdersOf(text).join(', '))
    if (wanted !== given)
      findings.push({
        rule: 'text-placeholders',
        file,
        problem: `In ${other.language} "${key}" has the placeholders {${given}}, in English {${wanted}}.`,
      })
    if (translation === sentence && isSentence(sentence))
      findings.push({
        rule: 'untranslated',
        file,
        problem: `In ${other.language} "${key}" is still in English.`,
      })
  }
  for (const key of other.texts.keys())
    if (!english.texts.has(key))
      findings.push({
        rule: 'text-keys',
        file,
        problem: `In ${other.language} there is a key "${key}" that English does not have.`,
      })
  return findings
}

/** Names and commands may be the same in every language; four words in a row are a sentence. */
const isSentence = (text: string): boolean => /(?:\b[A-Za-z]+ ){3}[A-Za-z]/.test(text)

/** Compares whatever of three languages is there. */
export function compareLanguages(files: TextFile[]): Finding[] {
  const english = files.find(({ language }) => language === 'en')
  if (!english) return []
  return files
    .filter(({ language }) => language !== 'en')
    .flatMap((other) => compareTexts(english, other))
}

/** The texts of every lab: schema, ids, keys. */
export function checkLabTexts(course: Course): Finding[] {
  return course.labs.flatMap(({ slug, lab }) => {
    const files = readLanguages(course.root, `tests/labs/${slug}/texts`, textsSchema)
    const findings = files.flatMap(({ file, read }): Finding[] =>
      'problem' in read ? [{ rule: 'text-schema', file, problem: read.problem }] : [],
    )
    const sound = files.flatMap(({ read, ...rest }) =>
      'value' in read ? [{ ...rest, value: read.value }] : [],
    )
    // Ids are compared once; `text-keys` finds where a translation differs from English.
    const english = sound.find(({ language }) => language === 'en')
    if (lab && english) findings.push(...checkIds(lab, english.value, english.file))
    return [...findings, ...compareLanguages(sound.map(withFlatTexts))]
  })
}

function readLanguages<Schema extends v.GenericSchema>(
  root: string,
  folder: string,
  schema: Schema,
) {
  return LANGUAGES.map((language) => {
    const file = `${folder}/${language}.json`
    return { language, file, read: readChecked(join(root, file), schema) }
  })
}

const withFlatTexts = (entry: { language: Language; file: string; value: unknown }): TextFile => ({
  language: entry.language,
  file: entry.file,
  texts: flatten(entry.value),
})

function checkIds(lab: Lab, texts: LabTexts, file: string): Finding[] {
  const kinds: [keyof LabTexts, string[]][] = [
    ['exercises', lab.exercises.map(({ id }) => id)],
    ['processes', Object.keys(lab.processes)],
    ['scenes', lab.scenes.map(({ id }) => id)],
    ['checks', lab.checks],
  ]
  const finding = (problem: string): Finding => ({ rule: 'text-ids', file, problem })
  return kinds.flatMap(([kind, wanted]) => {
    const given = Object.keys(texts[kind])
    const missing = wanted.filter((id) => !given.includes(id))
    const unknown = given.filter((id) => !wanted.includes(id))
    return [
      ...missing.map((id) => finding(`"${kind}.${id}" is missing; lab.json has it.`)),
      ...unknown.map((id) => finding(`"${kind}.${id}" is not in lab.json.`)),
    ]
  })
}

/** The texts of the platform and of the theme: one file a language, or one file for all three. */
export function checkLocales({ root }: Course): Finding[] {
  return readLocales(root).flatMap(({ problems, files }) => [
    ...problems,
    ...compareLanguages(files),
  ])
}

interface Locale {
  problems: Finding[]
  files: TextFile[]
}

function readLocales(root: string): Locale[] {
  const folders = [
    ...listFolders(join(root, 'platform')).map((name) => `platform/${name}/texts`),
    '.vitepress/theme/locales/interface',
  ].filter((folder) => isFile(join(root, folder, 'en.json')))
  const figures = '.vitepress/theme/locales/figures'
  return [
    ...folders.map((folder) => readFolder(root, folder)),
    ...listFiles(join(root, figures)).map((name) => readFigure(root, `${figures}/${name}`)),
  ]
}

function readFolder(root: string, folder: string): Locale {
  const files = readLanguages(root, folder, tree)
  return {
    problems: files.flatMap(({ file, read }): Finding[] =>
      'problem' in read ? [{ rule: 'text-schema', file, problem: read.problem }] : [],
    ),
    files: files.flatMap(({ language, file, read }) =>
      'value' in read ? [{ language, file, texts: flatten(read.value) }] : [],
    ),
  }
}

const figureSchema = v.strictObject({ en: tree, ru: tree, zh: tree })

function readFigure(root: string, file: string): Locale {
  const read = readChecked(join(root, file), figureSchema)
  if ('problem' in read)
    return { problems: [{ rule: 'text-schema', file, problem: read.problem }], files: [] }
  const files = LANGUAGES.map((language) => ({
    language,
    file,
    texts: flatten(read.value[language]),
  }))
  return { problems: [], files }
}

/** Every text that a reader meets outside the pages. */
export function readTextFiles({ root, labs }: Course): TextFile[] {
  const folders = labs.map(({ slug }) => readFolder(root, `tests/labs/${slug}/texts`))
  return [...folders, ...readLocales(root)].flatMap(({ files }) => files)
}
