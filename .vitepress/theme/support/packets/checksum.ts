/**
 * The Internet checksum: the ones' complement of the ones' complement sum of all 16-bit words; of
 * TCP, UDP and ICMPv6 together with a pseudo-header of addresses, protocol and length.
 * Source: RFC 1071; RFC 9293 §3.1; RFC 768; RFC 8200 §8.1
 */
import type { ChecksumState } from './packet.ts'

/** The ones' complement sum of `bytes`, carried on from `sum`. An odd last byte is a high one. */
export function onesSum(bytes: Uint8Array, sum = 0): number {
  let total = sum
  for (let at = 0; at < bytes.length; at += 2)
    total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000)
  return total
}

export interface PseudoHeader {
  source: Uint8Array
  destination: Uint8Array
  protocol: number
  length: number
}

export function pseudoHeaderSum({ source, destination, protocol, length }: PseudoHeader): number {
  return onesSum(destination, onesSum(source, protocol + (length & 0xffff) + (length >>> 16)))
}

/**
 * What a checksum says about the bytes that it covers, itself included.
 * @param found the checksum as it stands in the header
 * @param start sum of the pseudo-header, 0 where there is none
 */
export function judgeChecksum(bytes: Uint8Array, found: number, start: number): ChecksumState {
  if (onesSum(bytes, start) === 0xffff) return 'right'
  // Software puts the sum of the pseudo-header there and leaves the rest to the network card.
  return start > 0 && found === start ? 'unfinished' : 'wrong'
}
