/** What the checks of lesson 07 share: the wire formats, built independently of the solutions. */
import { equal, fail, LearnerFailure, rejects, RemoteError, type Phrase } from '#checker'

/** One frame: four bytes of length, big-endian, then the payload. */
export function frameOf(payload: Uint8Array): Uint8Array {
  const { length } = payload
  const header = Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length)
  return new Uint8Array(Buffer.concat([header, payload]))
}

/** One record of 37 bytes. */
export function recordOf({ id, name, age }: { id: number; name: string; age: number }): Uint8Array {
  const bytes = Buffer.from(name)
  const padding = Buffer.alloc(32 - bytes.length)
  const number = Uint8Array.of(id >>> 24, id >>> 16, id >>> 8, id)
  return new Uint8Array(Buffer.concat([number, bytes, padding, Uint8Array.of(age)]))
}

/**
 * Pushes one chunk after the other.
 * @returns everything that came out, in order
 */
export async function pushAll<Item>(
  decoder: { push(chunk: Uint8Array): Promise<Item[]> },
  chunks: Uint8Array[],
): Promise<Item[]> {
  const all: Item[] = []
  for (const chunk of chunks) {
    const items = await decoder.push(chunk)
    if (!Array.isArray(items)) equal(items, [])
    all.push(...items)
  }
  return all
}

/** What a call came to: its value, or the code (without one, the name) of the learner's error. */
export async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ value: T; code?: never } | { code: string }> {
  try {
    return { value: await call }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return { code: error.code ?? error.name }
  }
}

/**
 * Demands that a call fails with `code`. The check's own sentence is for a call that does not fail;
 * it also gets what came back, as `actual`. Another error has the common sentence.
 */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Record<string, string | number | Phrase> = {},
): Promise<void> {
  const outcome = await outcomeOf(call)
  if (outcome.code === undefined)
    fail(key, { ...params, actual: JSON.stringify(outcome.value) ?? '' })
  await rejects(call, code)
}

/** Demands that a call does not fail; the sentence of `key` gets the code of the error. */
export async function accepts<T>(
  call: Promise<T>,
  key: string,
  params: Record<string, string | number | Phrase> = {},
): Promise<T> {
  const outcome = await outcomeOf(call)
  if (outcome.code !== undefined) fail(key, { ...params, code: outcome.code })
  return outcome.value
}

/** The value of a call, or `undefined` when its time limit passed. */
export async function unlessTimedOut<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof LearnerFailure && error.messageKey.key === 'timed-out') return undefined
    throw error
  }
}

/** `00 00 00 02`, at most `maxBytes` of them. */
export function showHex(bytes: Uint8Array, maxBytes = 16): string {
  return [...bytes.subarray(0, maxBytes)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(' ')
}
