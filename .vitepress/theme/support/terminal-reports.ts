/**
 * A terminal answers some control sequences by typing: where the cursor is, what it can do, which
 * colours it has. What a program of the course prints may have come from the network, and must not
 * type anything into a program; nor may kept output do so again when a page is reloaded. No lab's
 * program asks, so that nothing is answered.
 * Source: ECMA-48 §8.3.24 and §8.3.35 (DA, DSR), xterm's "Control Sequences" (the others).
 */
import type { IFunctionIdentifier, IParser } from '@xterm/xterm'

/** Device attributes, status reports, modes, window reports: the whole sequence is a question. */
const QUESTIONS: IFunctionIdentifier[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { prefix: '>', final: 'q' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { final: 't' },
  { prefix: '?', final: 'u' },
]
/** Palette and the colours of text, background and cursor: a question when it holds a "?". */
const COLOURS = [4, 10, 11, 12]
/** Mouse and focus, told by typing. */
const TELLING_MODES = new Set([9, 1000, 1001, 1002, 1003, 1004])

export function refuseReports(parser: IParser): void {
  for (const question of QUESTIONS) parser.registerCsiHandler(question, () => true)
  // DECRQSS asks for a setting.
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true)
  for (const colour of COLOURS) parser.registerOscHandler(colour, (data) => data.includes('?'))
  parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) =>
    modes.flat().some((mode) => TELLING_MODES.has(mode)),
  )
}
