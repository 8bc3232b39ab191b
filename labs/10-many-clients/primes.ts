/** Work for the processor, without a pause. Given complete. */

// #region sieve
/** How many primes there are up to `limit`: the sieve of Eratosthenes. */
export function countPrimes(limit: number): number {
  const isComposite = new Uint8Array(limit + 1)
  let count = 0
  for (let number = 2; number <= limit; number++) {
    if (isComposite[number]) continue
    count += 1
    for (let multiple = number * number; multiple <= limit; multiple += number)
      isComposite[multiple] = 1
  }
  return count
}
// #endregion sieve
