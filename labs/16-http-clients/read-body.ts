/** Reads a short answer whole. Given complete. */
import { WireError } from './wire-error.ts'

/**
 * @returns the value of a JSON body
 * @throws WireError `ERR_TOO_LARGE` as soon as there are more than `maxBytes`
 * @throws WireError `ERR_PROTOCOL` when it is not UTF-8, or not JSON. The message repeats nothing of
 *   the body: a server may send back what it was sent
 */
export async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of bodyOf(response)) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > maxBytes) throw new WireError('ERR_TOO_LARGE', `more than ${maxBytes} bytes`)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch {
    throw new WireError('ERR_PROTOCOL', 'the answer is not JSON')
  }
}

/** The body as it comes, in pieces; none at all for an answer without one. */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  // The browser types do not know yet that a stream can be iterated; in Node it can.
  if (response.body) yield* response.body as unknown as AsyncIterable<Uint8Array>
}

/** @throws WireError `ERR_INVALID` unless `value` is a whole number from 1 to `most` */
export function mustBeWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new WireError('ERR_INVALID', `${name} must be a whole number from 1 to ${most}`)
}

/** Longest delay that Node's timers keep; a longer one would fire at once. */
export const MAX_TIMEOUT_MS = 2_147_483_647
