/**
 * TypeScript's language service over the exercise files of one lab at a time. Stays warm: a second
 * look at a changed file costs a new type checker, not a new start.
 *
 * The rules are those of the project's tsconfig.json, in a form right for learners: what is unused
 * or unreachable is no error, and the browser's names (`document`, `name`) are unknown, because a
 * lab's program runs on Node.
 */
import { createHash } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import ts from 'typescript'
import { ROOT } from '../catalogue/paths.ts'
import type { Diagnostic } from '../shared/diagnostic.ts'
import type { Language } from '../shared/languages.ts'
import { MAX_DIAGNOSTICS, MAX_FILE_BYTES } from '../shared/limits.ts'
import { plainText } from './show.ts'

export interface DiagnoseRequest {
  /** Absolute folder of the lab in its target. */
  folder: string
  /** Names of the exercise files; one that is not there is passed over. */
  files: string[]
  /** Texts that are not saved yet, by file name: looked at instead of what is on disk. */
  texts?: Record<string, string>
  /** Only the errors of this file. The others are looked at all the same: types come from them. */
  only?: string
}

/** Folders in which TypeScript's own messages are translated; English is built in. */
const LOCALES: Record<Language, string | undefined> = { en: undefined, ru: 'ru', zh: 'zh-cn' }
const BROWSER_LIBRARY = /^lib\.dom/
/** Longest message shown: TypeScript explains a type by repeating it. */
const MAX_MESSAGE_LENGTH = 1_500

interface Source {
  text: string
  version: string
}

export class TypeService {
  readonly #service: ts.LanguageService
  readonly #options = learnersOptions()
  #folder = ROOT
  #files: string[] = []
  /** What was read for this request, so that version and text are of the same moment. */
  readonly #sources = new Map<string, Source | undefined>()
  #texts: Record<string, string> = {}

  /** One language per process: TypeScript keeps its messages in one place for all services. */
  constructor(language: Language) {
    const locale = LOCALES[language]
    if (locale !== undefined) ts.validateLocaleAndSetLanguage(locale, ts.sys)
    this.#service = ts.createLanguageService(this.#createHost())
  }

  /** Every type and syntax error of the files, in their order; at most `MAX_DIAGNOSTICS` a file. */
  diagnose({ folder, files, texts = {}, only }: DiagnoseRequest): Diagnostic[] {
    this.#sources.clear()
    this.#texts = Object.fromEntries(
      Object.entries(texts).map(([file, text]) => [pathOf(folder, file), text]),
    )
    this.#folder = folder
    this.#files = files
      .map((file) => pathOf(folder, file))
      .filter((path) => this.#source(path) !== undefined)
    return this.#files
      .filter((path) => only === undefined || path === pathOf(folder, only))
      .flatMap((path) => this.#diagnoseFile(path))
  }

  #diagnoseFile(path: string): Diagnostic[] {
    const syntactic = this.#service.getSyntacticDiagnostics(path)
    // Where the syntax is wrong the types are guesses: their errors would only be noise.
    const found = syntactic.length > 0 ? syntactic : this.#service.getSemanticDiagnostics(path)
    return found
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .slice(0, MAX_DIAGNOSTICS)
      .map((each) => toDiagnostic(each, basename(path)))
  }

  #createHost(): ts.LanguageServiceHost {
    const { sys } = ts
    // A lab's files are ES modules wherever its folder lies: in the course its package.json says
    // so, in a copy of the folder nothing does.
    const isPackage = (path: string): boolean => path === pathOf(this.#folder, 'package.json')
    const readFile = (path: string): string | undefined =>
      isPackage(path) ? '{ "type": "module" }' : (this.#source(path)?.text ?? sys.readFile(path))
    return {
      getCompilationSettings: () => this.#options,
      getScriptFileNames: () => this.#files,
      getScriptVersion: (path) => this.#source(path)?.version ?? 'fixed',
      getScriptSnapshot: (path) => {
        const text = readFile(path)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (path) =>
        isPackage(path) || this.#source(path) !== undefined || sys.fileExists(path),
      readFile,
      directoryExists: sys.directoryExists,
      getDirectories: sys.getDirectories,
    }
  }

  /** A file that can change: not one of TypeScript's or of a package. */
  #source(path: string): Source | undefined {
    if (path.includes('/node_modules/')) return undefined
    if (!this.#sources.has(path)) this.#sources.set(path, this.#readSource(path))
    return this.#sources.get(path)
  }

  #readSource(path: string): Source | undefined {
    const text = this.#texts[path] ?? readSmallFile(path)
    if (text === undefined) return undefined
    return { text, version: createHash('sha256').update(text).digest('hex') }
  }
}

/** The compiler options of tsconfig.json without what is not for learners. */
function learnersOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config: unknown }
  // Which files the project has is of no interest here, and slow to find out.
  const host = { ...ts.sys, readDirectory: () => [] }
  const { options } = ts.parseJsonConfigFileContent(config, host, ROOT)
  return {
    ...options,
    lib: (options.lib ?? []).filter((name) => !BROWSER_LIBRARY.test(name)),
    typeRoots: [join(ROOT, 'node_modules', '@types')],
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnusedLabels: true,
    allowUnreachableCode: true,
  }
}

/** TypeScript writes paths with slashes on every system. */
function pathOf(folder: string, file: string): string {
  return resolve(folder, file).replaceAll('\\', '/')
}

/** @returns `undefined` for what is no ordinary file, and for one that no lesson needs */
function readSmallFile(path: string): string | undefined {
  try {
    const status = lstatSync(path)
    return status.isFile() && status.size <= MAX_FILE_BYTES ? readFileSync(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}

function toDiagnostic(each: ts.Diagnostic, file: string): Diagnostic {
  const { start = 0, length = 0, code, messageText } = each
  const source = each.file
  const place = (offset: number): { line: number; character: number } =>
    source ? ts.getLineAndCharacterOfPosition(source, offset) : { line: 0, character: 0 }
  const [from, to] = [place(start), place(start + length)]
  const message = plainText(ts.flattenDiagnosticMessageText(messageText, '\n'))
  return {
    file,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
    code,
    message:
      message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)} …` : message,
  }
}
