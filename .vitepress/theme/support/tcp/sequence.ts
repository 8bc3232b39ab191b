/**
 * Arithmetic of 32-bit sequence numbers: modulo 2^32, compared within half of the circle.
 * Source: RFC 9293 §3.4.
 */

/** @param count may be negative */
export function add(sequence: number, count: number): number {
  return (sequence + count) >>> 0
}

/** How far `to` lies ahead of `from`; negative when it lies behind. */
export function distance(from: number, to: number): number {
  return (to - from) | 0
}

export function isBefore(left: number, right: number): boolean {
  return distance(left, right) > 0
}

export function isAtOrBefore(left: number, right: number): boolean {
  return distance(left, right) >= 0
}
