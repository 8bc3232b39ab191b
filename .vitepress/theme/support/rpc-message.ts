/**
 * The figure of lesson 18: a value as a tree, as XML and in its HTTP message, in pieces that know
 * which value they belong to. Pure; the component draws what is computed here.
 */
import { escapeText } from '../../../solutions/18-xml-rpc/xml.ts'
import type { RpcNode, SimpleType } from './rpc-call.ts'

export const KINDS = ['call', 'reply', 'fault'] as const
export type Kind = (typeof KINDS)[number]

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
