/**
 * The datagram of this lab: eight bytes of header, then the payload.
 *
 *     0      1       2        4         6          8
 *     +------+-------+--------+---------+----------+-----------+
 *     | type | flags | seq    | length  | checksum | payload … |   u16: big-endian
 *     +------+-------+--------+---------+----------+-----------+
 *
 * type 1 is DATA, type 2 is ACK. Bit 0 of the flags is LAST; the others are sent as 0 and ignored.
 */
import { WireError } from './wire-error.ts'

export const HEADER_BYTES = 8
/** With this header and those of UDP and IP, it still fits into one packet nearly everywhere. */
export const MAX_PAYLOAD_BYTES = 1024
export const MAX_SEQ = 0xffff

const TYPE_DATA = 1
const TYPE_ACK = 2
const FLAG_LAST = 0b0000_0001
const CHECKSUM_OFFSET = 6

export type Datagram =
  { type: 'data'; seq: number; isLast: boolean; payload: Uint8Array } | { type: 'ack'; seq: number }

// #region checksum
/**
 * The Internet checksum (RFC 1071): the complement of the one's complement sum of all 16-bit words.
 * @param bytes an odd number of them counts as if a zero byte followed
 * @returns 0–65,535; 0 over bytes that contain their own checksum
 * @example internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03)) // 0x0dfb
 */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let offset = 0; offset < bytes.length; offset += 2)
    sum += ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
  // Whatever exceeds 16 bits is added at the bottom, and that may carry once more.
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return ~sum & 0xffff
}
// #endregion checksum

// #region encode
/**
 * @returns the bytes of one datagram, its checksum filled in
 * @throws WireError `ERR_INVALID` for a `seq` that is not a whole number from 0 to 65,535, or a
 *   payload of more than 1,024 bytes
 */
export function encodeDatagram(datagram: Datagram): Uint8Array {
  const { seq } = datagram
  const payload = datagram.type === 'data' ? datagram.payload : new Uint8Array(0)
  const isLast = datagram.type === 'data' && datagram.isLast
  if (!Number.isInteger(seq) || seq < 0 || seq > MAX_SEQ)
    throw new WireError('ERR_INVALID', `no sequence number: ${seq}`)
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new WireError('ERR_INVALID', `a payload of ${payload.length} bytes is too long`)

  const bytes = new Uint8Array(HEADER_BYTES + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, datagram.type === 'data' ? TYPE_DATA : TYPE_ACK)
  view.setUint8(1, isLast ? FLAG_LAST : 0)
  view.setUint16(2, seq)
  view.setUint16(4, payload.length)
  bytes.set(payload, HEADER_BYTES)
  // The field itself is still zero here, as the checksum requires.
  view.setUint16(CHECKSUM_OFFSET, internetChecksum(bytes))
  return bytes
}
// #endregion encode

// #region decode
/**
 * Never throws: what arrives may be anything, from anyone.
 * @param bytes one datagram as it arrived
 * @returns `undefined` unless it is exactly a datagram of this lab: shorter than a header, another
 *   length than its field says, more than 1,024 bytes of payload, a wrong checksum, an
 *   unknown type, an ACK with a payload
 */
export function decodeDatagram(bytes: Uint8Array): Datagram | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  // Summed with its own checksum in place, an undamaged datagram gives zero.
  if (internetChecksum(bytes) !== 0) return undefined
  // The bytes may be a window into a larger piece of memory.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint16(4)
  if (length !== bytes.length - HEADER_BYTES || length > MAX_PAYLOAD_BYTES) return undefined
  const type = view.getUint8(0)
  const seq = view.getUint16(2)
  if (type === TYPE_ACK) return length === 0 ? { type: 'ack', seq } : undefined
  if (type !== TYPE_DATA) return undefined
  const isLast = (view.getUint8(1) & FLAG_LAST) !== 0
  return { type: 'data', seq, isLast, payload: bytes.slice(HEADER_BYTES) }
}
// #endregion decode
