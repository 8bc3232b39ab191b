/** What the server of this lesson offers. */

/**
 * @param n what the caller sent, which may be anything
 * @returns whether `n` is an even number; 0 is, and so is −4
 * @throws an error, which the server turns into a fault, when `n` is not a number
 */
export function is_even(n: unknown): boolean {
  throw new Error('TODO: is_even in methods.ts')
}
