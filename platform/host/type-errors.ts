/**
 * Type and syntax errors of the saved exercise files, lab by lab and language by language: looked
 * for when a page shows them, kept until a file changes.
 */
import type { Lab } from '../catalogue/catalogue.ts'
import type { Diagnoser } from '../checker/diagnostics.ts'
import type { Diagnostic } from '../shared/diagnostic.ts'
import type { Disposable } from '../shared/dispose.ts'
import type { Language } from '../shared/languages.ts'
import type { Labs } from './labs.ts'

export interface TypeErrorsOptions {
  labs: Labs
  startDiagnoser(): Diagnoser
  /** Tells every page of the lab that there is news. */
  publish(lab: string): void
}

interface Known {
  /** Revision of the files that was looked at, or is being looked at. */
  revision: number
  diagnostics: Diagnostic[] | undefined
}

interface Entry {
  /** Grows with each change of the lab's files. */
  revision: number
  byLanguage: Map<Language, Known>
}

export class TypeErrors implements Disposable {
  readonly #options: TypeErrorsOptions
  readonly #entries = new Map<string, Entry>()
  #diagnoser: Diagnoser | undefined
  #isDisposed = false

  constructor(options: TypeErrorsOptions) {
    this.#options = options
  }

  /** What is known; older errors stay until the newer ones are there. */
  of(slug: string, language: Language): Diagnostic[] | undefined {
    const entry = this.#entries.get(slug)
    if (!entry) return undefined
    const known = entry.byLanguage.get(language) ?? { revision: 0, diagnostics: undefined }
    entry.byLanguage.set(language, known)
    if (known.revision !== entry.revision) {
      known.revision = entry.revision
      void this.#look(slug, language, known)
    }
    return known.diagnostics
  }

  /** The files of the lab are others now, or were never looked at. */
  refresh(slug: string): void {
    const entry = this.#entries.get(slug) ?? { revision: 0, byLanguage: new Map() }
    entry.revision++
    this.#entries.set(slug, entry)
  }

  /** The errors of one file with a text that is not saved. `undefined`: TypeScript gave up. */
  examine(
    lab: Lab,
    unsaved: { file: string; text: string },
    language: Language,
  ): Promise<Diagnostic[] | undefined> {
    const { file, text } = unsaved
    return this.#diagnose(lab, language, { texts: { [file]: text }, only: file })
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true
    await this.#diagnoser?.dispose()
  }

  async #look(slug: string, language: Language, known: Known): Promise<void> {
    const { revision } = known
    let found: Diagnostic[] | undefined
    try {
      found = await this.#diagnose(this.#options.labs.find(slug), language)
    } catch {
      // The lab is damaged at the moment, and whoever asked for its checks is told so.
    }
    if (this.#isDisposed || known.revision !== revision || found === undefined) return
    known.diagnostics = found
    this.#options.publish(slug)
  }

  async #diagnose(
    lab: Lab,
    language: Language,
    more: { texts?: Record<string, string>; only?: string } = {},
  ): Promise<Diagnostic[] | undefined> {
    if (this.#isDisposed) return undefined
    this.#diagnoser ??= this.#options.startDiagnoser()
    const files = [...new Set(lab.exercises.map(({ file }) => file))]
    const folder = this.#options.labs.folderOf(lab, 'labs')
    return this.#diagnoser.diagnose({ folder, files, ...more }, language)
  }
}
