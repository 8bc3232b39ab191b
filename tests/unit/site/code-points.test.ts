import { describe, expect, it } from 'vitest'
import { rareCodePoints } from '../../../.vitepress/theme/support/code-points.ts'

describe('support/code-points', () => {
  it.each([
    ['Hi, Ж 网线 é', ''],
    ['🌍a🌍', 'U+1F30D'],
    ['🚀🌍🚀', 'U+1F680 U+1F30D'],
    ['𠮷', 'U+20BB7'],
  ])('names what a font may lack in %o: %o', (text, names) => {
    expect(rareCodePoints(text)).toBe(names)
  })
})
