/**
 * The documents of XML-RPC: calls, replies and faults. Given complete: it shows how `xml.ts` and
 * `values.ts` are used.
 * Source: the XML-RPC specification (1999), http://xmlrpc.com/spec.md.
 */
import { formatValue, readValue, type Value } from './values.ts'
import { WireError } from './wire-error.ts'
import { parseXml, type XmlElement } from './xml.ts'

/** Codes that many implementations agree on; the specification leaves them open. */
export const FAULT_CODES = {
  /** The body is not XML, or not a call. */
  malformed: -32_700,
  unknownMethod: -32_601,
  /** The method threw, or returned what cannot be sent. */
  failed: -32_500,
} as const

/** What the other side answers instead of a value. A method may throw one as well. */
export class XmlRpcFault extends Error {
  override name = 'XmlRpcFault'
  readonly code = 'ERR_FAULT'
  readonly faultCode: number
  readonly faultString: string

  constructor(faultCode: number, faultString: string) {
    super(`fault ${faultCode}: ${faultString}`)
    this.faultCode = faultCode
    this.faultString = faultString
  }
}

export interface Call {
  name: string
  params: Value[]
}

const DECLARATION = "<?xml version='1.0'?>"

// #region format
/** @throws WireError `ERR_INVALID` for a name or a value that cannot be sent */
export function formatCall(name: string, params: readonly unknown[]): string {
  if (!/^[\w.:/]+$/.test(name)) throw new WireError('ERR_INVALID', `"${name}" is no method name`)
  const lines = params.flatMap((param) => ['<param>', formatValue(param), '</param>'])
  const call = [`<methodName>${name}</methodName>`, '<params>', ...lines, '</params>']
  return documentOf('methodCall', call)
}

/** @throws WireError `ERR_INVALID` for a value that cannot be sent */
export function formatResponse(value: unknown): string {
  const params = ['<params>', '<param>', formatValue(value), '</param>', '</params>']
  return documentOf('methodResponse', params)
}

/** Never throws: what XML cannot carry is replaced in `faultString`. */
export function formatFault(faultCode: number, faultString: string): string {
  const carried = faultString.toWellFormed().replace(/[^\t\n\r\u0020-\ufffd]/g, '\ufffd')
  const code = Number.isInteger(faultCode) && (faultCode | 0) === faultCode ? faultCode : 0
  const value = formatValue({ faultCode: code, faultString: carried })
  return documentOf('methodResponse', ['<fault>', value, '</fault>'])
}

function documentOf(name: string, lines: string[]): string {
  return [DECLARATION, `<${name}>`, ...lines, `</${name}>`, ''].join('\n')
}
// #endregion format

// #region read
/** @throws WireError `ERR_PROTOCOL` or `ERR_TOO_LARGE` when this is not a call */
export function readCall(bytes: Uint8Array): Call {
  const call = parseXml(bytes)
  demand(call.name === 'methodCall', 'a call was expected')
  const [name, params, ...others] = call.children
  demand(name?.name === 'methodName' && others.length === 0, 'a call has one name')
  return { name: name.text.trim(), params: params ? readParams(params) : [] }
}

/**
 * @returns the value of the reply
 * @throws XmlRpcFault when the reply is a fault
 * @throws WireError `ERR_PROTOCOL` or `ERR_TOO_LARGE` when this is not a reply
 */
export function readResponse(bytes: Uint8Array): Value {
  const response = parseXml(bytes)
  const [content, ...others] = response.children
  demand(response.name === 'methodResponse' && others.length === 0, 'a reply was expected')
  if (content?.name === 'fault') throw readFault(content)
  demand(content?.name === 'params', 'a reply has <params> or <fault>')
  const [value, ...more] = readParams(content)
  demand(value !== undefined && more.length === 0, 'a reply has one value')
  return value
}

function readFault(fault: XmlElement): XmlRpcFault {
  const [value, ...others] = fault.children
  demand(value !== undefined && others.length === 0, 'a fault has one value')
  const { faultCode, faultString } = readValue(value) as Record<string, unknown>
  const isFault = typeof faultCode === 'number' && typeof faultString === 'string'
  demand(isFault, 'a fault has faultCode and faultString')
  return new XmlRpcFault(faultCode, faultString)
}

function readParams(params: XmlElement): Value[] {
  demand(params.name === 'params', '<params> was expected')
  return params.children.map(({ name, children: [value, ...others] }) => {
    demand(
      name === 'param' && value !== undefined && others.length === 0,
      'a <param> has one value',
    )
    return readValue(value)
  })
}

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new WireError('ERR_PROTOCOL', message)
}
// #endregion read
