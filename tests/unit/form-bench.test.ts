import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeForm,
  encodeForm,
  encodeText,
  isSameForm,
  piecesOf,
  writtenAs,
  type Field,
} from '../../.vitepress/theme/support/form-bench.ts'
import { anyText } from '../helpers/any-text.ts'

const field = fc.tuple(anyText(), anyText())

describe('theme/support/form-bench', () => {
  it('writes a space as + and everything special as %XX', () => {
    expect(encodeText("a +&=%~'字")).toBe('a+%2B%26%3D%25%7E%27%E5%AD%97')
    expect(encodeText('Az09*-._')).toBe('Az09*-._')
  })

  it('says for each character what stands for it', () => {
    expect(piecesOf('a 字')).toEqual([
      { character: 'a', kind: 'kept', encoded: 'a', bytes: 1 },
      { character: ' ', kind: 'plus', encoded: '+', bytes: 1 },
      { character: '字', kind: 'percent', encoded: '%E5%AD%97', bytes: 3 },
    ])
  })

  it('writes and reads as URLSearchParams does', () => {
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const body = new URLSearchParams(fields as [string, string][]).toString()
        expect(encodeForm(fields as Field[])).toBe(body)
      }),
    )
    fc.assert(
      fc.property(anyText(), (body) => {
        expect(decodeForm(body)).toEqual([...new URLSearchParams(`&${body}`)])
      }),
    )
  })

  it.each([
    ['mobile=+44 7700', [['mobile', ' 44 7700']]],
    [
      'a=1&&b',
      [
        ['a', '1'],
        ['b', ''],
      ],
    ],
    [
      'a=100%&b=%zz%4',
      [
        ['a', '100%'],
        ['b', '%zz%4'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['a=%FF', [['a', '\uFFFD']]],
  ] as [string, Field[]][])('reads %s', (body, fields) => {
    expect(decodeForm(body)).toEqual(fields)
  })

  it('shows what becomes of a form that is not encoded as one', () => {
    const fields: Field[] = [
      ['password', 'a&b=c'],
      ['mobile', '+447700900123'],
    ]
    expect(isSameForm(decodeForm(writtenAs(fields, 'none')), fields)).toBe(true)
    expect(decodeForm(writtenAs(fields, 'glued'))).toEqual([
      ['password', 'a'],
      ['b', 'c'],
      ['mobile', ' 447700900123'],
    ])
    // encodeURI is for whole URLs: it leaves & = + as they are.
    expect(decodeForm(writtenAs(fields, 'path'))).not.toEqual(fields)
    expect(writtenAs([['a', 'x y']], 'path')).toBe('a=x%20y')
  })
})
