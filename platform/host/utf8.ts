/** Where characters begin and end in UTF-8. Source: RFC 3629 §3. */

/** Longest encoded character. */
const MAX_CHARACTER_BYTES = 4

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000

/** How many bytes the character takes that starts with `lead`; 1 for what starts no character. */
function characterBytes(lead: number): number {
  if (lead >= 0b1111_0000 && lead < 0b1111_1000) return 4
  if (lead >= 0b1110_0000) return lead < 0b1111_0000 ? 3 : 1
  return lead >= 0b1100_0000 ? 2 : 1
}

/** The first offset from `from` on where no character is cut; bytes that are no UTF-8 do not matter. */
export function nextCharacter(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + MAX_CHARACTER_BYTES - 1)
  let offset = from
  while (offset < limit && isContinuation(bytes[offset])) offset++
  return offset
}

/** The last offset up to `end` where no character is cut: what is behind it is not complete yet. */
export function lastWholeCharacter(bytes: Uint8Array, end: number): number {
  const limit = Math.max(0, end - MAX_CHARACTER_BYTES + 1)
  for (let start = end - 1; start >= limit; start--) {
    const byte = bytes[start] ?? 0
    if (isContinuation(byte)) continue
    return start + characterBytes(byte) > end ? start : end
  }
  return end
}
