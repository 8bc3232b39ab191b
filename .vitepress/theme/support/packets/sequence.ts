/** Sequence numbers are compared modulo 2^32. Source: RFC 9293 §3.4 */

/** `a - b`, between -2^31 and 2^31 - 1. */
export function sequenceDistance(a: number, b: number): number {
  return (a - b) | 0
}

export function sequenceAdd(sequence: number, count: number): number {
  return (sequence + count) >>> 0
}
