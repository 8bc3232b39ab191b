/** Faults in the sections of a lesson, and in the questions that are measured. */
import type { Fault } from '../toy-course.ts'

const EN = 'docs/en/01-echo.md'
const RU = 'docs/ru/01-echo.md'
const ZH = 'docs/zh/01-echo.md'
const ALL = [EN, RU, ZH]
const ANSWER = ':answer="1"'
const FIGURE = '<EchoFigure />'

export const SECTION_FAULTS: Fault[] = [
  {
    rule: 'sections',
    about: 'a lesson lacks a section',
    change: (toy) => {
      toy.edit(EN, '## Interview questions\n', '')
      toy.edit(RU, '## Вопросы на собеседовании\n', '')
      toy.edit(ZH, '## 面试题\n', '')
    },
    files: [EN],
    problem: /has 8 sections/,
  },
  {
    rule: 'sections',
    about: 'the panel stands in another section',
    change: (toy) => {
      toy.editPages('01-echo', '<LabPanel />\n', '')
      toy.editPages('01-echo', FIGURE, `${FIGURE}\n\n<LabPanel />`)
    },
    files: [EN],
    problem: /"Run it" belongs, and it has no <LabPanel>/,
  },
  {
    rule: 'sections',
    about: 'the panel stands in a later section',
    change: (toy) => {
      toy.editPages('01-echo', '<LabPanel />\n', '')
      toy.editPages('01-echo', '</Predict>', '</Predict>\n\n<LabPanel />')
    },
    files: [EN],
    problem: /"Run it" belongs, and it has no <LabPanel>/,
  },
  {
    rule: 'sections',
    about: 'a lesson has another component where its figure belongs',
    change: (toy) => toy.editPages('01-echo', FIGURE, '<Label name="run" />'),
    files: [EN],
    problem: /no figure/,
  },
  {
    rule: 'sections',
    about: 'a lesson has no figure',
    change: (toy) => toy.editPages('01-echo', FIGURE, ''),
    files: [EN],
    problem: /no figure/,
  },
  {
    rule: 'section-names',
    about: 'a section has a name of its own in English',
    change: (toy) => toy.edit(EN, '## Run it', '## Try it'),
    files: [EN],
    problem: /"Try it"; in the other lessons it is "Run it"/,
  },
  {
    rule: 'section-names',
    about: 'a section has another name in another lesson',
    change: (toy) => toy.edit('docs/ru/02-clock.md', '## Запуск', '## Запустите'),
    files: ['docs/ru/02-clock.md'],
    problem: /"Запустите"; in the other lessons it is "Запуск"/,
  },
  {
    rule: 'measure',
    about: 'a question asks for what nobody can measure',
    change: (toy) => toy.editPages('01-echo', ANSWER, `${ANSWER} measure="echoes:server"`),
    files: ALL,
    problem: /no measure "echoes:server"/,
  },
  {
    rule: 'measure',
    about: 'a question measures a process that the lab does not have',
    change: (toy) =>
      toy.editPages(
        '01-echo',
        ANSWER,
        `${ANSWER} measure="reads:guest" :holds="['0', '1..']" given="writes:client=1"`,
      ),
    files: ALL,
    problem: /no process "guest"/,
  },
  {
    rule: 'measure',
    about: 'a question takes for given what a process does that the lab does not have',
    change: (toy) =>
      toy.editPages(
        '01-echo',
        ANSWER,
        `${ANSWER} measure="reads:server" :holds="['0', '1..']" given="writes:guest=1"`,
      ),
    files: ALL,
    problem: /no process "guest"/,
  },
  {
    rule: 'measure',
    about: 'an option has no value',
    change: (toy) =>
      toy.editPages('01-echo', ANSWER, `${ANSWER} measure="reads:server" :holds="['1']"`),
    files: ALL,
    problem: /2 options and 1 values/,
  },
  {
    rule: 'measure',
    about: 'what is given has no value',
    change: (toy) =>
      toy.editPages(
        '01-echo',
        ANSWER,
        `${ANSWER} measure="reads:server" :holds="['0', '1']" given="writes:client"`,
      ),
    files: ALL,
    problem: /"writes:client" is not of the form/,
  },
]
