/** The grades as a table for a terminal. */
import { stripVTControlCharacters } from 'node:util'
import { totalOf, type Batch } from '../grade.ts'
import type { GraderTexts } from '../texts.ts'

export function formatTable(batch: Batch, texts: GraderTexts): string {
  const { labs, learners } = batch
  const rows = [
    [texts.learner, ...labs.map((slug) => slug.slice(0, 2)), texts.total],
    ...learners.map((grade) => [
      shorten(grade.learner),
      ...grade.labs.map(({ points, of }) => (points === undefined ? '!' : `${points}/${of}`)),
      ((total) => (total.points === undefined ? '!' : `${total.points}/${total.of}`))(
        totalOf(grade),
      ),
    ]),
  ]
  const columns = rows[0]?.map((_, at) => Math.max(...rows.map((row) => width(row[at] ?? ''))))
  const pad = (text: string, at: number): string => {
    const space = ' '.repeat(Math.max(0, (columns?.[at] ?? 0) - width(text)))
    return at === 0 ? text + space : space + text
  }
  const lines = rows.map((row) => row.map(pad).join('  ').trimEnd())
  const isIncomplete = learners.some((grade) => totalOf(grade).points === undefined)
  if (isIncomplete) lines.push('', `!  ${texts.couldNotRun}`)
  if (batch.isolation === 'permission') lines.push('', texts.trusted)
  return `${lines.join('\n')}\n`
}

const MAX_NAME = 40

function shorten(name: string): string {
  const characters = Array.from(name)
  return characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join('')}…` : name
}

/** Columns on a terminal: Han and other wide characters take two. */
function width(text: string): number {
  const plain = stripVTControlCharacters(text).replace(/\p{M}/gu, '')
  return Array.from(plain).reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        char,
      )
        ? 2
        : 1),
    0,
  )
}
