/** What a page needs of the catalogue, read once per page when the site is built. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  readCatalogue,
  readParts,
  readTexts,
  readTitles,
} from '../../platform/catalogue/catalogue.ts'
import { SUITES } from '../../platform/catalogue/paths.ts'
import { isLanguage, type Language } from '../../platform/shared/languages.ts'
import { readRecording, recordingFile } from '../../platform/record/files.ts'
import type { Lab, LabTexts } from '../../platform/catalogue/catalogue.ts'
import { mergingOf, type Merging } from '../theme/support/merging-writes.ts'
import type { CourseData, LessonData, ProcessData } from '../theme/support/page-data.ts'

/**
 * Splits a page's path, rewritten or not, into language and name.
 * @example languageAndName('ru/07-framing.md') // { language: 'ru', name: '07-framing' }
 */
export function languageAndName(relativePath: string): { language: Language; name: string } {
  const [first = '', ...rest] = relativePath.replace(/\.md$/, '').split('/')
  return isLanguage(first)
    ? { language: first, name: rest.join('/') }
    : { language: 'en', name: [first, ...rest].join('/') }
}

/**
 * The lab of a lesson's page with its texts; `undefined` for a page that is no lesson, or whose
 * lab.json its author has to mend first.
 */
export function lessonDataOf(relativePath: string): LessonData | undefined {
  const { language, name } = languageAndName(relativePath)
  const lab = readCatalogue().labs.find(({ slug }) => slug === name)
  return lab && toLessonData(lab, textsOf(name, language))
}

/** Parts and lessons for the home page; `undefined` for every other page. */
export function courseDataOf(relativePath: string): CourseData | undefined {
  const { language, name } = languageAndName(relativePath)
  if (name !== 'index') return undefined
  const { labs } = readCatalogue()
  const merging = readMerging()
  return {
    ...(merging ? { merging } : {}),
    parts: readParts().map((part) => ({
      id: part.id,
      number: part.number,
      title: part.title[language],
      lessons: labs
        .filter((lab) => lab.part.id === part.id)
        .map((lab) => ({
          slug: lab.slug,
          number: lab.number,
          title: readTitles(lab.slug)[language],
          link: linkTo(lab.slug, language),
          checks: lab.checks.length,
        })),
    })),
  }
}

/** The opening of the home page is a real run; without its recording there is none. */
function readMerging(): Merging | undefined {
  const recording = readRecording(recordingFile('07-framing', 'echo'))
  return recording && mergingOf(recording, 'client', 'server')
}

/** The address of a page, English at the root. */
export function linkTo(name: string, language: Language): string {
  return language === 'en' ? `/${name}` : `/${language}/${name}`
}

/** A text that is not translated yet is shown in English; `npm run course` reports it. */
function textsOf(slug: string, language: Language): LabTexts {
  const translated = existsSync(join(SUITES, slug, 'texts', `${language}.json`))
  return readTexts(slug, translated ? language : 'en')
}

function toLessonData(lab: Lab, texts: LabTexts): LessonData {
  const processes: Record<string, ProcessData> = {}
  for (const [name, { file, port, after, examples }] of Object.entries(lab.processes)) {
    const title = texts.processes[name] ?? name
    processes[name] = {
      title,
      file,
      examples,
      ...(port === undefined ? {} : { port }),
      ...(after === undefined ? {} : { after }),
    }
  }
  return {
    slug: lab.slug,
    number: lab.number,
    part: lab.part.number,
    ...(lab.wire === undefined ? {} : { wire: lab.wire }),
    processes,
    scenes: lab.scenes.map(({ id, processes: names, examples = {} }) => ({
      id,
      title: texts.scenes[id] ?? id,
      processes: names,
      examples,
      isRecorded: existsSync(recordingFile(lab.slug, id)),
    })),
    exercises: lab.exercises.map(({ id, file, checks }) => ({
      id,
      file,
      title: texts.exercises[id] ?? id,
      checks: checks.map((check) => ({
        id: check,
        title: texts.checks[check]?.title ?? check,
        hintCount: texts.checks[check]?.hints.length ?? 0,
      })),
    })),
  }
}
