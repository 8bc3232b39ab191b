/** A seed for the inputs of one run; small enough to type. */
export function newSeed(): number {
  return Math.floor(Math.random() * 1_000_000)
}
