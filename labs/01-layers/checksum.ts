/** The Internet checksum, which IPv4, TCP, UDP and ICMP all use. */

/**
 * Adds all 16-bit words, most significant byte first, in one's complement, and inverts the sum.
 * @param bytes any number of them; one left over counts as if a zero byte followed it
 * @returns 0 to 0xffff; 0 over data that contains its own correct checksum
 * @example internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03)) // 0x0dfb
 */
export function internetChecksum(bytes: Uint8Array): number {
  throw new Error('TODO: internetChecksum in checksum.ts')
}
