/** The values of a measure with which an answer agrees. */

/**
 * Whether a value is one that an option allows.
 * @param allowed `3`, `1..26`, `end`, or several of them: `none|ETIMEDOUT`
 */
export function isAllowed(allowed: string, value: string | number): boolean {
  return allowed.split('|').some((one) => {
    const range = /^(\d+)\.\.(\d*)$/.exec(one)
    if (!range) return one === String(value)
    const [, from, to] = range
    return Number(value) >= Number(from) && (to === '' || Number(value) <= Number(to))
  })
}
