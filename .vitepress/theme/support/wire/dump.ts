/** Bytes in rows of a hex dump, cut into runs that belong to the same part of a message. */
import type { Message, PartKind } from './describers/describer.ts'
import type { ByteSource } from './stream-bytes.ts'
import { characterFrom, isVisible } from './utf8.ts'

export interface DumpRun {
  kind: PartKind | undefined
  /** `00 00 00 02` */
  hex: string
  /** One character a byte; a character of several bytes is followed by as many fillers. */
  text: string
}

export interface DumpRow {
  offset: number
  runs: DumpRun[]
  /** Bytes that the row lacks to be full. */
  missing: number
}

/** Stands for the further bytes of a character. */
const FILLER = '‥'
const NO_TEXT = '·'

/** @param range of the stream; bytes that are not known end the dump */
export function dumpRows(
  bytes: ByteSource,
  {
    start,
    end,
    perRow,
    messages,
  }: { start: number; end: number; perRow: number; messages: readonly Message[] },
): DumpRow[] {
  const parts = messages
    .filter((message) => message.start < end && message.end > start)
    .flatMap((message) => message.parts)
  const rows: DumpRow[] = []
  let next = 0
  let character = characterFrom(bytes, start)
  for (let offset = start; offset < end; offset += 1) {
    const byte = bytes.at(offset)
    if (byte === undefined) break
    while ((parts[next]?.end ?? Infinity) <= offset) next += 1
    const part = parts[next]
    const kind = part && part.start <= offset ? part.kind : undefined
    if (!character || offset >= character.end) character = characterFrom(bytes, offset)
    const text = characterAt(character, offset, end)
    const row = rowFor(rows, offset, { start, perRow })
    append(row, { kind, hex: byte.toString(16).padStart(2, '0'), text })
  }
  return rows
}

function characterAt(
  character: ReturnType<typeof characterFrom>,
  offset: number,
  end: number,
): string {
  if (!character || character.end > end || offset < character.start) return NO_TEXT
  if (offset > character.start) return FILLER
  return isVisible(character.text) ? character.text : NO_TEXT
}

function rowFor(
  rows: DumpRow[],
  offset: number,
  { start, perRow }: { start: number; perRow: number },
): DumpRow {
  const last = rows.at(-1)
  if (last && (offset - start) % perRow !== 0) return last
  const row: DumpRow = { offset, runs: [], missing: perRow }
  rows.push(row)
  return row
}

function append(row: DumpRow, { kind, hex, text }: DumpRun): void {
  row.missing -= 1
  const last = row.runs.at(-1)
  if (last && last.kind === kind) {
    last.hex += ` ${hex}`
    last.text += text
  } else row.runs.push({ kind, hex, text })
}
