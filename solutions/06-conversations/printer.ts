/**
 * Warm-up: a program that writes all the time and listens all the time.
 * Nothing here waits in the usual sense. The timer and the input take turns in the event loop.
 */
import { StringDecoder } from 'node:string_decoder'
import type { Readable, Writable } from 'node:stream'

export interface PrinterOptions {
  /** Time between two characters, in milliseconds. Default 50. */
  intervalMs?: number
}

// #region printer
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
  const { intervalMs = 50 } = options
  // Keeps the first half of a character until the second half comes.
  const decoder = new StringDecoder('utf8')
  let current = ''
  const timer = setInterval(() => {
    if (current !== '') output.write(current)
  }, intervalMs)
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      // for…of walks through characters, not UTF-16 units: an emoji stays whole.
      for (const character of decoder.write(chunk)) {
        if (character === 'q') return
        if (character !== '\n' && character !== '\r') current = character
      }
    }
  } finally {
    // However it ends: a forgotten timer goes on writing and keeps the process alive.
    clearInterval(timer)
  }
}
// #endregion printer
