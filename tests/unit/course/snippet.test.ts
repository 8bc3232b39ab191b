import { describe, expect, it } from 'vitest'
import { countRegionLines, parseSnippet } from '../../../platform/course/static/lesson/snippet.ts'

describe('course/static/lesson/snippet', () => {
  it.each([
    ['<<< @/../labs/07-framing/lines.ts', 'labs/07-framing/lines.ts', ''],
    ['<<< @/../labs/07-framing/lines.ts#push', 'labs/07-framing/lines.ts', 'push'],
    ['<<< @/../labs/07-framing/lines.ts#push{ts}', 'labs/07-framing/lines.ts', 'push'],
    ['<<< @/../labs/07-framing/lines.ts{1,3-4 ts}', 'labs/07-framing/lines.ts', ''],
    ['<<< @/../labs/07-framing/lines.ts#a-b.c{ts} [title]', 'labs/07-framing/lines.ts', 'a-b.c'],
    ['  <<<@/public/a.py', 'docs/public/a.py', ''],
    ['<<< ../../labs/07-framing/lines.ts#push', 'labs/07-framing/lines.ts', 'push'],
    ['<<< @/../../outside.ts', '../outside.ts', ''],
  ])('reads %s', (line, path, region) => {
    expect(parseSnippet(line, 'docs/ru/07-framing.md')).toEqual({ path, region })
  })

  it.each(['```ts', 'text', ''])('sees no snippet in "%s"', (line) => {
    expect(parseSnippet(line, 'docs/ru/07-framing.md')).toBeUndefined()
  })

  it.each([
    ['// #region a\n1\n2\n// #endregion a', 2],
    ['# region a\n1\n# endregion a', 1],
    ['# #region a\n1\n# #endregion a', 1],
    ['  // #region a\n  1\n  // #endregion', 1],
    ['<!-- #region a -->\n1\n<!-- #endregion a -->', 1],
    ['// #region b\n0\n// #endregion b\n// #region a\n1\n// #endregion a', 1],
    ['// #region a\n// #region b\n1\n// #endregion b\n2\n// #endregion a', 2],
    ['// #region a\n\n// #endregion a', 0],
    ['// #region a\n1', undefined],
    ['// #region ab\n1\n// #endregion ab', undefined],
    ['1\n// #endregion a', undefined],
  ])('counts the lines of a region in %j', (text, count) => {
    expect(countRegionLines(text, 'a')).toBe(count)
  })
})
