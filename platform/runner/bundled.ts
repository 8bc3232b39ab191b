/**
 * What is loaded into every process of a lab before its program, as one file each. Node takes half a
 * millisecond for a module, cached or not, and the tracer has more than a dozen: one file saves
 * most of what a trace adds to a program's start. Written when it is needed first, and anew when a source changed.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../catalogue/paths.ts'

/** Of the installed course, not of a learner: whoever may not write there goes without. */
const FOLDER = join(ROOT, '.course', 'bundles')
const MAKE_BUNDLE = join(import.meta.dirname, 'make-bundle.ts')

/** A source and what it was like: size in bytes, time of its last change. */
export type Source = [path: string, bytes: number, changedMs: number]

const known = new Map<string, string>()

/**
 * Node's flag that loads a module of ours before the program.
 * @param entry absolute path of the module, a TypeScript file
 */
export function preloading(entry: string): string {
  const file = bundled(entry)
  // A script is loaded at once; a module would go through Node's loader for modules.
  return file.endsWith('.cjs') ? `--require=${file}` : `--import=${pathToFileURL(file).href}`
}

/** The same as `findBundle`, looked for once in this process. */
export function bundled(entry: string): string {
  const file = known.get(entry) ?? findBundle(entry)
  known.set(entry, file)
  return file
}

/**
 * A CommonJS file with everything that a module of ours imports, as it is now.
 * @param entry absolute path of the module
 * @returns `entry` itself where no such file can be written: a full disk, a folder that is not ours
 */
export function findBundle(entry: string, folder = FOLDER): string {
  const name = relative(ROOT, entry).replace(/\.ts$/, '').split(sep).join('-')
  const file = join(folder, `${name}.cjs`)
  if (isFresh(file)) return file
  try {
    execFileSync(process.execPath, [MAKE_BUNDLE, entry, file], { stdio: 'pipe' })
    return file
  } catch {
    return entry
  }
}

/** The first line of a bundle. */
export function headOf(sources: Source[]): string {
  return `// ${JSON.stringify(sources)}\n`
}

/** What a source is like now. @param path below the project's folder */
export function lookAt(path: string): Source {
  const { size, mtimeMs } = statSync(join(ROOT, path))
  return [path, size, mtimeMs]
}

function isFresh(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8')
    const head = text.slice(0, text.indexOf('\n') + 1)
    const sources = JSON.parse(head.slice('// '.length)) as Source[]
    return head === headOf(sources.map(([path]) => lookAt(path)))
  } catch {
    // There is none, or a source is gone.
    return false
  }
}
