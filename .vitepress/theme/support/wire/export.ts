/** The story to take along: as JSON with everything that is kept, or as a table in plain text. */
import type { ProcessTrace } from '../../../../platform/shared/trace.ts'
import { COLUMNS, partnersOf, tableRow, type TableWords } from './table-rows.ts'
import { wireTextIn } from './wire-text.ts'
import type { WireModel } from './wire-model.ts'

/** Version of the exported object; grows when a reader of the old one could not read the new. */
export const EXPORT_VERSION = 1

export interface ExportedTraces {
  format: 'on-the-wire/trace'
  version: typeof EXPORT_VERSION
  lab: string
  traces: ProcessTrace[]
}

export function exportTraces(lab: string, traces: readonly ProcessTrace[]): string {
  const content: ExportedTraces = {
    format: 'on-the-wire/trace',
    version: EXPORT_VERSION,
    lab,
    traces: traces.map(({ process, start, events }) => ({ process, start, events })),
  }
  return `${JSON.stringify(content, null, 1)}\n`
}

export function exportFileName(lab: string): string {
  return `${lab}-trace.json`
}

/** Columns separated by tabs, one event a line: pastes into a message and into a spreadsheet. */
export function tableText(model: WireModel, words: TableWords): string {
  const partners = partnersOf(model.joins)
  const head = ['#', ...COLUMNS.map((name) => wireTextIn(words.language, `column-${name}`))]
  const rows = model.events.map((row) => {
    const cells = tableRow(row, { model, partners, words })
    return [String(row.index + 1), ...COLUMNS.map((name) => cells[name].replaceAll('\t', ' '))]
  })
  return [head, ...rows].map((cells) => `${cells.join('\t').trimEnd()}\n`).join('')
}
