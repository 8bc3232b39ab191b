import { describe, expect, it } from 'vitest'
import { createFinder } from '../../../platform/course/glossary/finder.ts'
import { LATIN, compareTerms, letterOf } from '../../../platform/course/glossary/order.ts'
import { readGlossary, type Term } from '../../../platform/course/glossary/terms.ts'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import type { Language } from '../../../platform/shared/languages.ts'

const { terms, problem } = readGlossary(ROOT)

/** What is found in a text, as it is written there, with the terms that it stands for. */
function found(text: string, language: Language, lesson?: string): string[] {
  const places = createFinder(terms, language, lesson)(text)
  return places.map(({ id, start, end }) => `${text.slice(start, end)}: ${id}`)
}

describe('course/glossary', () => {
  it('reads the glossary of the course', () => {
    expect(problem).toBeUndefined()
    expect(terms.length).toBeGreaterThan(150)
  })

  it.each<[text: string, found: string[]]>([
    ['Two sockets, two addresses.', ['sockets: socket']],
    ['Proxies and BUFFERS', ['BUFFERS: buffer']],
    ["Nagle's algorithm waits", ["Nagle's algorithm: nagle"]],
    ['Nagle’s algorithm waits', ['Nagle’s algorithm: nagle']],
    ['a high-water mark', ['high-water mark: high-water-mark']],
    ['a length\nprefix', ['length\nprefix: length-prefix']],
    // The longest of several, and nothing that only begins like one.
    ['a byte stream', ['byte stream: byte-stream']],
    ['the socketry of portable messaging', []],
    ['flow: control', []],
    // Abbreviations as they are written, in the plural too.
    ['NAT, and a nat', ['NAT: nat']],
    ['MTUs differ', ['MTUs: mtu']],
    // The runtime is no device of a network.
    ['Node knows two nodes', ['nodes: node']],
  ])('finds English terms in %j', (text, expected) => {
    expect(found(text, 'en')).toEqual(expected)
  })

  it.each<[text: string, found: string[]]>([
    ['склеиваниями сообщений', ['склеиваниями сообщений: message-coalescing']],
    ['в потоке байтов', ['потоке байтов: byte-stream']],
    ['кадрами, кадров, Кадра', ['кадрами: frame', 'кадров: frame', 'Кадра: frame']],
    ['контрольную сумму', ['контрольную сумму: checksum']],
    // A vowel that comes and goes.
    ['на уровне и уровнями', ['уровне: layer', 'уровнями: layer']],
    ['узла', ['узла: node']],
    ['трехстороннего рукопожатия', ['трехстороннего рукопожатия: three-way-handshake']],
    // Snowball gives these the stems of порт, подтверждение and связность.
    ['Это портит дело, как подтвердилось и связано.', []],
    ['порты и подтверждений', ['порты: port', 'подтверждений: acknowledgement']],
    ['IP-адресами и TIME-WAIT', ['IP-адресами: ip-address', 'TIME-WAIT: time-wait']],
  ])('finds forms of Russian terms in %j', (text, expected) => {
    expect(found(text, 'ru')).toEqual(expected)
  })

  it.each<[text: string, found: string[]]>([
    // Without spaces the longest term wins: 长度前缀, not 前缀长度; 报文段, not 报文.
    ['带长度前缀的报文段', ['长度前缀: length-prefix', '报文段: segment']],
    ['监听套接字和套接字', ['监听套接字: listening-socket', '套接字: socket']],
    ['所谓的粘包', ['粘包: message-coalescing']],
    ['用 IP地址 或 IP 地址', ['IP地址: ip-address', 'IP 地址: ip-address']],
    ['由 Nagle 算法决定', ['Nagle 算法: nagle']],
    ['确认、号码', []],
    ['一层层地看流', []],
  ])('finds Chinese terms in %j', (text, expected) => {
    expect(found(text, 'zh')).toEqual(expected)
  })

  it('takes a common word for a term only in the lesson that explains it', () => {
    expect(found('a fragment of the page', 'en', '17')).toEqual([])
    expect(found('a fragment of the packet', 'en', '12')).toContain('fragment: fragmentation')
    expect(found('TLS handshake', 'en', '21')).toEqual([])
    expect(found('the handshake', 'en', '05')).toEqual(['handshake: three-way-handshake'])
  })

  it('leaves out longer phrases that mean something else', () => {
    const text = { text: '', term: '' }
    const entry = { ...text, term: 'switch', not: ['switch statement'] }
    const term: Term = { id: 'switch', lessons: ['01'], en: entry, ru: text, zh: text }
    const places = createFinder([term], 'en')('A switch and a switch statement.')
    expect(places).toEqual([{ id: 'switch', start: 2, end: 8 }])
  })

  it('sorts by the alphabet of the language, Latin last', () => {
    const sort = (language: Language, ...names: string[]): string[] =>
      names.toSorted(compareTerms(language))
    expect(sort('en', 'MTU', 'accept', 'URI')).toEqual(['accept', 'MTU', 'URI'])
    expect(sort('ru', 'MTU', 'ячейка', 'ёлка', 'адрес')).toEqual(['адрес', 'ёлка', 'ячейка', 'MTU'])
    const chinese = ['字节流', 'IP 地址', '重传', '长度前缀', '传输层', '粘包', '校验和', '封装']
    const sorted = ['长度前缀', '重传', '传输层', '封装', '校验和', '粘包', '字节流', 'IP 地址']
    expect(sort('zh', ...chinese)).toEqual(sorted)
  })

  it.each([
    ['粘包', 'Z'],
    ['重传', 'C'],
    ['长度前缀', 'C'],
    ['校验和', 'J'],
    ['安全', 'A'],
    ['耦合', 'O'],
    ['Nagle 算法', LATIN],
  ])('puts %s under %s', (term, letter) => {
    expect(letterOf(term, 'zh')).toBe(letter)
  })
})
