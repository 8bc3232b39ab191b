/**
 * Warm-up: a program that writes all the time and listens all the time.
 */
import type { Readable, Writable } from 'node:stream'

export interface PrinterOptions {
  /** Time between two characters, in milliseconds. Default 50. */
  intervalMs?: number
}

/**
 * Writes the current character to `output`, once each interval.
 *
 * The current character is the last one of the latest input. LF and CR do not count: they are only
 * how a terminal ends a line. Before the first character, nothing is written. A new one is used
 * from the next tick on; its arrival writes nothing by itself. A `q` anywhere in the input, or the
 * input's end, stops the printer at once.
 * @param input bytes, UTF-8; a character may come in two pieces
 * @returns once it has stopped: nothing more is written, no timer is left
 */
export async function runPrinter(
  input: Readable,
  output: Writable,
  options: PrinterOptions = {},
): Promise<void> {
  throw new Error('TODO: runPrinter in printer.ts')
}
