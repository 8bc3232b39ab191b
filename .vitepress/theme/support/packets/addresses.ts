/** Addresses as people write them. */

export function formatMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':')
}

export function formatIpv4(bytes: Uint8Array): string {
  return bytes.join('.')
}

/**
 * The longest run of two or more zero groups, the first of equals, becomes `::`; an IPv4 address
 * inside stays recognisable.
 * Source: RFC 5952 §4, §5
 */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  )
  const isMapped = groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff'
  if (isMapped) return `::ffff:${formatIpv4(bytes.subarray(12))}`
  let best = { from: 0, length: 0 }
  for (let from = 0; from < groups.length; from += 1) {
    let length = 0
    while (groups[from + length] === '0') length += 1
    if (length > best.length) best = { from, length }
  }
  if (best.length < 2) return groups.join(':')
  return `${groups.slice(0, best.from).join(':')}::${groups.slice(best.from + best.length).join(':')}`
}
