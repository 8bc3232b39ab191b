/** What the checks of lesson 03 share. The expected values come from Node, not from the solutions. */
import { fail, phrase, rejects, RemoteError } from '#checker'

/** `d0 9f`, at most `maxBytes` of them. */
export function showHex(bytes: Uint8Array, maxBytes = 16): string {
  const shown = [...bytes.subarray(0, maxBytes)].map((byte) => byte.toString(16).padStart(2, '0'))
  return shown.join(' ') + (bytes.length > maxBytes ? ' …' : '')
}

export const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

/** What a call came to: its value, or the code (without one, the name) of the learner's error. */
async function outcomeOf<T>(
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
  params: Record<string, string | number> = {},
): Promise<void> {
  const outcome = await outcomeOf(call)
  if (outcome.code === undefined) {
    const { value } = outcome
    const actual = value instanceof Uint8Array ? showHex(value) : show(value)
    fail(key, { ...params, actual: actual === '' ? phrase('no-bytes') : actual })
  }
  await rejects(call, code)
}

/** Demands that a call does not fail; the sentence of `key` gets the code of the error. */
export async function accepts<T>(
  call: Promise<T>,
  key: string,
  params: Record<string, string | number> = {},
): Promise<T> {
  const outcome = await outcomeOf(call)
  if (outcome.code !== undefined) fail(key, { ...params, code: outcome.code })
  return outcome.value
}
