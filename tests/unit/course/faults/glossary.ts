/** Faults in the glossary: its terms, the lessons that explain them, and its page. */
import { TERMS_FILE, type Term } from '../../../../platform/course/glossary/terms.ts'
import type { Fault } from '../toy-course.ts'

const STREAM: Term = {
  id: 'byte-stream',
  lessons: ['01'],
  en: { term: 'bytes', text: 'Eight bits each.' },
  ru: { term: 'поток байтов', text: 'Байты по порядку.' },
  zh: { term: '字节流', text: '有序的字节。' },
}

export const GLOSSARY_FAULTS: Fault[] = [
  {
    rule: 'glossary',
    about: 'a term has no sentence in one language',
    change: (toy) => toy.explain([{ ...STREAM, zh: { term: '字节流', text: '' } }]),
    files: [TERMS_FILE],
    problem: /The field "0\.zh\.text" is wrong/,
  },
  {
    rule: 'glossary',
    about: 'two terms have the same id',
    change: async (toy) => {
      await toy.explain([STREAM])
      toy.write(TERMS_FILE, JSON.stringify([STREAM, STREAM]))
    },
    files: [TERMS_FILE],
    problem: /two terms with the id "byte-stream"/,
  },
  {
    rule: 'glossary',
    about: 'a sentence is not translated',
    change: (toy) => toy.explain([{ ...STREAM, ru: { ...STREAM.ru, text: STREAM.en.text } }]),
    files: [TERMS_FILE],
    problem: /^In ru "byte-stream": The text is the English one/,
  },
  {
    rule: 'glossary',
    about: 'a sentence does not end',
    change: (toy) => toy.explain([{ ...STREAM, zh: { ...STREAM.zh, text: '有序的字节.' } }]),
    files: [TERMS_FILE],
    problem: /^In zh "byte-stream": The text is not a sentence/,
  },
  {
    rule: 'glossary',
    about: 'a word stands for two terms',
    change: (toy) => {
      const names = { en: { term: 'byte', text: 'B.' }, ru: { term: 'байт', text: 'Б.' } }
      const zh = { term: '字节', text: '乙。', also: ['字节流'] }
      return toy.explain([STREAM, { id: 'byte', lessons: ['01'], ...names, zh }])
    },
    files: [TERMS_FILE],
    problem: /^In zh "字节流" stands for "byte-stream" and for "byte"/,
  },
  {
    rule: 'glossary-lesson',
    about: 'a term is explained in a lesson that does not exist',
    change: (toy) => toy.explain([{ ...STREAM, lessons: ['01', '09'] }]),
    files: [TERMS_FILE],
    problem: /lesson 09/,
  },
  {
    rule: 'glossary-use',
    about: 'a translation does not use the term that its lesson explains',
    change: (toy) => toy.explain([{ ...STREAM, ru: { ...STREAM.ru, term: 'струя байтов' } }]),
    files: ['docs/ru/01-echo.md'],
    problem: /explains "bytes" and does not call it "струя байтов"/,
  },
  {
    rule: 'glossary-avoid',
    about: 'a page uses a name that the glossary avoids',
    change: (toy) => toy.explain([{ ...STREAM, zh: { ...STREAM.zh, avoid: ['它的概念'] } }]),
    files: ['docs/zh/01-echo.md', 'docs/zh/02-clock.md'],
    problem: /says "字节流", not "它的概念"/,
  },
  {
    rule: 'glossary-page',
    about: 'the page of the glossary is older than the terms',
    change: async (toy) => {
      await toy.explain([STREAM])
      toy.edit(TERMS_FILE, 'Eight bits each.', 'Of eight bits each.')
    },
    files: ['docs/en/guide/glossary.md', 'docs/ru/guide/glossary.md', 'docs/zh/guide/glossary.md'],
  },
]
