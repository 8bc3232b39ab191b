import { describe, expect, it } from 'vitest'
import { excerptOf, markMatches } from '../../../.vitepress/theme/support/search-excerpt.ts'
import {
  buildIndex,
  loadIndex,
  search,
  type Section,
} from '../../../.vitepress/theme/support/search-index.ts'

function section(id: string, text: string, more: Partial<Section> = {}): Section {
  return { id, text, title: id, page: '', code: '', ...more }
}

/** Goes through JSON as the page's index does. */
function searchIn(sections: Section[], query: string): string[] {
  const index = loadIndex(JSON.stringify(buildIndex(sections)))
  return search(index, query).map(({ id }) => id)
}

const russian = [
  section('/a', 'От склеивания сообщений не спасает пауза.'),
  section('/b', 'Тайм-аут и приём данных.'),
]
const chinese = [
  section('/a', 'TCP是字节流，所谓的粘包并不是它的错误。'),
  section('/b', '包裹着的数据，粘在一起。'),
]
const english = [
  section('/a', 'One read may bring several writes.', { title: 'Framing' }),
  section('/b', 'A frame begins with its length.', { code: 'socket.setNoDelay(true)' }),
]

describe('support/search-index', () => {
  it('finds склеивания from склеивание', () => {
    expect(searchIn(russian, 'склеивание')).toEqual(['/a'])
  })

  it.each(['скл', 'склеива', 'склеивани', 'СКЛЕИВАНИЯ'])(
    'finds the word while it is typed: %s',
    (typed) => {
      expect(searchIn(russian, typed)).toEqual(['/a'])
    },
  )

  it('takes ё for е on both sides', () => {
    expect(searchIn(russian, 'прием')).toEqual(['/b'])
    expect(searchIn(russian, 'приёма')).toEqual(['/b'])
  })

  it('finds 粘包 inside a sentence, and not its characters apart', () => {
    expect(searchIn(chinese, '粘包')).toEqual(['/a'])
  })

  it('finds Latin words inside Chinese text', () => {
    expect(searchIn(chinese, 'tcp')).toEqual(['/a'])
  })

  it('finds words of one query in any order, all of them', () => {
    expect(searchIn(english, 'writes one')).toEqual(['/a'])
    expect(searchIn(english, 'length writes').toSorted()).toEqual(['/a', '/b'])
  })

  it('puts a match in a heading before one in the text', () => {
    expect(searchIn(english, 'framing')).toEqual(['/a', '/b'])
  })

  it('finds names in code and their parts', () => {
    expect(searchIn(english, 'setNoDelay')).toEqual(['/b'])
    expect(searchIn(english, 'delay')).toEqual(['/b'])
  })

  it('forgives a wrong letter when nothing else matches', () => {
    expect(searchIn(english, 'langth')).toEqual(['/b'])
  })

  it('finds nothing for nothing', () => {
    expect(searchIn(english, '  ')).toEqual([])
    expect(searchIn(english, 'кириллица')).toEqual([])
  })
})

describe('support/search-excerpt', () => {
  const marked = (text: string, query: string): string =>
    markMatches(text, query)
      .map((span) => (span.isMatch ? `[${span.text}]` : span.text))
      .join('')

  it('marks every form of a word', () => {
    expect(marked('Склеивание есть, склеивания нет.', 'склеивание')).toBe(
      '[Склеивание] есть, [склеивания] нет.',
    )
  })

  it('marks a Chinese word inside a sentence', () => {
    expect(marked('所谓的粘包不是错误', '粘包')).toBe('所谓的[粘包]不是错误')
  })

  it('marks words with ё for a query without it', () => {
    expect(marked('Приём данных', 'прием')).toBe('[Приём] данных')
  })

  it('cuts a long text around the first match and says so', () => {
    const text = `${'word '.repeat(80)}needle ${'word '.repeat(80)}`
    const spans = excerptOf(text, 'needle')
    expect(spans.find(({ isMatch }) => isMatch)?.text).toBe('needle')
    expect(spans[0]?.text).toBe('… ')
    expect(spans.at(-1)?.text).toBe(' …')
    expect(spans.map(({ text: part }) => part).join('').length).toBeLessThan(200)
  })

  it('leaves a short text whole', () => {
    expect(excerptOf('Only this.', 'missing')).toEqual([{ text: 'Only this.', isMatch: false }])
  })
})
