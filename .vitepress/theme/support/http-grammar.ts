/**
 * What a strict parser asks of the head of an HTTP/1.1 message, for the figure of lesson 14.
 * Source: RFC 9112 §3, §4, §5, §6.3.
 */

/** A length of 0 is a message without a body. */
export type BodyRule =
  | { kind: 'none'; bytes: 0 }
  | { kind: 'length'; bytes: number }
  | { kind: 'chunked' }
  | { kind: 'until-end' }

export interface Problem {
  key: string
  status: number
}

export interface HeadText {
  kind: 'request' | 'response'
  startLine: string
  fields: readonly (readonly [name: string, value: string])[]
  requestMethod: string
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([\\x21-\\x7e]+) HTTP/(\\d)\\.(\\d)$`)
const STATUS_LINE = /^HTTP\/(\d)\.(\d) (\d{3}) [\t\x20-\x7e\x80-\xff]*$/
const FIELD = new RegExp(`^(${TOKEN}):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*)$`)
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/
const MAX_BODY_BYTES = 1_048_576

export function checkStartLine(line: string, kind: HeadText['kind']): Problem | undefined {
  if (kind === 'response') {
    return STATUS_LINE.exec(line)?.[1] === '1' ? undefined : { key: 'status-line', status: 400 }
  }
  const [, method, target, major] = REQUEST_LINE.exec(line) ?? []
  if (method === undefined || target === undefined) return { key: 'request-line', status: 400 }
  if (major !== '1') return { key: 'version', status: 505 }
  return isTarget(method, target) ? undefined : { key: 'target', status: 400 }
}

function isTarget(method: string, target: string): boolean {
  if (method === 'CONNECT') return /^[^/?#@]+:\d+$/.test(target)
  if (target === '*') return method === 'OPTIONS'
  return target.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]/.test(target)
}

/** @returns name in lower case and value, or `undefined` for what is no field line */
export function fieldOf(line: string): [name: string, value: string] | undefined {
  const [, name, value] = FIELD.exec(line) ?? []
  if (name === undefined || value === undefined) return undefined
  return [name.toLowerCase(), value.replace(/[ \t]+$/, '')]
}

/** Whether the fields leave any doubt about where the message ends, or for whom it is. */
export function checkFields(head: HeadText): Problem | undefined {
  const valuesOf = (name: string): string[] =>
    head.fields.filter(([own]) => own === name).map(([, value]) => value)
  const isOld = /HTTP\/1\.0/.test(head.startLine)
  if (head.kind === 'request') {
    const hosts = valuesOf('host')
    if (hosts.length > 1 || (!isOld && hosts.length === 0)) return { key: 'host', status: 400 }
    if (!HOST.test(hosts[0] ?? '')) return { key: 'host', status: 400 }
  } else if (isBodiless(head)) {
    return undefined
  }
  const lengths = valuesOf('content-length')
  if (lengths.length > 1 || !/^\d*$/.test(lengths[0] ?? '') || lengths[0] === '')
    return { key: 'length', status: 400 }
  const codings = codingsOf(valuesOf('transfer-encoding'))
  if (codings) {
    if (lengths.length > 0) return { key: 'two-lengths', status: 400 }
    if (isOld || codings.at(-1) !== 'chunked' || codings.indexOf('chunked') < codings.length - 1)
      return { key: 'coding', status: 400 }
    if (codings.length > 1) return { key: 'unknown-coding', status: 501 }
  }
  return Number(lengths[0] ?? 0) > MAX_BODY_BYTES ? { key: 'too-large', status: 413 } : undefined
}

/** Where the body ends (RFC 9112 §6.3), for a head without problems. */
export function bodyRule(head: HeadText): BodyRule {
  const none = { kind: 'none', bytes: 0 } as const
  if (head.kind === 'response' && isBodiless(head)) return none
  const valueOf = (name: string): string | undefined =>
    head.fields.find(([own]) => own === name)?.[1]
  if (valueOf('transfer-encoding') !== undefined) return { kind: 'chunked' }
  const length = valueOf('content-length')
  if (length !== undefined) return { kind: 'length', bytes: Number(length) }
  return head.kind === 'request' ? none : { kind: 'until-end' }
}

function isBodiless({ startLine, requestMethod }: HeadText): boolean {
  return requestMethod === 'HEAD' || /^HTTP\/\d\.\d (?:1\d\d|204|304)/.test(startLine)
}

function codingsOf(values: string[]): string[] | undefined {
  if (values.length === 0) return undefined
  const all = values.join(',').split(',')
  return all.map((coding) => coding.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase()).filter(Boolean)
}
