/** What the checks of lesson 14 share. Messages are written out here, not built by the solutions. */
import { equal, fail, RemoteError } from '#checker'

export type Fields = Map<string, string[]>
export type Params = Record<string, string | number>
export interface Head {
  startLine: string
  headers: Fields
  rest: Uint8Array
}
export interface Body {
  body: Uint8Array
  rest: Uint8Array
}
/** A reader that takes bytes until it has what it reads. */
export interface Reader {
  push(chunk: Uint8Array): Promise<unknown>
}

/** One byte for each character, U+0000 to U+00FF. */
export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

export function latin1Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

/** In quotes, with `\r\n` to be seen; long texts are cut. */
export function show(text: string | Uint8Array): string {
  const all = typeof text === 'string' ? text : latin1Of(text)
  return JSON.stringify(all.length > 160 ? `${all.slice(0, 160)}…` : all)
}

export function fieldsOf(...entries: [name: string, ...values: string[]][]): Fields {
  return new Map(entries.map(([name, ...values]) => [name, values]))
}

/** Fields as a person reads them. */
export function showFields(fields: unknown): string {
  return fields instanceof Map ? JSON.stringify([...fields]) : String(fields)
}

/** What a call came to: its value, or the code (without one, the name) of the learner's error. */
export async function outcomeOf<T>(
  call: Promise<T>,
): Promise<{ value: T; code?: never } | { code: string }> {
  try {
    return { value: await call }
  } catch (error) {
    // A TODO keeps its own way to the verdict "not started".
    if (!(error instanceof RemoteError) || error.message.startsWith('TODO')) throw error
    return { code: error.code ?? `${error.name}: ${error.message}` }
  }
}

/** `ERR_HTTP_400` → `400`; other codes stay. */
function statusOf(code: string): string {
  return code.replace(/^ERR_HTTP_/, '')
}

/** Demands that a call fails, and with this code. */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  what: string | Uint8Array,
): Promise<void> {
  const outcome = await outcomeOf(call)
  const params = { what: show(what), wanted: statusOf(code) }
  if (outcome.code === undefined) fail('accepted', params)
  if (outcome.code !== code) fail('wrong-status', { ...params, actual: statusOf(outcome.code) })
}

/** Demands that a call does not fail; the sentence of `key` gets the code of the error. */
export async function accepts<T>(call: Promise<T>, key: string, params: Params = {}): Promise<T> {
  const outcome = await outcomeOf(call)
  if (outcome.code !== undefined) fail(key, { ...params, code: statusOf(outcome.code) })
  return outcome.value
}

/**
 * Demands that each of these is refused with its code, in one piece and cut in two.
 * @param make a new reader
 * @param cut where to cut so many bytes
 */
export async function refusesEach(
  make: () => Promise<Reader>,
  cases: readonly (readonly [what: string, code: string])[],
  cut: (bytes: number) => number,
): Promise<void> {
  for (const [what, code] of cases) {
    const bytes = bytesOf(what)
    const at = cut(bytes.length)
    for (const parts of [[bytes], [bytes.subarray(0, at), bytes.subarray(at)]]) {
      const reader = await make()
      const pushing = async (): Promise<void> => {
        for (const part of parts) await reader.push(part)
      }
      await refuses(pushing(), code, what)
    }
  }
}

/**
 * Pushes the parts into a reader until it gives something.
 * @returns what it gave, when, and all bytes behind it
 */
export async function readFrom<T extends { rest: Uint8Array }>(
  reader: Reader,
  parts: Uint8Array[],
): Promise<{ value: T | undefined; usedBytes: number; rest: Uint8Array }> {
  let pushedBytes = 0
  for (const [index, part] of parts.entries()) {
    const value = (await reader.push(part)) as T | undefined
    pushedBytes += part.length
    if (value === undefined) continue
    if (typeof value !== 'object' || !(value.rest instanceof Uint8Array))
      equal(value, { rest: new Uint8Array(0) })
    const rest = new Uint8Array(Buffer.concat([value.rest, ...parts.slice(index + 1)]))
    return { value, usedBytes: pushedBytes - value.rest.length, rest }
  }
  return { value: undefined, usedBytes: pushedBytes, rest: new Uint8Array(0) }
}

/** Pushes one part after the other; everything that came out, in order. */
export async function pushAll<Item>(
  parser: { push(chunk: Uint8Array): Promise<Item[]> },
  parts: Uint8Array[],
): Promise<Item[]> {
  const all: Item[] = []
  for (const part of parts) {
    const items = await parser.push(part)
    if (!Array.isArray(items)) equal(items, [])
    all.push(...items)
  }
  return all
}
