/**
 * Chance that can be repeated, and that one decision does not shift for another: a number is a
 * function of the seed and of what it is for.
 */

/** @returns 0 ≤ x < 1, the same for the same arguments */
export function chance(seed: number, ...purpose: (number | string)[]): number {
  let hash = (seed ^ 0x9e37_79b9) >>> 0
  for (const character of purpose.join('/')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193) >>> 0
    hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b) >>> 0
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35) >>> 0
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000
}
