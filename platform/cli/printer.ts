/** Colours where a terminal shows them, nothing where output is piped. */
import { styleText } from 'node:util'
import type { WriteStream } from 'node:tty'

export type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan'
export type Paint = (style: Style, text: string) => string

export function printer(stream: NodeJS.WriteStream | WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream, validateStream: true })
}

/** How many columns of a terminal a text takes: a Chinese character takes two. */
export function columnsOf(text: string): number {
  const wide = text.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/gu)
  return text.length + (wide?.length ?? 0)
}

/** Below this many columns lines are left as they are: a word a line would be no help. */
const MIN_WRAPPED_COLUMNS = 20
/** A line may end behind a Han character and the punctuation that follows it; words stay whole. */
const WRAPPED_PARTS = /[（“]?\p{Script=Han}[，。；：、！？”）]*|[^\s\p{Script=Han}]+|\s+/gu

/** Cuts a text into lines of at most so many columns, between its words. */
export function wrapLines(text: string, columns: number): string[] {
  if (columns < MIN_WRAPPED_COLUMNS || columnsOf(text) <= columns) return [text]
  const lines: string[] = []
  let line = ''
  for (const part of text.match(WRAPPED_PARTS) ?? []) {
    const fits = columnsOf((line + part).trimEnd()) <= columns
    if (!fits && line.trim() !== '') {
      lines.push(line.trimEnd())
      line = ''
    }
    line += line === '' ? part.trimStart() : part
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()]
}
