import { describe, expect, it } from 'vitest'
import {
  chooseLanguage,
  fillPlaceholders,
  namesLanguage,
  placeholdersOf,
  type Language,
} from '../../../platform/shared/languages.ts'

describe('shared/languages', () => {
  it.each<[Language, string | undefined, NodeJS.ProcessEnv]>([
    ['en', undefined, {}],
    ['zh', 'zh', { OTW_LANG: 'ru', LC_ALL: 'ru_RU.UTF-8', LANG: 'ru_RU.UTF-8' }],
    ['ru', undefined, { OTW_LANG: 'ru', LC_ALL: 'zh_CN.UTF-8', LANG: 'zh_CN.UTF-8' }],
    ['ru', undefined, { LC_ALL: 'ru_RU.UTF-8', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'zh_CN' }],
    ['ru', undefined, { LC_MESSAGES: 'ru_RU.UTF-8', LANG: 'zh_CN.UTF-8' }],
    ['zh', undefined, { LANG: 'zh_TW.UTF-8' }],
    ['ru', 'RU', {}],
    ['en', undefined, { LANG: 'de_DE.UTF-8' }],
  ])('speaks %s where %j is wanted in %j', (language, wanted, env) => {
    expect(chooseLanguage(wanted, env)).toBe(language)
  })

  it('takes a whole name for a language, not a word that begins like one', () => {
    const names = ['ru', 'RU', 'zh-CN', 'zh_TW.UTF-8', 'en@euro']
    const others = ['', 'de', 'rubbish', 'zhx', '-ru']
    expect([...names, ...others].filter(namesLanguage)).toEqual(names)
  })

  it('fills in what it knows, and leaves the rest to be seen', () => {
    expect(fillPlaceholders('{n} of {of}: {n}', { n: 0, of: '$&' })).toBe('0 of $&: 0')
    expect(fillPlaceholders('{n} of {of}', { n: 1 })).toBe('1 of {of}')
    expect(fillPlaceholders('{a}!', { a: { phrase: 'b', params: { n: 2 } } }, { b: '{n} Б' })).toBe(
      '2 Б!',
    )
    expect(fillPlaceholders('{a}!', { a: { phrase: 'b' } })).toBe('b!')
    expect(placeholdersOf('{of} {n} {n} { x }')).toEqual(['n', 'of'])
  })
})
