/**
 * Records: every message has the same size, so no boundary needs to be marked at all.
 *
 *     0        4                          36    37
 *     +--------+--------------------------+-----+
 *     | u32 BE | name, UTF-8, zeros after | u8  |
 *     +--------+--------------------------+-----+
 *       id                                  age
 */
import { WireError } from './wire-error.ts'

/** Size of one record. */
export const RECORD_BYTES = 37
const NAME_AT = 4
const NAME_BYTES = 32
const AGE_AT = NAME_AT + NAME_BYTES

export interface Person {
  /** 0 to 4294967295 */
  id: number
  /** at most 32 bytes of UTF-8, without U+0000 */
  name: string
  /** 0 to 255 */
  age: number
}

// #region encode
/**
 * Packs a person into a record.
 * @returns exactly 37 bytes
 * @throws WireError `ERR_INVALID` for what a record cannot carry unchanged: an `id` or `age` that
 *   is not a whole number in its range, a name of more than 32 bytes, a name with U+0000 or with
 *   half of a surrogate pair
 */
export function encodeRecord(person: Person): Uint8Array {
  const record = new Uint8Array(RECORD_BYTES) // zeros: the padding is already there
  const view = new DataView(record.buffer)
  // setUint32 and setUint8 would silently wrap: setUint8 turns 256 into 0.
  view.setUint32(0, checkedNumber('id', person.id, 0xffff_ffff))
  view.setUint8(AGE_AT, checkedNumber('age', person.age, 0xff))
  record.set(nameBytes(person.name), NAME_AT)
  return record
}

function checkedNumber(field: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value
  throw new WireError('ERR_INVALID', `${field} must be a whole number from 0 to ${max}`)
}

function nameBytes(name: string): Uint8Array {
  // Half of a surrogate pair has no UTF-8 form; TextEncoder would send EF BF BD instead.
  if (!name.isWellFormed()) throw new WireError('ERR_INVALID', 'the name holds half a character')
  // Zeros mark the end of the name, so none can be inside it.
  if (name.includes('\0')) throw new WireError('ERR_INVALID', 'the name holds U+0000')
  const bytes = new TextEncoder().encode(name)
  // Cutting at 32 would be worse than refusing: it can end inside a character.
  if (bytes.length > NAME_BYTES) {
    throw new WireError('ERR_INVALID', `the name has ${bytes.length} bytes, ${NAME_BYTES} fit`)
  }
  return bytes
}
// #endregion encode

// #region decode
/**
 * Reads a record.
 * @param bytes exactly one record
 * @throws WireError `ERR_INVALID` when there are not exactly 37 bytes, when the name is not UTF-8
 *   (because a sender cut a character, for instance), or when anything but zeros follows it
 */
export function decodeRecord(bytes: Uint8Array): Person {
  if (bytes.length !== RECORD_BYTES) {
    throw new WireError('ERR_INVALID', `a record has ${RECORD_BYTES} bytes, not ${bytes.length}`)
  }
  // A Uint8Array may be a window into a larger buffer (Node's Buffers usually are), so the view
  // needs the window's offset too.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const name = decodeName(bytes.subarray(NAME_AT, AGE_AT))
  return { id: view.getUint32(0), name, age: view.getUint8(AGE_AT) }
}

function decodeName(field: Uint8Array): string {
  const zero = field.indexOf(0)
  const end = zero === -1 ? NAME_BYTES : zero // a name of 32 bytes has no padding
  if (field.subarray(end).some((byte) => byte !== 0)) {
    throw new WireError('ERR_INVALID', 'bytes follow the end of the name')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(field.subarray(0, end))
  } catch {
    throw new WireError('ERR_INVALID', 'the name is not UTF-8')
  }
}
// #endregion decode
