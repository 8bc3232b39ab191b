/** Folders of submissions for tests, as an instructor has them. */
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SOLUTIONS, SUITES } from '../../platform/catalogue/paths.ts'
import { exerciseFiles } from '../../platform/grader/staging.ts'

export interface SubmissionFolders {
  root: string
  /** The folders of all learners, in order of their names. */
  all(): string[]
  /** A folder of the learner's own; `inClone` puts labs where a clone has them. */
  add(learner: string, slug: string, inClone?: boolean): string
  /** With the solution's files in it. */
  addSolved(learner: string, slug: string, inClone?: boolean): string
  /** With a kept mistake laid over the solution. */
  addMistake(learner: string, slug: string, mistake: string): string
  linkFile(from: string, to: string): void
  linkHard(from: string, to: string): void
  write(path: string, text: string | Uint8Array): void
  remove(): void
}

export function makeSubmissions(): SubmissionFolders {
  const root = mkdtempSync(join(tmpdir(), 'on-the-wire-class-'))
  const learners = new Set<string>()
  const add = (learner: string, slug: string, inClone = false): string => {
    learners.add(learner)
    const folder = inClone ? join(root, learner, 'labs', slug) : join(root, learner, slug)
    mkdirSync(folder, { recursive: true })
    return folder
  }
  const addSolved = (learner: string, slug: string, inClone = false): string => {
    const folder = add(learner, slug, inClone)
    for (const file of exerciseFiles(slug)) cpSync(join(SOLUTIONS, slug, file), join(folder, file))
    return folder
  }
  return {
    root,
    all: () => [...learners].sort().map((learner) => join(root, learner)),
    add,
    addSolved,
    addMistake: (learner, slug, mistake) => {
      const folder = addSolved(learner, slug)
      cpSync(join(SUITES, slug, 'mistakes', mistake), folder, { recursive: true })
      return folder
    },
    linkFile: (from, to) => symlinkSync(from, to),
    linkHard: (from, to) => linkSync(from, to),
    write: (path, text) => writeFileSync(path, text),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
