/**
 * The values of XML-RPC and their types. Errors are a `WireError` (see wire-error.ts).
 * Source: the XML-RPC specification (1999), http://xmlrpc.com/spec.md.
 */
import type { XmlElement } from './xml.ts'

/** Everything a call can carry. There is no null. */
export type Value =
  number | boolean | string | Date | Uint8Array | Value[] | { [name: string]: Value }

/**
 * Writes one value, without white space of its own:
 *   `<value><int>3</int></value>` a whole number of 32 bits
 *   `<value><double>-0.5</double></value>` another number; never with an exponent: 0.0000001
 *   `<value><boolean>1</boolean></value>`
 *   `<value><string>1 &lt; 2</string></value>`
 *   `<value><dateTime.iso8601>19980717T14:08:55</dateTime.iso8601></value>` a Date, its time in
 *     UTC, without milliseconds
 *   `<value><base64>AAH/</base64></value>` a Uint8Array, in one line
 *   `<value><array><data><value>…</value><value>…</value></data></array></value>`
 *   `<value><struct><member><name>a</name><value>…</value></member></struct></value>` a plain
 *     object, members in its order
 * @throws WireError `ERR_INVALID` for what has no type, at any depth: a whole number outside 32
 *   bits, NaN and infinities, null, undefined (including a hole in an array), bigint, functions, an
 *   object that is neither plain nor one of the above, an invalid Date or a year outside 0–9999, a
 *   character that XML does not allow, more than 32 arrays and structs inside each other
 */
export function formatValue(value: unknown): string {
  throw new Error('TODO: formatValue in values.ts')
}

/**
 * Reads one value. White space between elements means nothing.
 * @param element `value`, as `parseXml` returned it
 * @returns a number for `int`, `i4` (a sign and leading zeros are allowed; `-0` is 0) and `double`
 *   (even with an exponent, as Python writes it), a Date for `dateTime.iso8601` (that time in UTC),
 *   a `Uint8Array` for `base64` (which may hold white space), a plain object for `struct`, and a
 *   string, white space and all, for `string` and for a value without a type
 * @throws WireError `ERR_PROTOCOL` for anything else: another type or element, two types in one
 *   value, text beside elements, an int outside 32 bits, white space in a number, a boolean other
 *   than 0 and 1, a day that does not exist, wrong Base64, a member that comes twice
 */
export function readValue(element: XmlElement): Value {
  throw new Error('TODO: readValue in values.ts')
}
