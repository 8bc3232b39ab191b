import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../../../.vitepress/theme/locales/interface/en.json' with { type: 'json' }
import ru from '../../../.vitepress/theme/locales/interface/ru.json' with { type: 'json' }
import zh from '../../../.vitepress/theme/locales/interface/zh.json' with { type: 'json' }
import { isLabelName, labelIn } from '../../../.vitepress/theme/support/labels.ts'
import { placeholdersOf } from '../../../platform/shared/languages.ts'

const THEME = join(import.meta.dirname, '../../../.vitepress/theme')
const names = Object.keys(en) as (keyof typeof en)[]

describe('locales/interface', () => {
  it.each([
    ['ru', ru],
    ['zh', zh],
  ])('has the same keys in the same order in %s', (_, labels) => {
    expect(Object.keys(labels)).toEqual(names)
  })

  it.each(names)('has the same placeholders in each language: %s', (name) => {
    expect(placeholdersOf(ru[name])).toEqual(placeholdersOf(en[name]))
    expect(placeholdersOf(zh[name])).toEqual(placeholdersOf(en[name]))
  })

  it('leaves no label empty', () => {
    for (const labels of [en, ru, zh])
      expect(names.filter((name) => labels[name].trim() === '')).toEqual([])
  })

  it('has a label for every literal name that a component asks for', () => {
    const files = readdirSync(THEME, { recursive: true, encoding: 'utf8' })
    const sources = files
      .filter((file) => /^(components|composables|support)[\\/].*\.(vue|ts)$/.test(file))
      .map((file) => readFileSync(join(THEME, file), 'utf8'))
    const asked = sources.flatMap((source) =>
      [...source.matchAll(/\blabel\('([a-z-]+)'/g)].map((match) => match[1] ?? ''),
    )
    expect(asked.length).toBeGreaterThan(40)
    expect(asked.filter((name) => !isLabelName(name))).toEqual([])
  })
})

describe('support/labels', () => {
  it('fills placeholders and leaves those without a value to be seen', () => {
    expect(labelIn('en', 'points', { points: 3, of: 17 })).toBe('3 of 17')
    expect(labelIn('zh', 'points', { points: 3 })).toBe('3 / {of}')
  })

  it('takes a value as it is, also when it looks like a placeholder', () => {
    expect(labelIn('en', 'search-none', { query: '{query}' })).toContain('{query}')
  })

  it('knows its names, and nothing that every object has', () => {
    expect(isLabelName('run')).toBe(true)
    expect(isLabelName('toString')).toBe(false)
  })
})
