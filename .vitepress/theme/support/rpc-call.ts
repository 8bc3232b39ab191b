/**
 * The figure of lesson 18: a value as the reader types it, and read from the XML that carries it.
 * Pure; the XML is read by the lesson's own solution.
 */
import { parseXml, escapeText, type XmlElement } from '../../../solutions/18-xml-rpc/xml.ts'

export const SIMPLE_TYPES = [
  'int',
  'double',
  'boolean',
  'string',
  'dateTime.iso8601',
  'base64',
] as const
export type SimpleType = (typeof SIMPLE_TYPES)[number]

export interface SimpleNode {
  type: SimpleType
  /** As it stands between the tags, not escaped. */
  text: string
}
export interface ArrayNode {
  type: 'array'
  items: RpcNode[]
}
export interface StructNode {
  type: 'struct'
  members: { name: string; node: RpcNode }[]
}
export type RpcNode = SimpleNode | ArrayNode | StructNode

/** Why a text is no value. */
export const REASONS = [
  'json',
  'null',
  'range',
  'character',
  'xml',
  'type',
  'shape',
  'text',
] as const
export type Reason = (typeof REASONS)[number]
export type Parsed = { node: RpcNode; reason?: never } | { node?: never; reason: Reason }

class Refusal extends Error {
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}

function parsed(read: () => RpcNode): Parsed {
  try {
    return { node: read() }
  } catch (error) {
    if (error instanceof Refusal) return { reason: error.reason }
    throw error
  }
}

// --- the value as JSON; {"$dateTime": …} and {"$base64": …} stand for what JSON does not have ---

/** @param text JSON, with `$dateTime` and `$base64` for dates and bytes */
export function parseValueText(text: string): Parsed {
  return parsed(() => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw new Refusal('json')
    }
    return nodeOf(value)
  })
}

function nodeOf(value: unknown): RpcNode {
  if (typeof value === 'boolean') return { type: 'boolean', text: value ? '1' : '0' }
  if (typeof value === 'string') return simple('string', value)
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? simple('int', String(value))
      : simple('double', withoutExponent(value))
  if (Array.isArray(value)) return { type: 'array', items: value.map(nodeOf) }
  if (typeof value !== 'object' || value === null) throw new Refusal('null')
  const entries: [string, unknown][] = Object.entries(value)
  const [[name, content] = []] = entries
  if (entries.length === 1 && typeof content === 'string') {
    if (name === '$dateTime') return simple('dateTime.iso8601', content)
    if (name === '$base64') return simple('base64', content)
  }
  return {
    type: 'struct',
    members: entries.map(([member, item]) => ({ name: allowed(member), node: nodeOf(item) })),
  }
}

function withoutExponent(value: number): string {
  const [digits = '', exponent] = String(Math.abs(value)).split('e-')
  const sign = value < 0 ? '-' : ''
  if (exponent === undefined) return sign + digits
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`
}

/** The notation that `parseValueText` reads. */
export function valueTextOf(node: RpcNode): string {
  return JSON.stringify(plainOf(node))
}

function plainOf(node: RpcNode): unknown {
  if (node.type === 'array') return node.items.map(plainOf)
  if (node.type === 'struct')
    return Object.fromEntries(node.members.map((member) => [member.name, plainOf(member.node)]))
  if (node.type === 'boolean') return node.text === '1'
  if (node.type === 'string') return node.text
  if (node.type === 'base64') return { $base64: node.text }
  if (node.type === 'dateTime.iso8601') return { $dateTime: node.text }
  return Number(node.text)
}

// --- the value as XML ---

const FORMS: Record<SimpleType, RegExp> = {
  int: /^[+-]?[0-9]+$/,
  double: /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
  boolean: /^[01]$/,
  string: /^[^]*$/,
  'dateTime.iso8601': /^[0-9]{8}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$/,
  base64: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
}

/** @param text one `<value>` element */
export function parseXmlText(text: string): Parsed {
  return parsed(() => {
    let element: XmlElement
    try {
      element = parseXml(new TextEncoder().encode(text))
    } catch {
      throw new Refusal('xml')
    }
    return nodeIn(element)
  })
}

function nodeIn(value: XmlElement): RpcNode {
  demand(value.name === 'value')
  const [typed, ...others] = value.children
  if (!typed) return simple('string', value.text)
  demand(others.length === 0 && isBlank(value))
  if (typed.name === 'array') {
    const [data, ...more] = typed.children
    demand(data?.name === 'data' && more.length === 0 && isBlank(typed) && isBlank(data))
    return { type: 'array', items: data.children.map(nodeIn) }
  }
  if (typed.name === 'struct') {
    demand(isBlank(typed))
    return { type: 'struct', members: typed.children.map(memberIn) }
  }
  const name = typed.name === 'i4' ? 'int' : typed.name
  const type = SIMPLE_TYPES.find((known) => known === name)
  if (!type) throw new Refusal('type')
  demand(typed.children.length === 0)
  return simple(type, type === 'base64' ? typed.text.replace(/\s/g, '') : typed.text)
}

function memberIn({ name, text, children }: XmlElement): { name: string; node: RpcNode } {
  const [first, value, ...others] = children
  demand(name === 'member' && first?.name === 'name' && text.trim() === '')
  demand(value !== undefined && others.length === 0 && first.children.length === 0)
  return { name: first.text, node: nodeIn(value) }
}

function isBlank({ text }: XmlElement): boolean {
  return text.trim() === ''
}

function demand(condition: boolean): asserts condition {
  if (!condition) throw new Refusal('shape')
}

function simple(type: SimpleType, text: string): SimpleNode {
  if (!FORMS[type].test(text)) throw new Refusal(type === 'int' ? 'range' : 'text')
  const value = Number(text)
  if (type === 'int' && (value < -(2 ** 31) || value >= 2 ** 31)) throw new Refusal('range')
  return { type, text: allowed(text) }
}

function allowed(text: string): string {
  try {
    escapeText(text)
  } catch {
    throw new Refusal('character')
  }
  return text
}
