/** A copy of the sound toy course, to be broken in one place. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  checkCourse,
  markTranslations,
  readPageNames,
  writeCoverage,
  writeGlossary,
  type CheckOptions,
  type Finding,
} from '../../../platform/course/static/index.ts'
import type { LessonParser } from '../../../platform/course/static/lesson/parser.ts'
import { TERMS_FILE, type Term } from '../../../platform/course/glossary/terms.ts'
import { readLab, type Lab } from '../../../platform/catalogue/catalogue.ts'
import { formatRecording, readRecording, recordingFile } from '../../../platform/record/files.ts'
import { fingerprintScene } from '../../../platform/record/fingerprint.ts'
import type { RuleName } from '../../../platform/course/static/finding.ts'

/** A fault may be in lab.json itself. */
function labIn(root: string, slug: string): Lab | undefined {
  try {
    return readLab(slug, join(root, 'labs'))
  } catch {
    return undefined
  }
}

/** In memory where the system has such a folder: a hundred copies come and go. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const SOUND = join(import.meta.dirname, '../../fixtures/course/sound')

/** One way to break the toy course, and what must be said about it. */
export interface Fault {
  rule: RuleName
  /** What is broken, for the title of the test. */
  about: string
  change(toy: ToyCourse): void | Promise<void>
  /** The files of the findings, sorted; each finding breaks `rule`. */
  files: string[]
  /** Of the first finding. */
  problem?: RegExp
  line?: number
  /** Set when the marks of translations must stay as they are. */
  keepsMarks?: boolean
}

export class ToyCourse {
  readonly root = mkdtempSync(join(FOLDER, 'on-the-wire-toy-'))

  readonly #parser: LessonParser | undefined

  /** @param parser for many copies in one file; it is not ended with them */
  constructor(parser?: LessonParser) {
    this.#parser = parser
    cpSync(SOUND, this.root, { recursive: true })
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8')
  }

  write(file: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true })
    writeFileSync(join(this.root, file), text)
  }

  /** Replaces the first `from`; a fault that changes nothing is a mistake in the test. */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file)
    if (!text.includes(from)) throw new Error(`${file} does not contain ${JSON.stringify(from)}`)
    this.write(
      file,
      text.replace(from, () => to),
    )
  }

  /** The same change in the three languages of a page, which keeps them alike. */
  editPages(name: string, from: string, to: string): void {
    for (const language of ['en', 'ru', 'zh']) this.edit(`docs/${language}/${name}.md`, from, to)
  }

  remove(file: string): void {
    rmSync(join(this.root, file), { recursive: true })
  }

  async mark(): Promise<void> {
    for (const name of readPageNames(this)) await markTranslations(name, this)
    this.record()
  }

  /** Says of every recording that it is one of the lab as it is now. */
  record(): void {
    const folders = {
      solutionsFolder: join(this.root, 'solutions'),
      suitesFolder: join(this.root, 'tests/labs'),
    }
    for (const slug of ['01-echo', '02-clock']) {
      const path = recordingFile(slug, 'talk', join(this.root, 'docs/public'))
      const recording = readRecording(path)
      const lab = labIn(this.root, slug)
      const fingerprint = lab && fingerprintScene(lab, 'talk', folders)
      if (recording && fingerprint !== undefined)
        writeFileSync(path, formatRecording({ ...recording, fingerprint }))
    }
  }

  /** A list of what the course teaches, and the pages made from it. */
  async cover(items: { id: string; lessons: string[] }[]): Promise<void> {
    const title = { en: 'A', ru: 'B', zh: 'C' }
    const listed = items.map((item) => ({ ...item, title }))
    this.write('platform/course/coverage/items.json', JSON.stringify(listed))
    await writeCoverage(this, this.#parser)
  }

  /** A glossary, its pages, and the component that they use. */
  async explain(terms: Term[]): Promise<void> {
    this.write(TERMS_FILE, JSON.stringify(terms))
    this.write('.vitepress/theme/components/GlossaryFilter.vue', '<template><p /></template>\n')
    this.edit('.vitepress/theme/index.ts', '{ LabPanel', '{ GlossaryFilter, LabPanel')
    await writeGlossary(this, this.#parser)
  }

  async check(options: CheckOptions = {}): Promise<Finding[]> {
    const parser = this.#parser
    return checkCourse(this, { ...(parser ? { parser } : {}), ...options })
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
