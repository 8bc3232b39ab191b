/** The thread behind `LessonParser`. */
import { parentPort } from 'node:worker_threads'
import { createMarkdownRenderer } from 'vitepress'
import type { Lesson } from './lesson.ts'
import { parseLesson } from './parse-lesson.ts'

export interface PageSource {
  /** Relative to the project's folder: `docs/en/07-framing.md`. */
  page: string
  source: string
}

export interface Request {
  id: number
  pages: PageSource[]
}

export interface Answer {
  id: number
  lessons: Lesson[]
}

// Colours are not looked at, and leaving them out saves a second. Images need not exist here.
const md = await createMarkdownRenderer('/docs', { highlight: (text) => text, image: false })

parentPort?.on('message', ({ id, pages }: Request) => {
  const lessons = pages.map(({ page, source }) => parseLesson(md, source, page))
  const answer: Answer = { id, lessons }
  parentPort?.postMessage(answer)
})
