/**
 * The datagram of this lab: eight bytes of header, then the payload.
 *
 *     0      1       2        4         6          8
 *     +------+-------+--------+---------+----------+-----------+
 *     | type | flags | seq    | length  | checksum | payload … |   u16: big-endian
 *     +------+-------+--------+---------+----------+-----------+
 *
 * type 1 is DATA, type 2 is ACK. Bit 0 of the flags is LAST; the others are sent as 0 and ignored.
 * Errors are a `WireError` (see wire-error.ts).
 */

export const HEADER_BYTES = 8
/** With this header and those of UDP and IP, it still fits into one packet nearly everywhere. */
export const MAX_PAYLOAD_BYTES = 1024
export const MAX_SEQ = 0xffff

export type Datagram =
  { type: 'data'; seq: number; isLast: boolean; payload: Uint8Array } | { type: 'ack'; seq: number }

/**
 * The Internet checksum (RFC 1071): the complement of the one's complement sum of all 16-bit words.
 * @param bytes an odd number of them counts as if a zero byte followed
 * @returns 0–65,535; 0 over bytes that contain their own checksum
 * @example internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03)) // 0x0dfb
 */
export function internetChecksum(bytes: Uint8Array): number {
  throw new Error('TODO: internetChecksum in datagram.ts')
}

/**
 * @returns the bytes of one datagram, its checksum filled in (computed with the field zero)
 * @throws WireError `ERR_INVALID` for a `seq` that is not a whole number from 0 to 65,535, or a
 *   payload of more than 1,024 bytes
 */
export function encodeDatagram(datagram: Datagram): Uint8Array {
  throw new Error('TODO: encodeDatagram in datagram.ts')
}

/**
 * Never throws: what arrives may be anything, from anyone.
 * @param bytes one datagram as it arrived
 * @returns `undefined` unless it is exactly a datagram of this lab: shorter than a header, another
 *   length than its field says, more than 1,024 bytes of payload, a wrong checksum, an
 *   unknown type, an ACK with a payload
 */
export function decodeDatagram(bytes: Uint8Array): Datagram | undefined {
  throw new Error('TODO: decodeDatagram in datagram.ts')
}
