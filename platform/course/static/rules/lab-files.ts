/** labs/ and solutions/: what is in them, and that both fit together. */
import { join } from 'node:path'
import type { Lab } from '../../../catalogue/catalogue.ts'
import type { Course } from '../course.ts'
import { listFiles, readBytes, readText } from '../files.ts'
import type { Finding } from '../finding.ts'
import { lineAt } from '../lesson/lesson.ts'

/** The learner's own files may have any content; what lab.json says must be true all the same. */
export function checkLabFiles(course: Course): Finding[] {
  return course.labs.flatMap(({ slug, lab, problem = '' }) => {
    const file = `labs/${slug}/lab.json`
    if (!lab) return [{ rule: 'lab-json', file, problem } satisfies Finding]
    const findings = [...checkListed(course, lab), ...checkSolutions(course, lab)]
    if (course.workspace === 'starters') findings.push(...checkStarters(course, lab))
    return findings
  })
}

const FOLDERS = ['labs', 'solutions'] as const

const exerciseFiles = ({ exercises }: Lab): string[] => exercises.map(({ file }) => file)

const programFiles = ({ processes }: Lab): string[] =>
  Object.values(processes).map(({ file }) => file)

function checkListed({ root }: Course, lab: Lab): Finding[] {
  const listed = [...new Set([...exerciseFiles(lab), ...programFiles(lab)])]
  return FOLDERS.flatMap((folder) => {
    const there = listFiles(join(root, folder, lab.slug))
    const missing = listed.filter((name) => !there.includes(name))
    return missing.map((name): Finding => ({
      rule: 'lab-files',
      file: `${folder}/${lab.slug}/${name}`,
      problem: 'lab.json lists this file, and it does not exist.',
    }))
  })
}

function checkSolutions({ root }: Course, lab: Lab): Finding[] {
  const folder = `solutions/${lab.slug}`
  const findings: Finding[] = []
  for (const name of listFiles(join(root, folder))) {
    const text = readText(join(root, folder, name)) ?? ''
    if (throwsTodo(text))
      findings.push({
        rule: 'solution-todo',
        file: `${folder}/${name}`,
        line: lineAt(text, text.search(THROWN_TODO), 1),
        problem: 'A solution still throws a TODO.',
      })
  }
  return [...findings, ...checkStray(lab, folder, root)]
}

const THROWN_TODO = /throw new \w*Error\(\s*['"`]TODO/

const throwsTodo = (text: string): boolean => THROWN_TODO.test(text)

function checkStarters(course: Course, lab: Lab): Finding[] {
  const { root } = course
  const exercises = exerciseFiles(lab)
  const files = FOLDERS.map((folder) => listFiles(join(root, folder, lab.slug)))
  const [given, solved] = files.map((names) => names.filter((name) => name !== 'lab.json'))
  if (!given || !solved) return []
  const listed = [...exercises, ...programFiles(lab)]
  const findings = [
    ...onlyIn(given, solved, listed, `labs/${lab.slug}`, 'solutions/'),
    ...onlyIn(solved, given, listed, `solutions/${lab.slug}`, 'labs/'),
    ...checkStray(lab, `labs/${lab.slug}`, root),
  ]
  for (const name of given) {
    const file = `labs/${lab.slug}/${name}`
    const bytes = readBytes(join(root, file))
    const solution = readBytes(join(root, 'solutions', lab.slug, name))
    if (exercises.includes(name)) {
      if (bytes && !throwsTodo(bytes.toString('utf8')))
        findings.push({
          rule: 'starter-todo',
          file,
          problem: 'The starter throws no TODO, so it can never be "not started".',
          hint: "Its functions end with: throw new Error('TODO: …')",
        })
      const kept = `tests/labs/${lab.slug}/starters/${name}`
      if (bytes && !readBytes(join(root, kept))?.equals(bytes))
        findings.push({
          rule: 'kept-starters',
          file: kept,
          problem: `It is not ${file}, which "npm run reset" would put back.`,
          hint: `npm run course -- ${lab.slug.slice(0, 2)} --record`,
        })
    } else if (bytes && solution && !bytes.equals(solution))
      findings.push({
        rule: 'given-files',
        file,
        problem: `It is given to the learner, yet solutions/${lab.slug}/${name} differs from it.`,
      })
  }
  return findings
}

/** Files that lab.json lists are reported as missing already. */
function onlyIn(
  names: string[],
  others: string[],
  listed: string[],
  folder: string,
  other: string,
): Finding[] {
  return names
    .filter((name) => !others.includes(name) && !listed.includes(name))
    .map((name) => ({
      rule: 'same-files',
      file: `${folder}/${name}`,
      problem: `${other} has no file of this name.`,
    }))
}

/** A file is wanted when lab.json lists it, or when another file of the lab or lab.json names it. */
function checkStray(lab: Lab, folder: string, root: string): Finding[] {
  const listed = [...exerciseFiles(lab), ...programFiles(lab), 'lab.json']
  const names = listFiles(join(root, folder))
  const isNamed = (wanted: string): boolean =>
    JSON.stringify(lab.processes).includes(wanted) ||
    names.some(
      (name) => name !== wanted && (readText(join(root, folder, name)) ?? '').includes(wanted),
    )
  return names
    .filter((name) => !listed.includes(name) && !isNamed(name))
    .map((name) => ({
      rule: 'stray-file',
      file: `${folder}/${name}`,
      problem: 'Neither lab.json nor another file of the lab uses this file.',
    }))
}
