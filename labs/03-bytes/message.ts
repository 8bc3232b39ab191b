/**
 * One message in two notations: JSON (RFC 8259) and XML 1.0.
 * Errors are a `WireError` (see wire-error.ts).
 */

export interface Message {
  from: string
  to: string
  content: string
}

/** @returns one JSON object with the fields in the order from, to, content; no line breaks */
export function toJson(message: Message): string {
  throw new Error('TODO: toJson in message.ts')
}

/**
 * @param text a JSON object with at least the three fields, each a string; others are ignored
 * @throws WireError `ERR_PROTOCOL` when it is anything else
 */
export function fromJson(text: string): Message {
  throw new Error('TODO: fromJson in message.ts')
}

/**
 * @returns this, without white space of its own:
 *   `<?xml version="1.0" encoding="UTF-8"?><message><from>…</from><to>…</to><content>…</content></message>`
 *   with `&amp;` `&lt;` `&gt;` for `&` `<` `>`, and `&#13;` for a carriage return, which a parser
 *   would otherwise turn into a line feed
 * @throws WireError `ERR_INVALID` when a field holds a character that no XML 1.0 document may
 *   hold: a control character other than tab, LF and CR, half of a surrogate pair, U+FFFE, U+FFFF
 */
export function toXml(message: Message): string {
  throw new Error('TODO: toXml in message.ts')
}

/**
 * Reads such a document back. The declaration may be missing. Between elements there may be white
 * space and comments, and inside a tag white space before its `>`. The fields may come in any
 * order; one without text may be `<to/>`. In the text of a field CR LF and CR mean LF. References
 * are `&amp;` `&lt;` `&gt;` `&quot;` `&apos;`, decimal (`&#1078;`) or hexadecimal (`&#x436;`).
 * @throws WireError `ERR_PROTOCOL` for anything else: a DOCTYPE, an attribute, a CDATA section,
 *   another element, a field that is missing or comes twice, an unknown or unfinished reference,
 *   a character that XML does not allow, anything after the document
 */
export function fromXml(text: string): Message {
  throw new Error('TODO: fromXml in message.ts')
}
