/** Modules that several labs carry, so that each lab is complete by itself: copies that stay copies. */
import { join } from 'node:path'
import * as v from 'valibot'
import type { Lab } from '../../../catalogue/catalogue.ts'
import type { Course } from '../course.ts'
import { listFiles, readBytes, readChecked } from '../files.ts'
import type { Finding } from '../finding.ts'

const OWN_FILE = 'platform/course/own-modules.json'

const reason = v.pipe(v.string(), v.minLength(1))
/** File name → slug of the lab whose module of that name is its own → why it is another one. */
const ownSchema = v.record(v.string(), v.record(v.string(), reason))

/** Everybody's; `given` is false where it is the lab's exercise. */
interface Copy {
  slug: string
  file: string
  bytes: Buffer
  given: boolean
}

/**
 * Compared in solutions/, which no learner changes; `given-files` ties labs/ to it. Programs are each
 * lab's own, and so is a module that every lab has as its exercise: two labs may both ask for a
 * message.ts. As soon as one lab gives it complete, it is meant to be the other one's.
 */
export function checkSharedModules({ root, labs }: Course): Finding[] {
  const read = readChecked(join(root, OWN_FILE), ownSchema)
  const own = 'value' in read ? read.value : {}
  const copies = new Map<string, Copy[]>()
  for (const { lab } of labs)
    for (const [name, copy] of modulesOf(root, lab))
      copies.set(name, [...(copies.get(name) ?? []), copy])
  return [
    ...[...copies].flatMap(([name, all]) => compare(all, own[name] ?? {})),
    ...Object.entries(own).flatMap(([name, slugs]) =>
      checkDeclared(name, Object.keys(slugs), copies.get(name) ?? []),
    ),
  ]
}

function modulesOf(root: string, lab: Lab | undefined): [name: string, copy: Copy][] {
  if (!lab) return []
  const programs = new Set(Object.values(lab.processes).map(({ file }) => file))
  const exercises = new Set(lab.exercises.map(({ file }) => file))
  const folder = `solutions/${lab.slug}`
  return listFiles(join(root, folder))
    .filter((name) => !programs.has(name))
    .map((name) => {
      const file = `${folder}/${name}`
      const bytes = readBytes(join(root, file)) ?? Buffer.alloc(0)
      return [name, { slug: lab.slug, file, bytes, given: !exercises.has(name) }]
    })
}

function compare(all: Copy[], own: Record<string, string>): Finding[] {
  const [first, ...others] = all.filter(({ slug }) => !(slug in own))
  if (!first || ![first, ...others].some(({ given }) => given)) return []
  return others
    .filter(({ bytes }) => !bytes.equals(first.bytes))
    .map(({ file, slug }) => ({
      rule: 'shared-module',
      file,
      problem: `It differs from ${first.file}, and a module that labs share is the same in all of them.`,
      hint: `Copy the one that is right. If ${slug} needs another one, say why in ${OWN_FILE}.`,
    }))
}

/** A declaration that excuses nothing any more would hide the next difference. */
function checkDeclared(name: string, slugs: string[], copies: Copy[]): Finding[] {
  const shared = copies.find(({ slug }) => !slugs.includes(slug))
  return slugs.flatMap((slug): Finding[] => {
    const copy = copies.find((one) => one.slug === slug)
    const problem =
      copy === undefined
        ? `${slug} has no module ${name}.`
        : shared?.bytes.equals(copy.bytes)
          ? `${name} of ${slug} is the same as ${shared.file}.`
          : undefined
    return problem === undefined ? [] : [{ rule: 'own-module', file: OWN_FILE, problem }]
  })
}
