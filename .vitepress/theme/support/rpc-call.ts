/**
 * The figure of lesson 18: a value, the XML that carries it and the HTTP message around that. Pure;
 * the component draws what is computed here. The XML is read by the lesson's own solution.
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

export const KINDS = ['call', 'reply', 'fault'] as const
export type Kind = (typeof KINDS)[number]

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

// --- the message, in pieces that know which value they belong to ---

export interface Piece {
  /** Of the value in the tree: `0` is the root, `0.1` its second child; empty outside of it. */
  path: string
  text: string
}

/** A row of the tree. */
export interface Row {
  path: string
  depth: number
  /** Of a member, or the index of an array's item. */
  name: string
  type: RpcNode['type']
  /** Of a simple value. */
  text: string
}

export function rowsOf(node: RpcNode, path = '0', name = ''): Row[] {
  const depth = path.split('.').length - 1
  const text = 'text' in node ? node.text : ''
  const inner = childrenOf(node).map((child, index) =>
    rowsOf(child.node, `${path}.${index}`, child.name),
  )
  return [{ path, depth, name, type: node.type, text }, ...inner.flat()]
}

function childrenOf(node: RpcNode): { name: string; node: RpcNode }[] {
  if (node.type === 'struct') return node.members
  if (node.type !== 'array') return []
  return node.items.map((item, index) => ({ name: String(index), node: item }))
}

export function valuePieces(node: RpcNode, path = '0'): Piece[] {
  const own = (text: string): Piece => ({ path, text })
  const { type } = node
  if ('text' in node) return [own(`<value><${type}>${escapeText(node.text)}</${type}></value>`)]
  const inner = childrenOf(node).flatMap(({ name, node: child }, index) => {
    const pieces = valuePieces(child, `${path}.${index}`)
    if (type === 'array') return pieces
    return [own(`<member><name>${escapeText(name)}</name>`), ...pieces, own('</member>')]
  })
  const [before, after] = type === 'array' ? ['<data>', '</data>'] : ['', '']
  return [own(`<value><${type}>${before}`), ...inner, own(`${after}</${type}></value>`)]
}

export function xmlTextOf(node: RpcNode): string {
  return valuePieces(node)
    .map(({ text }) => text)
    .join('')
}

export function isWithin(path: string, selected: string): boolean {
  return path === selected || path.startsWith(`${selected}.`)
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

export interface HttpMessage {
  /** Ends with the empty line. */
  head: string
  body: Piece[]
  headBytes: number
  bodyBytes: number
  valueBytes: number
}

/** @param method name that a call asks for */
export function messageOf(kind: Kind, method: string, node: RpcNode): HttpMessage {
  const value = valuePieces(node)
  const [before, after] = WRAPPINGS[kind]
  const body = [
    { path: '', text: `<?xml version='1.0'?>\n${before(escapeText(method))}` },
    ...value,
    { path: '', text: after },
  ]
  const bodyBytes = bytesOf(textOf(body))
  const lines =
    kind === 'call'
      ? ['POST /RPC2 HTTP/1.1', 'Host: 127.0.0.1:8000', 'User-Agent: on-the-wire-18']
      : ['HTTP/1.1 200 OK']
  const head = [...lines, 'Content-Type: text/xml', `Content-Length: ${bodyBytes}`, '', ''].join(
    '\r\n',
  )
  const valueBytes = bytesOf(textOf(value))
  return { head, body, headBytes: bytesOf(head), bodyBytes, valueBytes }
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('')
}

const WRAPPINGS: Record<Kind, [before: (method: string) => string, after: string]> = {
  call: [
    (method) => `<methodCall>\n<methodName>${method}</methodName>\n<params>\n<param>\n`,
    '\n</param>\n</params>\n</methodCall>\n',
  ],
  reply: [
    () => '<methodResponse>\n<params>\n<param>\n',
    '\n</param>\n</params>\n</methodResponse>\n',
  ],
  fault: [() => '<methodResponse>\n<fault>\n', '\n</fault>\n</methodResponse>\n'],
}

export function isFault(node: RpcNode): boolean {
  if (node.type !== 'struct') return false
  const has = (name: string, type: SimpleType): boolean =>
    node.members.some((member) => member.name === name && member.node.type === type)
  return has('faultCode', 'int') && has('faultString', 'string')
}
