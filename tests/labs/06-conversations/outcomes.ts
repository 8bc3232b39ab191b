/** How a call of the learner's ended, for sentences that say what it should have been. */
import { fail, rejects, RemoteError } from '#checker'

/** Longer values are cut: a sentence is no place for a kilobyte. */
const SHOWN_CHARACTERS = 60

/**
 * Demands that a call fails with this code (or, for an abort, this name). Any other outcome has
 * the sentence of `key`, which gets it as `actual`: the code of another error, or the value as JSON.
 */
export async function mustReject(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Record<string, string | number> = {},
): Promise<void> {
  const actual = await call.then(shown, (error: unknown) => {
    if (!(error instanceof RemoteError)) throw error
    return error.code === code || error.name === code ? undefined : (error.code ?? error.name)
  })
  if (actual !== undefined) fail(key, { ...params, actual })
  await rejects(call, code)
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => hexOf(part)) ?? 'undefined'
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}

/** Bytes as hex; anything else as it is. */
function hexOf(part: unknown): unknown {
  return part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part
}
