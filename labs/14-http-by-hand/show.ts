/** Messages on the screen, for the programs of this lab. Given complete. */
import { printable } from './program.ts'

/** Longer input is cut, and the rest is counted. */
const SHOWN_LINES = 24

/** `1 byte`, `2 bytes`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

/**
 * One line for each line of the bytes, with its end made visible: `⏎` for CRLF, `\n` and `\r` for a
 * lone LF or CR. Everything else that is not visible text is escaped: a peer's bytes must not
 * control the terminal.
 */
export function showLines(bytes: Uint8Array, prefix: string): string[] {
  const text = new TextDecoder().decode(bytes)
  const lines = text.split(/(?<=\n)/).map((line) => prefix + showEnd(line))
  const more = lines.length - SHOWN_LINES
  return more > 0
    ? [...lines.slice(0, SHOWN_LINES), `${prefix}… ${count(more, 'line')} more`]
    : lines
}

function showEnd(line: string): string {
  const end = /\r?\n$/.exec(line)?.[0] ?? ''
  const content = line.slice(0, line.length - end.length).replace(/\r/g, '\\r')
  return printable(content) + (end === '\r\n' ? '⏎' : end.replace('\n', '\\n'))
}
