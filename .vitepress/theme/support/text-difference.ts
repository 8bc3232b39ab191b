/** Where two texts differ, so that an editor changes no more than it must. */
/** The one stretch in which two texts differ; `undefined` when they do not. */
export function difference(
  before: string,
  after: string,
): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    from: start,
    to: before.length - end,
    insert: after.slice(start, after.length - end),
  }
}
