/**
 * As much XML as XML-RPC needs: text that is escaped, documents that become a tree.
 * Errors are a `WireError` (see wire-error.ts).
 */

export interface XmlElement {
  name: string
  /** Everything between the tags that belongs to no child, joined. */
  text: string
  children: XmlElement[]
}

/**
 * @returns the text with `&amp;` `&lt;` `&gt;` for `&` `<` `>`, and `&#13;` for a carriage return
 * @throws WireError `ERR_INVALID` when it holds a character that no XML 1.0 document may hold: a
 *   control character other than tab, LF and CR, half of a surrogate pair, U+FFFE, U+FFFF
 */
export function escapeText(text: string): string {
  throw new Error('TODO: escapeText in xml.ts')
}

/**
 * Reads a whole document. Before the root there may be a declaration (`<?xml version='1.0'?>`,
 * possibly with an `encoding` of UTF-8 or US-ASCII); before and after it white space and comments.
 * In an element there may be text, other elements, comments and CDATA sections. `<a/>` is an
 * element without text. Attributes are skipped. References are `&amp;` `&lt;` `&gt;` `&quot;`
 * `&apos;`, decimal or hexadecimal. CR LF and CR mean LF.
 * @param bytes UTF-8, with or without a byte order mark
 * @throws WireError `ERR_PROTOCOL` for anything else: bytes that are not UTF-8, a DOCTYPE, another
 *   processing instruction, tags that do not match, an unknown reference, a character that XML
 *   does not allow, anything but white space and comments after the root;
 *   `ERR_TOO_LARGE` when more than 128 elements are inside each other
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  throw new Error('TODO: parseXml in xml.ts')
}
