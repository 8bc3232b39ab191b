/** Components that a page uses, and the labels of the interface that it speaks about. */
import { parseGiven, parseMeasure } from '../../../shared/measure-name.ts'
import type { Course, Page } from '../course.ts'
import type { Finding } from '../finding.ts'
import { lineAt, type Component, type Property } from '../lesson/lesson.ts'

/** Components exist; labels name a key; the answer of a question is one of its options. */
export function checkComponents(course: Course): Finding[] {
  return course.pages.flatMap((page) =>
    page.lesson.components.flatMap((component): Finding[] => {
      const { file } = page
      const { name, line } = component
      if (name.startsWith(':::')) return []
      if (!course.components.includes(name))
        return [{ rule: 'component', file, line, problem: `There is no component <${name}>.` }]
      if (name === 'Predict')
        return [...checkPredict(file, component), ...checkMeasure(course, page, component)]
      return name === 'Label' ? checkLabel(course, file, component) : []
    }),
  )
}

const propertyOf = ({ properties }: Component, name: string): Property | undefined =>
  properties.find((property) => property.name === name)

function checkPredict(file: string, component: Component): Finding[] {
  const options = propertyOf(component, ':options')?.items ?? 0
  const answer = Number(propertyOf(component, ':answer')?.value || 'none')
  const { line } = component
  if (options < 2)
    return [{ rule: 'predict', file, line, problem: 'A question needs at least two options.' }]
  if (Number.isInteger(answer) && answer >= 0 && answer < options) return []
  const problem = `The answer must be a number from 0 to ${options - 1}: an index of the options.`
  return [{ rule: 'predict', file, line, problem }]
}

/** A measure that nobody can take would be silent on the page. */
function checkMeasure(course: Course, page: Page, component: Component): Finding[] {
  const valueOf = (name: string): string | undefined => propertyOf(component, name)?.value
  const [measure, given] = [valueOf('measure'), valueOf('given')]
  if (measure === undefined && given === undefined) return []
  const say = (problem: string): Finding[] => [
    { rule: 'measure', file: page.file, line: component.line, problem },
  ]
  const name = measure === undefined ? undefined : parseMeasure(measure)
  if (!name) return say(`There is no measure "${measure ?? ''}".`)
  const assumed = given === undefined ? undefined : parseGiven(given)
  if (given !== undefined && !assumed) return say(`"${given}" is not of the form writes:client=3.`)
  const options = propertyOf(component, ':options')?.items ?? 0
  const holds = propertyOf(component, ':holds')?.items ?? 0
  if (holds !== options) return say(`There are ${options} options and ${holds} values in :holds.`)
  const lab = course.labs.find(({ slug }) => slug === page.name)?.lab
  const named = [...name.processes, ...(assumed?.name.processes ?? [])]
  const unknown = named.find((process) => lab && !Object.hasOwn(lab.processes, process))
  return unknown === undefined ? [] : say(`The lab has no process "${unknown}".`)
}

function checkLabel({ labels }: Course, file: string, component: Component): Finding[] {
  const { line } = component
  const name = propertyOf(component, 'name')?.value
  if (name === undefined)
    return [{ rule: 'labels', file, line, problem: 'The label has no name="…".' }]
  if (Object.hasOwn(labels.en, name)) return []
  return [{ rule: 'labels', file, line, problem: `The interface has no label "${name}".` }]
}

/** What stands between the quotes of any of the three languages. */
const QUOTED = /[“«„](?<text>[^“”«»„]+)[”»“]/g

/** A label that is written as text stays behind when the interface changes. */
export function checkQuotedLabels(course: Course): Finding[] {
  return course.pages.flatMap((page) => findQuotedLabels(course, page))
}

function findQuotedLabels({ labels }: Course, { file, language, lesson }: Page): Finding[] {
  const names = new Map(Object.entries(labels[language]).map(([name, text]) => [text, name]))
  return lesson.prose.flatMap(({ text, line }) =>
    [...text.matchAll(QUOTED)].flatMap((match): Finding[] => {
      const name = names.get(match.groups?.['text'] ?? '')
      if (name === undefined) return []
      return [
        {
          rule: 'labels',
          file,
          line: lineAt(text, match.index, line),
          problem: `${match[0]} is a label of the interface, written as text.`,
          hint: `Write <Label name="${name}" />.`,
        },
      ]
    }),
  )
}
