import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import {
  browse,
  EXTRAS,
  join,
  removeDots,
  resolve,
  split,
} from '../../.vitepress/theme/support/url-resolution.ts'

/** RFC 3986 §5.4.1 and §5.4.2, all of them, for this base. */
const BASE = 'http://a/b/c/d;p?q'
const EXAMPLES: [reference: string, target: string][] = [
  ['g:h', 'g:h'],
  ['g', 'http://a/b/c/g'],
  ['./g', 'http://a/b/c/g'],
  ['g/', 'http://a/b/c/g/'],
  ['/g', 'http://a/g'],
  ['//g', 'http://g'],
  ['?y', 'http://a/b/c/d;p?y'],
  ['g?y', 'http://a/b/c/g?y'],
  ['#s', 'http://a/b/c/d;p?q#s'],
  ['g#s', 'http://a/b/c/g#s'],
  ['g?y#s', 'http://a/b/c/g?y#s'],
  [';x', 'http://a/b/c/;x'],
  ['g;x', 'http://a/b/c/g;x'],
  ['g;x?y#s', 'http://a/b/c/g;x?y#s'],
  ['', 'http://a/b/c/d;p?q'],
  ['.', 'http://a/b/c/'],
  ['./', 'http://a/b/c/'],
  ['..', 'http://a/b/'],
  ['../', 'http://a/b/'],
  ['../g', 'http://a/b/g'],
  ['../..', 'http://a/'],
  ['../../', 'http://a/'],
  ['../../g', 'http://a/g'],
  ['../../../g', 'http://a/g'],
  ['../../../../g', 'http://a/g'],
  ['/./g', 'http://a/g'],
  ['/../g', 'http://a/g'],
  ['g.', 'http://a/b/c/g.'],
  ['.g', 'http://a/b/c/.g'],
  ['g..', 'http://a/b/c/g..'],
  ['..g', 'http://a/b/c/..g'],
  ['./../g', 'http://a/b/g'],
  ['./g/.', 'http://a/b/c/g/'],
  ['g/./h', 'http://a/b/c/g/h'],
  ['g/../h', 'http://a/b/c/h'],
  ['g;x=1/./y', 'http://a/b/c/g;x=1/y'],
  ['g;x=1/../y', 'http://a/b/c/y'],
  ['g?y/./x', 'http://a/b/c/g?y/./x'],
  ['g?y/../x', 'http://a/b/c/g?y/../x'],
  ['g#s/./x', 'http://a/b/c/g#s/./x'],
  ['g#s/../x', 'http://a/b/c/g#s/../x'],
  ['http:g', 'http:g'],
]

describe('theme/support/url-resolution', () => {
  it('resolves every example of RFC 3986', () => {
    const results = EXAMPLES.map(([reference]) => [reference, resolve(BASE, reference).result])
    expect(results).toEqual(EXAMPLES)
  })

  it('says which rule decided and what came from where', () => {
    expect(resolve(BASE, '../g?y')).toMatchObject({
      rule: 'merged-path',
      dotted: '/b/c/../g',
      from: { scheme: 'base', authority: 'base', path: 'both', query: 'reference' },
    })
    expect(resolve(BASE, '#s')).toMatchObject({
      rule: 'empty-path',
      dotted: undefined,
      from: { path: 'base', query: 'base', fragment: 'reference' },
    })
    expect(resolve('http://a', 'g').result).toBe('http://a/g')
  })

  it('agrees with the browser where addresses are plain', () => {
    const segment = fc.constantFrom('a', 'b.html', '..', '.', '', 'x;y=1', '...')
    const path = fc.array(segment, { maxLength: 5 }).map((parts) => parts.join('/'))
    const rest = fc.constantFrom('', '?', '?q=../1', '#f', '?q#f/..')
    const references = fc.tuple(fc.constantFrom('', '/', '//example.org/'), path, rest)
    fc.assert(
      fc.property(references, path, ([start, middle, end], basePath) => {
        const reference = start + middle + end
        // Three slashes are one of the things that browsers see otherwise.
        fc.pre(!reference.startsWith('///') && !(start === '/' && middle.startsWith('/')))
        fc.pre(!(start === '' && middle.startsWith('//')))
        // A base is an address that a browser has read already.
        const base = new URL(`http://example.com/${basePath}`).href
        expect(resolve(base, reference).result).toBe(browse(base, reference).url)
      }),
      { seed: inject('seed') },
    )
  })

  it('names what browsers do beyond the RFC', () => {
    const cases: [reference: string, ...extras: string[]][] = [
      [' g ', 'trimmed'],
      ['g\n', 'trimmed'],
      ['g\nh', 'breaks-removed'],
      ['\\g', 'backslashes'],
      ['http:g', 'same-scheme'],
      ['///g', 'extra-slashes'],
      ['HTTP://EXAMPLE.com/', 'lower-case'],
      ['http://example.com:80/', 'default-port'],
      ['https://example.com:443/', 'default-port'],
      ['http://127.1/', 'numeric-host'],
      ['http://example.com', 'root-slash'],
      ['a b', 'encoded'],
      ['ж', 'encoded'],
      [' HTTP://EXAMPLE.com:80 ', 'trimmed', 'lower-case', 'default-port', 'root-slash'],
      ['%2e%2e/g', 'encoded-dots'],
    ]
    for (const [reference, ...extras] of cases) {
      const found = browse(BASE, reference).extras
      expect({ reference, found }).toEqual({ reference, found: expect.arrayContaining(extras) })
      expect(browse(BASE, reference).url).not.toBe(resolve(BASE, reference).result)
    }
    expect(new Set(cases.flatMap(([, ...extras]) => extras))).toEqual(new Set(EXTRAS))
    const plain = EXAMPLES.filter(([text]) => text !== 'http:g' && text !== '//g')
    const different = plain.filter(([text]) => browse(BASE, text).extras.length > 0)
    expect(different).toEqual([])
    expect(browse(BASE, 'http://[').url).toBeUndefined()
  })

  it('takes apart and joins without loss', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab:/?#.;=@é\n'.split('')), maxLength: 12 })
    fc.assert(
      fc.property(text, (address) => {
        expect(join(split(address))).toBe(address)
      }),
      { seed: inject('seed') },
    )
    expect(removeDots('mid/content=5/../6')).toBe('mid/6')
    expect(removeDots('/a/b/c/./../../g')).toBe('/a/g')
  })
})
