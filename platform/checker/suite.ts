/** What a suite imports, as `#checker`. See CONTRIBUTING.md for a first suite. */
import type { Phrase } from '../shared/languages.ts'

export type { Phrase } from '../shared/languages.ts'
export { check, everyDelivery, pushInPieces, useTimeZone, type CheckContext } from './check.ts'
export { equal, equalBytes, fail, rejects } from './expect.ts'
export { commonFailure, LearnerFailure, NotStarted } from './failure.ts'
export { recorder, returning } from './markers.ts'
export { RemoteError } from './remote.ts'
export type { Delivery } from './transport/delivery.ts'
export type { Peer, ReceivedAll } from './transport/peer.ts'
export type { Program } from './program.ts'
export type { StartedServer } from './started-server.ts'

/**
 * A parameter of a message that is words, not a value: a key of `phrases` in the lab's texts.
 * @example fail('gone', { actual: phrase('nothing') })
 */
export function phrase(key: string, params?: Phrase['params']): Phrase {
  return params === undefined ? { phrase: key } : { phrase: key, params }
}

/** Bytes from hex with any white space: `hex('00 00 00 02 68 69')`. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '')
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new TypeError(`not hex: ${text}`)
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
