/** What the server of this lesson offers. */

// #region is-even
/**
 * @param n what the caller sent, which may be anything
 * @returns whether `n` is an even number; 0 is, and so is −4
 * @throws an error, which the server turns into a fault, when `n` is not a number
 */
export function is_even(n: unknown): boolean {
  if (typeof n !== 'number') throw new TypeError('is_even takes a number')
  // The remainder has the sign of n: −3 % 2 is −1. Compare with 0, never with 1.
  return n % 2 === 0
}
// #endregion is-even
