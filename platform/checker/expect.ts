/** What a suite demands. Each demand takes the key of its sentence, or a common one. */
import { isDeepStrictEqual } from 'node:util'
import type { Message } from '../shared/languages.ts'
import { commonFailure, LearnerFailure, type Evidence } from './failure.ts'
import { RemoteError } from './remote.ts'
import { evidenceHex, showValue } from './show.ts'

type Params = Message['params']

/** Fails the check with one of its own sentences. */
export function fail(key: string, params: Params = {}, evidence: Evidence = {}): never {
  throw new LearnerFailure('check', { key, params }, evidence)
}

/** Fails with the sentence of `key`, or with the common one where a check has none of its own. */
function failWith(
  key: string | undefined,
  params: Params,
  common: string,
  commonParams: Params,
  evidence: Evidence,
): never {
  if (key !== undefined) fail(key, { ...commonParams, ...params }, evidence)
  throw commonFailure(common, commonParams, evidence)
}

/**
 * Demands deep and strict equality. Type and size are compared first, so that a value made to be
 * slow to compare costs nothing.
 */
export function equal(actual: unknown, expected: unknown, key?: string, params: Params = {}): void {
  if (actual instanceof Uint8Array && expected instanceof Uint8Array) {
    equalBytes(actual, expected, key, params)
    return
  }
  if (sameShape(actual, expected) && isDeepStrictEqual(actual, expected)) return
  const value = { expected: showValue(expected), actual: showValue(actual) }
  failWith(key, params, 'value-differs', value, { value })
}

function sameShape(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== typeof expected) return false
  if (typeof actual !== 'object' || actual === null || expected === null) return true
  return sizeOf(actual) === sizeOf(expected as object)
}

function sizeOf(value: object): number {
  if (value instanceof Map || value instanceof Set) return value.size
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length
  return Object.keys(value).length
}

/** Demands the same bytes; the first wrong one is pointed at. */
export function equalBytes(
  actual: unknown,
  expected: Uint8Array,
  key?: string,
  params: Params = {},
): void {
  if (!(actual instanceof Uint8Array))
    throw commonFailure('wrong-type', { expected: 'Uint8Array', actual: typeNameOf(actual) })
  if (Buffer.compare(actual, expected) === 0) return
  let first = 0
  while (first < Math.min(actual.length, expected.length) && actual[first] === expected[first])
    first++
  const evidence = {
    bytes: {
      expectedHex: evidenceHex(expected),
      actualHex: evidenceHex(actual),
      expectedBytes: expected.length,
      actualBytes: actual.length,
      firstWrongByte: first,
    },
  }
  const counts = { expectedBytes: expected.length, actualBytes: actual.length, firstWrong: first }
  failWith(key, params, 'bytes-differ', counts, evidence)
}

/**
 * Demands that a call fails with this `code` (or, for an abort, this `name`).
 * @returns the learner's error
 */
export async function rejects(
  call: Promise<unknown>,
  code: string,
  key?: string,
  params: Params = {},
): Promise<RemoteError> {
  let error: unknown
  try {
    const value = showValue(await call)
    failWith(key, params, 'no-error', { code, value }, { value: { expected: code, actual: value } })
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof RemoteError)) throw error
  if (error.code === code || error.name === code) return error
  const actual = describeRemoteError(error)
  failWith(key, params, 'wrong-error', { code, actual }, { value: { expected: code, actual } })
}

export function describeRemoteError(error: RemoteError): string {
  return error.code === undefined
    ? `${error.name}: ${error.message}`
    : `${error.code} (${error.message})`
}

export function typeNameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value !== 'object') return typeof value
  // Not `value.constructor`: an object from the learner's side may have a field of that name.
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
  const name = prototype?.constructor?.name
  return typeof name === 'string' ? name : 'object'
}
