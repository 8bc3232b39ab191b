/** The exercise files that one page has open in its editor. */
import { CourseError } from '../shared/errors.ts'
import type { Language } from '../shared/languages.ts'
import { MAX_OPEN_FILES } from '../shared/limits.ts'
import type { FileContent, HostMessage, PageMessage } from '../shared/messages.ts'
import { findExercise, readExercise, saveExercise, unknownFile } from './exercise-files.ts'
import type { Labs } from './labs.ts'
import type { TypeErrors } from './type-errors.ts'

type Of<Type extends PageMessage['type']> = Extract<PageMessage, { type: Type }>

export interface OpenFilesOptions {
  labs: Labs
  typeErrors: TypeErrors
  language(): Language
  send(message: HostMessage): void
}

interface FileName {
  lab: string
  file: string
}

interface OpenFile extends FileName {
  /** What the page knows of the file. */
  version: string
  /** A question is being answered; the latest of those that came meanwhile waits. */
  isExamining: boolean
  next: Of<'examine-file'> | undefined
}

export class OpenFiles {
  readonly #options: OpenFilesOptions
  readonly #open = new Map<string, OpenFile>()

  constructor(options: OpenFilesOptions) {
    this.#options = options
  }

  /** @throws CourseError `ERR_UNKNOWN_FILE`, `ERR_UNKNOWN_LAB`, `ERR_BAD_LAB` */
  open({ lab, file }: FileName): void {
    const content = this.#read({ lab, file })
    const { version } = content
    const key = keyOf({ lab, file })
    const known = this.#open.get(key)
    if (!known && this.#open.size >= MAX_OPEN_FILES)
      throw new CourseError('ERR_BAD_MESSAGE', `more than ${MAX_OPEN_FILES} files are open`)
    if (known) known.version = version
    else this.#open.set(key, { lab, file, version, isExamining: false, next: undefined })
    this.#options.send({ type: 'file', lab, file, content })
  }

  close(name: FileName): void {
    this.#open.delete(keyOf(name))
  }

  /** @throws CourseError as `open`, and `ERR_FILE_TOO_LARGE`, `ERR_NOT_SAVED` */
  save({ lab, file, text, baseVersion }: Of<'save-file'>): void {
    const { path } = findExercise(this.#options.labs, { lab, file })
    const saved = saveExercise(path, text, baseVersion)
    if ('conflict' in saved) {
      this.#remember({ lab, file }, saved.conflict)
      this.#options.send({ type: 'file-conflict', lab, file, content: saved.conflict })
    } else {
      this.#remember({ lab, file }, saved)
      this.#options.send({ type: 'file-saved', lab, file, version: saved.version })
    }
  }

  /** Files of a lab were saved by somebody: the page is told what it does not know yet. */
  changed(lab: string, files: string[]): void {
    for (const file of files) {
      const open = this.#open.get(keyOf({ lab, file }))
      if (!open) continue
      const content = this.#read({ lab, file })
      if (content.version === open.version) continue
      open.version = content.version
      this.#options.send({ type: 'file', lab, file, content })
    }
  }

  /** Answers with the errors of a text. @throws CourseError for a file that is not open */
  async examine(question: Of<'examine-file'>): Promise<void> {
    const open = this.#open.get(keyOf(question))
    if (!open) throw new CourseError('ERR_BAD_MESSAGE', `${question.file} is not open`)
    open.next = question
    if (open.isExamining) return
    open.isExamining = true
    try {
      while (open.next) {
        const { text, turn } = open.next
        open.next = undefined
        await this.#answer(open, text, turn)
      }
    } finally {
      open.isExamining = false
    }
  }

  /** The learner's file beside the solution's. @throws CourseError as `open` */
  compare({ lab, file }: FileName): void {
    const { labs, send } = this.#options
    const { lab: found, path } = findExercise(labs, { lab, file })
    const mine = readExercise(path)
    const solution = readExercise(findExercise(labs, { lab, file }, 'solutions').path)
    if (mine.state !== 'text' || solution.state !== 'text') throw unknownFile(found, file)
    send({
      type: 'comparison',
      lab,
      file,
      mine: withoutMarks(mine.text),
      solution: withoutMarks(solution.text),
    })
  }

  async #answer({ lab, file }: FileName, text: string, turn: number): Promise<void> {
    const { labs, typeErrors, language, send } = this.#options
    const found = findExercise(labs, { lab, file })
    const diagnostics = await typeErrors.examine(found.lab, { file, text }, language())
    send({ type: 'file-errors', lab, file, turn, diagnostics: diagnostics ?? [] })
  }

  #read(name: FileName): FileContent {
    return readExercise(findExercise(this.#options.labs, name).path)
  }

  #remember(name: FileName, { version }: { version: string }): void {
    const open = this.#open.get(keyOf(name))
    if (open) open.version = version
  }
}

/** Lessons quote regions of the solutions; the marks of those mean nothing to a reader. */
function withoutMarks(text: string): string {
  return text.replaceAll(/^[ \t]*\/\/ #(end)?region\b.*\r?\n?/gm, '')
}

function keyOf({ lab, file }: FileName): string {
  return `${lab}/${file}`
}
