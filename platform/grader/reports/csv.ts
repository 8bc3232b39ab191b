/** A row a learner, a column a lab: what gradebooks read. Source: RFC 4180. */
import { totalOf, type Batch } from '../grade.ts'

export function formatCsv({ labs, learners }: Batch): string {
  const rows = [
    ['learner', ...labs, 'total'],
    ...learners.map((grade) => [
      grade.learner,
      ...grade.labs.map(({ points }) => cell(points)),
      cell(totalOf(grade).points),
    ]),
  ]
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

/** Empty where there is no grade: a zero would count against the learner. */
function cell(points: number | undefined): string {
  return points === undefined ? '' : String(points)
}

function field(text: string): string {
  // A spreadsheet takes these beginnings for a formula; the name of a folder is a stranger's.
  const plain = /^[=+\-@\t]/.test(text) && !/^\d+$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
