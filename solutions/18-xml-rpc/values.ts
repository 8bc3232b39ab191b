/**
 * The values of XML-RPC and their types.
 * Source: the XML-RPC specification (1999), http://xmlrpc.com/spec.md.
 */
import { WireError } from './wire-error.ts'
import { escapeText, type XmlElement } from './xml.ts'

/** Everything a call can carry. There is no null. */
export type Value =
  number | boolean | string | Date | Uint8Array | Value[] | { [name: string]: Value }

const MIN_INT = -(2 ** 31)
const MAX_INT = 2 ** 31 - 1
/** Arrays and structs inside each other; one that holds itself would never end. */
const MAX_NESTED = 32

// #region format
/**
 * @param value a whole number becomes `int`, another finite number `double` without an exponent;
 *   a Date is written in UTC, without its milliseconds; a `Uint8Array` becomes `base64`
 * @returns `<value>…</value>` without white space of its own
 * @throws WireError `ERR_INVALID` for what has no type: a whole number outside 32 bits, NaN and
 *   infinities, null, undefined, bigint, an object that is neither plain nor one of the above, a
 *   character that XML does not allow, more than 32 arrays and structs inside each other
 */
export function formatValue(value: unknown): string {
  return formatNested(value, 0)
}

function formatNested(value: unknown, depth: number): string {
  if (depth > MAX_NESTED) throw invalid('nested too deeply, or without an end')
  return `<value>${formatTyped(value, depth)}</value>`
}

function formatTyped(value: unknown, depth: number): string {
  if (typeof value === 'number') return formatNumber(value)
  // Never the words true and false: the specification knows only 0 and 1.
  if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`
  if (typeof value === 'string') return `<string>${escapeText(value)}</string>`
  if (value instanceof Date) return `<dateTime.iso8601>${formatDate(value)}</dateTime.iso8601>`
  if (value instanceof Uint8Array)
    return `<base64>${Buffer.from(value).toString('base64')}</base64>`
  if (Array.isArray(value)) {
    // Array.from turns the holes of an array into undefined, which is then refused.
    const values = Array.from(value, (item) => formatNested(item, depth + 1))
    return `<array><data>${values.join('')}</data></array>`
  }
  if (isPlain(value)) {
    const members = Object.entries(value).map(
      ([name, item]) =>
        `<member><name>${escapeText(name)}</name>${formatNested(item, depth + 1)}</member>`,
    )
    return `<struct>${members.join('')}</struct>`
  }
  throw invalid(`${value === null ? 'null' : typeof value} has no type in XML-RPC`)
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw invalid(`${value} has no notation in XML-RPC`)
  if (!Number.isInteger(value)) return `<double>${withoutExponent(value)}</double>`
  if (value < MIN_INT || value > MAX_INT) throw invalid(`${value} does not fit into 32 bits`)
  return `<int>${value}</int>`
}

/** JavaScript writes 1e-7, the specification only knows 0.0000001. Large ones are whole. */
function withoutExponent(value: number): string {
  const [digits = '', exponent] = String(Math.abs(value)).split('e-')
  const sign = value < 0 ? '-' : ''
  if (exponent === undefined) return sign + digits
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`
}

function formatDate(date: Date): string {
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw invalid('a date needs a year from 0 to 9999')
  // 1998-07-17T14:08:55.000Z, of which 19980717T14:08:55 is left.
  return date.toISOString().slice(0, 19).replaceAll('-', '')
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
// #endregion format

// #region read
/**
 * @param element `value`, as `parseXml` returned it
 * @returns the value: `int`, `i4` and `double` as numbers, `dateTime.iso8601` as a Date of that
 *   time in UTC, `base64` as a `Uint8Array`, `struct` as a plain object. Without a type it is a
 *   string, white space and all
 * @throws WireError `ERR_PROTOCOL` for anything that the specification does not allow
 */
export function readValue(element: XmlElement): Value {
  demand(element.name === 'value', `<value> was expected, not <${element.name}>`)
  const [typed, ...others] = element.children
  if (typed === undefined) return element.text
  demand(others.length === 0 && isBlank(element), 'a value has one type')
  if (typed.name === 'array') return readArray(typed)
  if (typed.name === 'struct') return readStruct(typed)
  const read = SIMPLE.get(typed.name)
  if (!read) throw new WireError('ERR_PROTOCOL', `<${typed.name}> is no type`)
  demand(typed.children.length === 0, `<${typed.name}> holds an element`)
  return read(typed.text)
}

/** A Map, not an object: `constructor` and `toString` are names that a peer can send. */
const SIMPLE = new Map<string, (text: string) => Value>([
  ['int', readInt],
  ['i4', readInt],
  ['boolean', readBoolean],
  ['string', (text) => text],
  ['double', readDouble],
  ['dateTime.iso8601', readDate],
  ['base64', readBase64],
])

function readInt(text: string): number {
  demand(/^[+-]?[0-9]+$/.test(text), 'an int consists of digits')
  const value = Number(text)
  demand(value >= MIN_INT && value <= MAX_INT, 'an int has 32 bits')
  // Number('-0') is a zero of its own kind.
  return value === 0 ? 0 : value
}

function readBoolean(text: string): boolean {
  demand(text === '0' || text === '1', 'a boolean is 0 or 1')
  return text === '1'
}

function readDouble(text: string): number {
  // Exponents are not in the specification, but Python writes them.
  demand(/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text), 'no double')
  const value = Number(text)
  demand(Number.isFinite(value), 'this double is too large')
  return value
}

function readDate(text: string): Date {
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})$/.exec(text)
  const iso = match ? `${match[1]}-${match[2]}-${match[3]}T${match[4]}` : ''
  const date = new Date(`${iso}Z`)
  // 30 February would become 1 or 2 March, 24:00:00 the next day: written again, they differ.
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
  demand(isReal, 'a date looks like 19980717T14:08:55')
  return date
}

function readBase64(text: string): Uint8Array {
  // Other programs break lines. Apart from that, only what an encoder writes is accepted.
  const characters = text.replace(/\s/g, '')
  const bytes = Buffer.from(characters, 'base64')
  demand(bytes.toString('base64') === characters, 'this is not Base64')
  return new Uint8Array(bytes)
}

function readArray(array: XmlElement): Value[] {
  const [data, ...others] = array.children
  demand(data?.name === 'data' && others.length === 0 && isBlank(array), 'an array has one <data>')
  demand(isBlank(data), 'text beside the values of an array')
  return data.children.map(readValue)
}

function readStruct(struct: XmlElement): { [name: string]: Value } {
  demand(isBlank(struct), 'text beside the members of a struct')
  const members = new Map(struct.children.map(readMember))
  demand(members.size === struct.children.length, 'a member comes twice')
  // fromEntries defines: a member called __proto__ is one like any other.
  return Object.fromEntries(members)
}

function readMember(member: XmlElement): [string, Value] {
  const [name, value, ...others] = member.children
  const isMember = member.name === 'member' && name?.name === 'name' && isBlank(member)
  demand(isMember && value !== undefined && others.length === 0, 'a member is <name> and <value>')
  demand(name.children.length === 0, 'a name is text')
  return [name.text, readValue(value)]
}

function isBlank({ text }: XmlElement): boolean {
  return text.trim() === ''
}

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new WireError('ERR_PROTOCOL', message)
}
// #endregion read

function invalid(message: string): WireError {
  return new WireError('ERR_INVALID', message)
}
