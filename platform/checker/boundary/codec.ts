/**
 * Values on the boundary between a suite and the learner's process, as JSON. What JSON has stays as
 * it is; everything else is a pair `[tag, content]`, so that nothing can be mistaken for a tag.
 *
 * Both sides treat what they read as hostile: a tag that is not known, a nesting that is too deep
 * or too many parts is a `TypeError`, and no name in the input is looked up on a prototype.
 */

/** Deeper values are refused: no check needs them, and recursion has an end. */
const MAX_DEPTH = 64
/** More parts are refused: a shared array of 22 levels would otherwise unfold to millions. */
const MAX_PARTS = 200_000

/** From this size on bytes travel beside the JSON: as Base64 they would be written and read thrice. */
const APART_BYTES = 1024
/** More pieces than that are Base64 again. */
export const MAX_APART = 256

/** A value on its way. */
export interface Encoded {
  json: unknown
  /** Longer bytes, which the JSON names by their place in this list, each once. */
  bytes: Uint8Array[]
}

/** What only one of the two sides can make of a value: functions, instances, signals. */
export interface Extension {
  /** @returns the pair for a value that JSON cannot hold, or `undefined` when it is plain */
  encode(value: object, encodePart: (part: unknown) => unknown): [string, ...unknown[]] | undefined
  decode(tag: string, content: unknown[], decodePart: (part: unknown) => unknown): unknown
}

export interface RemoteErrorShape {
  name: string
  message: string
  code?: string
  /** `file:line` of the learner's code, when the stack tells. */
  place?: string
  errors?: RemoteErrorShape[]
}

/** @throws TypeError when the value cannot cross */
export function encodeValue(value: unknown, extension: Extension): Encoded {
  const bytes: Uint8Array[] = []
  let parts = 0
  const encode = (part: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new TypeError('the value is nested too deeply')
    if (++parts > MAX_PARTS) throw new TypeError('the value has too many parts')
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part
    if (typeof part === 'number')
      return Number.isFinite(part) && !Object.is(part, -0) ? part : ['n', formatNumber(part)]
    if (part === undefined) return ['v']
    if (typeof part === 'bigint') return ['b', String(part)]
    if (typeof part === 'symbol') throw new TypeError('a symbol cannot cross')
    const inner = (item: unknown): unknown => encode(item, depth + 1)
    const extended = extension.encode(part as object, inner)
    if (extended) return extended
    if (part instanceof Uint8Array) {
      parts += part.length / 1024
      // A copy: whoever gave it may go on writing into it before it has left.
      if (part.length >= APART_BYTES && bytes.length < MAX_APART)
        return ['u', bytes.push(Uint8Array.from(part)) - 1]
      return ['u', Buffer.from(part.buffer, part.byteOffset, part.length).toString('base64')]
    }
    if (Array.isArray(part)) return ['a', Array.from(part, inner)]
    if (part instanceof Date) return ['d', formatNumber(part.getTime())]
    if (part instanceof Map) return ['m', [...part].map(([k, v]) => [inner(k), inner(v)])]
    if (part instanceof Set) return ['s', [...part].map(inner)]
    if (part instanceof Error) return ['e', describeError(part)]
    return ['o', Object.entries(part as object).map(([key, item]) => [key, inner(item)])]
  }
  return { json: encode(value, 0), bytes }
}

/** @throws TypeError when this is nothing that `encodeValue` has made */
export function decodeValue({ json, bytes }: Encoded, extension: Extension): unknown {
  const apart = new Map(bytes.entries())
  let parts = 0
  const decode = (part: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new TypeError('the value is nested too deeply')
    if (++parts > MAX_PARTS) throw new TypeError('the value has too many parts')
    if (!Array.isArray(part)) {
      if (typeof part === 'object' && part !== null) throw new TypeError('an untagged object')
      return part
    }
    const [tag, ...content] = part as unknown[]
    if (typeof tag !== 'string') throw new TypeError('a pair without a tag')
    const inner = (item: unknown): unknown => decode(item, depth + 1)
    const [first] = content
    if (tag === 'n') return Number(text(first))
    if (tag === 'v') return undefined
    if (tag === 'b') return BigInt(text(first))
    if (tag === 'u') return takeApart(apart, first) ?? Uint8Array.from(fromBase64(first))
    if (tag === 'a') return list(first).map(inner)
    if (tag === 'd') return new Date(Number(text(first)))
    if (tag === 'm')
      return new Map(list(first).map((pair) => [inner(list(pair)[0]), inner(list(pair)[1])]))
    if (tag === 's') return new Set(list(first).map(inner))
    if (tag === 'o') return decodeObject(list(first), inner)
    return extension.decode(tag, content, inner)
  }
  return decode(json, 0)
}

/** Each once: two arrays of the learner's never share their memory here. */
function takeApart(apart: Map<number, Uint8Array>, place: unknown): Uint8Array | undefined {
  if (typeof place !== 'number') return undefined
  const bytes = apart.get(place)
  if (!bytes) throw new TypeError('bytes that did not come')
  apart.delete(place)
  return bytes
}

function fromBase64(value: unknown): Buffer {
  return Buffer.from(text(value), 'base64')
}

function decodeObject(pairs: unknown[], inner: (part: unknown) => unknown): object {
  const object = {}
  for (const pair of pairs) {
    const [key, item] = list(pair)
    // Defined, not assigned: "__proto__" is a name like any other here.
    Object.defineProperty(object, text(key), {
      value: inner(item),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return object
}

export function describeError(error: unknown): RemoteErrorShape {
  if (!(error instanceof Error)) return { name: 'thrown', message: safeString(error) }
  const { name, message, code } = error as Error & { code?: unknown }
  const place = findPlace(error.stack)
  const errors = error instanceof AggregateError ? error.errors.slice(0, 8).map(describeError) : []
  return {
    name: safeString(name),
    message: safeString(message).replaceAll(`${process.cwd()}/`, ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(place === undefined ? {} : { place }),
    ...(errors.length > 0 ? { errors } : {}),
  }
}

/** The first line of a stack that lies in the current folder, where the learner's files are. */
function findPlace(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined
  const folder = process.cwd().replaceAll('\\', '/')
  for (const line of stack.split('\n')) {
    const match = /([^/\\()\s]+\.ts)(?:\?[^:\s]*)?:(\d+)(?::\d+)?\)?$/.exec(line)
    if (match && decodeURI(line).replaceAll('\\', '/').includes(`${folder}/${match[1]}`))
      return `${match[1]}:${match[2]}`
  }
  return undefined
}

function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function safeString(value: unknown): string {
  try {
    return String(value).slice(0, 2000)
  } catch {
    return '(cannot be shown)'
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('expected a text')
  return value
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('expected a list')
  return value as unknown[]
}
