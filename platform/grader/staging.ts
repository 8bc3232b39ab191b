/**
 * Puts a lab together: the exercise files from the submission, everything else from our own
 * solution. What a submission did not hand in is the starter, as it is kept beside the suite; our
 * `labs` folder is not used for that, because an instructor may have solved it.
 */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { readLab } from '../catalogue/catalogue.ts'
import { SOLUTIONS, SUITES } from '../catalogue/paths.ts'

export interface StagedFile {
  file: string
  /** Absent when it was not handed in. */
  bytes?: Uint8Array
}

/** @param folder a new folder; becomes a target that holds this one lab */
export function stageLab(folder: string, slug: string, files: StagedFile[]): void {
  const lab = join(folder, slug)
  makeFolder(folder)
  write(join(folder, 'package.json'), '{ "type": "module" }\n')
  copyOthers(join(SOLUTIONS, slug), lab, new Set(files.map(({ file }) => file)))
  for (const { file, bytes } of files) write(join(lab, file), bytes ?? starter(slug, file))
}

function starter(slug: string, file: string): Uint8Array {
  return readFileSync(join(SUITES, slug, 'starters', file))
}

/** Recursive, because a lab may have folders of samples. */
function copyOthers(from: string, to: string, exercises: Set<string>): void {
  makeFolder(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyOthers(source, target, new Set())
    else if (entry.isFile() && !exercises.has(entry.name)) {
      copyFileSync(source, target)
      chmodSync(target, 0o644)
    }
  }
}

/** Whatever our umask: the slot's user reads, and writes nothing. */
function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, 0o644)
}

/** The files of a lab that learners write, each once. */
export function exerciseFiles(slug: string): string[] {
  return [...new Set(readLab(slug).exercises.map(({ file }) => file))]
}
