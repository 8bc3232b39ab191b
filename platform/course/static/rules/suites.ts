/** A lab's suite: it exists, and its ids and messages are those that are written down. */
import { join } from 'node:path'
import type { Lab } from '../../../catalogue/catalogue.ts'
import { textsSchema } from '../../../catalogue/schema.ts'
import type { Course } from '../course.ts'
import { isFile, listFiles, readChecked, readText } from '../files.ts'
import { AUTHORS_GUIDE, type Finding } from '../finding.ts'
import { readCommonMessages } from './mistakes.ts'

export function checkSuites(course: Course): Finding[] {
  return course.labs.flatMap(({ slug, lab }) => {
    const file = `tests/labs/${slug}/checks.test.ts`
    if (!isFile(join(course.root, file)))
      return [
        {
          rule: 'suite',
          file,
          problem: 'The lab has no suite.',
          hint: `It has a check for each id of lab.json; one to start from: ${AUTHORS_GUIDE}.`,
        } satisfies Finding,
      ]
    const code = readSuite(course.root, slug)
    return [
      ...findImports(course.root, `tests/labs/${slug}`, 'checks.test.ts'),
      ...(lab ? compareIds(lab, code, file) : []),
      ...compareMessages(course, slug, code),
      ...comparePhrases(course, slug, code),
    ]
  })
}

/** The suite and the modules beside it, without comments, which may speak about anything. */
function readSuite(root: string, slug: string): string {
  const folder = join(root, 'tests/labs', slug)
  return listFiles(folder)
    .filter((name) => name.endsWith('.ts') && !name.includes('/'))
    .map((name) => readText(join(folder, name)) ?? '')
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

/** `import` and `export` from somewhere, of values; those of types are gone when a suite runs. */
const IMPORT = /^(?:import|export)\s(?!type\b)(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]/gm

/**
 * A suite is loaded by Node itself, by the checker and by vitest: what belongs to one of them, or is
 * a learner's code, must not be in its process.
 */
function findImports(
  root: string,
  folder: string,
  name: string,
  seen = new Set<string>(),
): Finding[] {
  if (seen.has(name)) return []
  seen.add(name)
  const file = `${folder}/${name}`
  const code = readText(join(root, file)) ?? ''
  return [...code.matchAll(IMPORT)].flatMap(({ 1: source = '', index }): Finding[] => {
    if (source === '#checker' || source.startsWith('node:')) return []
    if (/^\.\/[\w-]+\.ts$/.test(source)) return findImports(root, folder, source.slice(2), seen)
    const line = code.slice(0, index).split('\n').length
    return [
      {
        rule: 'suite-imports',
        file,
        line,
        problem: `A suite does not import "${source}".`,
        hint: 'Values come from #checker, node: modules and modules beside the suite.',
      },
    ]
  })
}

/** Names in quotes: enough to see whether a name is used at all. */
const isNamed = (code: string, name: string): boolean =>
  ["'", '"', '`'].some((quote) => code.includes(`${quote}${name}${quote}`))

const literalsOf = (code: string, call: RegExp): string[] =>
  [...code.matchAll(call)].map(([, name = '']) => name)

function compareIds({ checks }: Lab, code: string, file: string): Finding[] {
  const finding = (problem: string): Finding => ({ rule: 'suite-ids', file, problem })
  const written = new Set(literalsOf(code, /\bcheck\(\s*['"]([\w-]+)['"]/g))
  const unknown = [...written].filter((id) => !checks.includes(id))
  const missing = checks.filter((id) => !isNamed(code, id))
  return [
    ...missing.map((id) => finding(`lab.json lists the check "${id}", and the suite has none.`)),
    ...unknown.map((id) => finding(`The check "${id}" is not in lab.json.`)),
  ]
}

function compareMessages({ root }: Course, slug: string, code: string): Finding[] {
  const file = `tests/labs/${slug}/texts/en.json`
  const texts = readChecked(join(root, file), textsSchema)
  if ('problem' in texts) return []
  const written = Object.entries(texts.value.checks).flatMap(([check, { messages }]) =>
    Object.keys(messages).map((key) => ({ check, key })),
  )
  const known = new Set([...written.map(({ key }) => key), ...readCommonMessages(root)])
  const named = new Set(literalsOf(code, /\bfail\(\s*['"]([\w-]+)['"]/g))
  const unknown = [...named].filter((key) => !known.has(key))
  const unused = written.filter(({ key }) => !isNamed(code, key))
  return [
    ...unknown.map((key): Finding => ({
      rule: 'message-keys',
      file: `tests/labs/${slug}/checks.test.ts`,
      problem: `The suite fails with the message "${key}", which no check has in ${file}.`,
    })),
    ...unused.map(({ check, key }): Finding => ({
      rule: 'message-keys',
      file,
      problem: `Nothing in the suite gives the message "checks.${check}.messages.${key}".`,
    })),
  ]
}

/** Each call of `phrase`, and its key where that stands there in quotes. */
const PHRASE = /(?<!function )\bphrase\(\s*(?:'([\w-]+)'|"([\w-]+)")?/g

/** A missing phrase is no error of a run: its key would stand in the sentence, in every language. */
function comparePhrases({ root }: Course, slug: string, code: string): Finding[] {
  const file = `tests/labs/${slug}/texts/en.json`
  const texts = readChecked(join(root, file), textsSchema)
  if ('problem' in texts) return []
  const calls = [...code.matchAll(PHRASE)].map(([, single, double]) => single ?? double)
  const named = new Set(calls.filter((key) => key !== undefined))
  const written = Object.keys(texts.value.phrases)
  const inSuite = (problem: string, hint?: string): Finding => ({
    rule: 'phrase-keys',
    file: `tests/labs/${slug}/checks.test.ts`,
    problem,
    ...(hint === undefined ? {} : { hint }),
  })
  return [
    ...[...named]
      .filter((key) => !written.includes(key))
      .map((key) => inSuite(`The suite names the phrase "${key}", which is not in ${file}.`)),
    ...(calls.includes(undefined)
      ? [
          inSuite(
            'The suite calls phrase() with something else than a key in quotes.',
            "Only a key in quotes can be looked up: put phrase('…') where the value comes from.",
          ),
        ]
      : []),
    ...written
      .filter((key) => !named.has(key))
      .map((key): Finding => ({
        rule: 'phrase-keys',
        file,
        problem: `Nothing in the suite puts "phrases.${key}" into a message.`,
      })),
  ]
}
