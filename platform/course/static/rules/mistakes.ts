/** Mistakes kept to test the checks: enough of them, and each says truthfully what it is. */
import { join } from 'node:path'
import * as v from 'valibot'
import type { Lab } from '../../../catalogue/catalogue.ts'
import { textsSchema, type LabTexts } from '../../../catalogue/schema.ts'
import { mistakeSchema } from '../../dynamic/mistakes.ts'
import type { Course } from '../course.ts'
import { listFiles, listFolders, readBytes, readChecked } from '../files.ts'
import { AUTHORS_GUIDE, type Finding } from '../finding.ts'

const MIN_MISTAKES = 8
const commonSchema = v.object({ common: v.record(v.string(), v.string()) })

/** Keys of the messages that every check can give. */
export function readCommonMessages(root: string): string[] {
  const read = readChecked(join(root, 'platform/checker/texts/en.json'), commonSchema)
  return 'value' in read ? Object.keys(read.value.common) : []
}

export function checkMistakes(course: Course): Finding[] {
  return course.labs.flatMap(({ slug, lab }) => {
    const folder = `tests/labs/${slug}/mistakes`
    const names = listFolders(join(course.root, folder))
    const findings: Finding[] = []
    if (names.length < MIN_MISTAKES)
      findings.push({
        rule: 'mistake-count',
        file: folder,
        problem: `A lab has at least ${MIN_MISTAKES} mistakes; here are ${names.length}.`,
        hint: `A wrong solution and a mistake.json in a folder each: ${AUTHORS_GUIDE}.`,
      })
    if (!lab) return findings
    const path = join(course.root, `tests/labs/${slug}/texts/en.json`)
    const read = readChecked(path, textsSchema)
    const texts = 'value' in read ? read.value : undefined
    const mistakes = names.map((name) => `${folder}/${name}`)
    for (const mistake of mistakes)
      findings.push(
        ...checkNames(course.root, mistake, lab, texts),
        ...checkOverlay(course.root, mistake, lab),
      )
    return findings
  })
}

function checkNames(
  root: string,
  folder: string,
  lab: Lab,
  texts: LabTexts | undefined,
): Finding[] {
  const file = `${folder}/mistake.json`
  const read = readChecked(join(root, file), mistakeSchema)
  if ('problem' in read) return [{ rule: 'mistake-json', file, problem: read.problem }]
  const { check, message } = read.value
  if (!lab.checks.includes(check))
    return [{ rule: 'mistake-check', file, problem: `The lab has no check "${check}".` }]
  const known = [...Object.keys(texts?.checks[check]?.messages ?? {}), ...readCommonMessages(root)]
  if (!texts || known.includes(message)) return []
  const problem = `Neither the check "${check}" nor the checker has a message "${message}".`
  return [{ rule: 'mistake-message', file, problem }]
}

function checkOverlay(root: string, folder: string, { slug }: Lab): Finding[] {
  const names = listFiles(join(root, folder)).filter((name) => name !== 'mistake.json')
  const finding = (file: string, problem: string): Finding => ({
    rule: 'mistake-files',
    file,
    problem,
  })
  if (names.length === 0) return [finding(folder, 'It overlays no file of the lab.')]
  return names.flatMap((name) => {
    const file = `${folder}/${name}`
    const solution = readBytes(join(root, 'solutions', slug, name))
    if (!solution) return [finding(file, 'The lab has no file of this name.')]
    const isSame = readBytes(join(root, file))?.equals(solution) ?? false
    return isSame ? [finding(file, 'It is the solution itself, so nothing is wrong in it.')] : []
  })
}
