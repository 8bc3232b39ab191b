/**
 * The Internet checksum, which IPv4, TCP, UDP and ICMP all use.
 * Source: RFC 1071 §1.
 */

// #region checksum
/**
 * Adds all 16-bit words, most significant byte first, in one's complement, and inverts the sum.
 * @param bytes any number of them; one left over counts as if a zero byte followed it
 * @returns 0 to 0xffff; 0 over data that contains its own correct checksum
 * @example internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03)) // 0x0dfb
 */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let offset = 0; offset < bytes.length; offset += 2) {
    // The first byte of a word is the more significant one. At an odd end, the second is missing.
    sum += (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0)
  }
  // One's complement: whatever exceeds 16 bits is added back at the lower end. That sum can
  // overflow once more, so one pass is not enough: 0x1ffff gives 0x10000, and that gives 1.
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  // ~sum would be a negative 32-bit number.
  return sum ^ 0xffff
}
// #endregion checksum
