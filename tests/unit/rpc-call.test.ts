import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES } from '../../platform/shared/languages.ts'
import { readCall, readResponse } from '../../solutions/18-xml-rpc/messages.ts'
import { formatValue } from '../../solutions/18-xml-rpc/values.ts'
import {
  parseValueText,
  parseXmlText,
  REASONS,
  valueTextOf,
  type RpcNode,
} from '../../.vitepress/theme/support/rpc-call.ts'
import {
  bytesOf,
  isFault,
  isWithin,
  KINDS,
  messageOf,
  rowsOf,
  textOf,
  xmlTextOf,
} from '../../.vitepress/theme/support/rpc-message.ts'

const nodeOf = (text: string): RpcNode => {
  const { node } = parseValueText(text)
  if (!node) throw new Error(`not a value: ${text}`)
  return node
}

describe('rpc-call: value and XML', () => {
  it('writes what the lesson writes, and reads it back', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
      fc.boolean(),
      fc.string(),
    )
    const { value: values } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, leaf, tie('array'), tie('struct')),
      array: fc.array(tie('value'), { maxLength: 4 }),
      struct: fc.dictionary(
        fc.string().filter((name) => !name.startsWith('$')),
        tie('value'),
        { maxKeys: 4 },
      ),
    }))
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value)
        const node = nodeOf(text)
        expect(xmlTextOf(node)).toBe(formatValue(JSON.parse(text)))
        expect(parseXmlText(xmlTextOf(node)).node).toEqual(node)
        expect(JSON.parse(valueTextOf(node))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('has dates and bytes, i4 and values without a type', () => {
    const date = nodeOf('{"$dateTime":"19980717T14:08:55"}')
    expect(xmlTextOf(date)).toBe(
      '<value><dateTime.iso8601>19980717T14:08:55</dateTime.iso8601></value>',
    )
    expect(valueTextOf(nodeOf('[{"$base64":"AAH/"}]'))).toBe('[{"$base64":"AAH/"}]')
    expect(parseXmlText('<value>\n<i4>7</i4></value>').node).toEqual({ type: 'int', text: '7' })
    expect(parseXmlText('<value> 7 </value>').node).toEqual({ type: 'string', text: ' 7 ' })
  })

  it.each([
    ['json', parseValueText('[1')],
    ['null', parseValueText('[null]')],
    ['range', parseValueText('2147483648')],
    ['character', parseValueText('"\\u0000"')],
    ['text', parseValueText('{"$base64":"Q"}')],
    ['xml', parseXmlText('<!DOCTYPE value><value/>')],
    ['type', parseXmlText('<value><nil/></value>')],
    ['shape', parseXmlText('<value><array/></value>')],
    ['shape', parseXmlText('<value><struct><member/></struct></value>')],
    ['text', parseXmlText('<value><boolean>true</boolean></value>')],
  ])('refuses for the reason %s', (reason, parsed) => {
    expect(parsed).toEqual({ reason })
  })
})

describe('rpc-call: the message', () => {
  const node = nodeOf('{"faultCode":4,"faultString":"Ж"}')

  it('is read by the lesson, with the length of its body', () => {
    const { head, body, bodyBytes, headBytes } = messageOf('call', 'is_even', nodeOf('[1,"Ж"]'))
    expect(readCall(new TextEncoder().encode(textOf(body)))).toEqual({
      name: 'is_even',
      params: [[1, 'Ж']],
    })
    expect(bodyBytes).toBe(bytesOf(textOf(body)))
    expect(headBytes).toBe(bytesOf(head))
    expect(head).toMatch(`\r\nContent-Length: ${bodyBytes}\r\n\r\n`)
    const fault = new TextEncoder().encode(textOf(messageOf('fault', '', node).body))
    expect(() => readResponse(fault)).toThrow('fault 4: Ж')
    expect([isFault(node), isFault(nodeOf('{}'))]).toEqual([true, false])
  })

  it('knows which bytes belong to a part of the value', () => {
    const rows = rowsOf(nodeOf('{"a":[1,2],"b":true}'))
    expect(rows.map(({ path, name, type }) => `${path} ${name} ${type}`)).toEqual([
      '0  struct',
      '0.0 a array',
      '0.0.0 0 int',
      '0.0.1 1 int',
      '0.1 b boolean',
    ])
    expect(isWithin('0.10', '0.1')).toBe(false)
    const { body } = messageOf('reply', '', nodeOf('{"a":[1,2],"b":true}'))
    const marked = body.filter(({ path }) => path !== '' && isWithin(path, '0.0'))
    expect(textOf(marked)).toBe(
      '<value><array><data><value><int>1</int></value><value><int>2</int></value></data></array></value>',
    )
  })

  it('has words for every kind and reason', () => {
    const path = join(ROOT, '.vitepress/theme/locales/figures/rpc-call.json')
    const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<
      string,
      { kinds: object; reasons: object }
    >
    for (const language of LANGUAGES) {
      expect(Object.keys(texts[language]?.kinds ?? {})).toEqual([...KINDS])
      expect(Object.keys(texts[language]?.reasons ?? {})).toEqual([...REASONS])
    }
  })
})
