/**
 * Type errors of a lab, kept as long as none of its files changes: a cold TypeScript takes longer
 * than all checks together, and a command that is repeated asks for the same again.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as v from 'valibot'
import { ROOT, STATE } from '../catalogue/paths.ts'
import type { Diagnostic } from '../shared/diagnostic.ts'
import { keepFile } from '../shared/keep-file.ts'
import type { Language } from '../shared/languages.ts'
import type { Diagnoser, DiagnoseRequest } from './diagnostics.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const keptSchema = v.strictObject({
  key: v.string(),
  diagnostics: v.array(
    v.strictObject({
      file: v.string(),
      line: count,
      column: count,
      endLine: count,
      endColumn: count,
      code: count,
      message: v.string(),
    }),
  ),
})

/**
 * Asks TypeScript, unless it has been asked about the same files before.
 * @param request about what is on disk; unsaved texts are not for keeping
 * @param keptFolder holds one file per lab and language; it need not exist
 * @returns `undefined` when TypeScript gave no answer
 */
export async function diagnoseOnce(
  diagnoser: Diagnoser,
  request: Pick<DiagnoseRequest, 'folder' | 'files'>,
  language: Language,
  keptFolder = join(STATE, 'diagnostics'),
): Promise<Diagnostic[] | undefined> {
  const key = keyOf(request, language)
  const place = createHash('sha256').update(request.folder).digest('hex').slice(0, 16)
  const path = join(keptFolder, `${place}-${language}.json`)
  const kept = readKept(path)
  if (kept?.key === key) return kept.diagnostics
  const diagnostics = await diagnoser.diagnose(request, language)
  // What was answered about files that changed meanwhile is an answer about neither.
  if (diagnostics && keyOf(request, language) === key)
    keepFile(path, JSON.stringify({ key, diagnostics }))
  return diagnostics
}

/** Other when a file of the lab, the compiler, its options or the language is another one. */
function keyOf(
  { folder, files }: Pick<DiagnoseRequest, 'folder' | 'files'>,
  language: Language,
): string {
  const hash = createHash('sha256')
  const { version } = createRequire(import.meta.url)('typescript/package.json') as {
    version: string
  }
  const take = (name: string, content: string): void => {
    hash.update(`${JSON.stringify(name)} ${Buffer.byteLength(content)}\n`).update(content)
  }
  take('request', JSON.stringify({ version, language, files }))
  take('tsconfig.json', read(join(ROOT, 'tsconfig.json')))
  take('type-service.ts', read(join(import.meta.dirname, 'type-service.ts')))
  for (const name of list(folder).filter((one) => one.endsWith('.ts')))
    take(name, read(join(folder, name)))
  return hash.digest('hex')
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readKept(path: string): v.InferOutput<typeof keptSchema> | undefined {
  try {
    const parsed = v.safeParse(keptSchema, JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}
