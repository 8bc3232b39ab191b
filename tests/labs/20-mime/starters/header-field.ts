/**
 * Header fields: folding, and mailboxes. Errors are a `WireError` (see wire-error.ts).
 * Source: RFC 5322 §2.2.3 (folding), §3.2 (atoms and quoted strings), §3.4 (addresses).
 */
import type { Mailbox } from './mail-types.ts'

/**
 * One field: the name, a colon, a space, the value, folded into lines that end with CRLF.
 * A fold is a CRLF before a single space in the value, or before the space after the colon;
 * removing the CRLFs gives `Name: value` again. No line has more than 76 characters (without its
 * CRLF), except one with no place left to fold. No line holds only white space, unless the value is
 * empty.
 * @throws WireError `ERR_INVALID` when the value is not printable ASCII (U+0020 to U+007E) or the
 *   name not visible ASCII without a colon, and when a line would have more than 998 characters
 */
export function formatField(name: string, value: string): string {
  throw new Error('TODO: formatField in header-field.ts')
}

/**
 * A quoted string: `"` around the text, a backslash before each `"` and `\` in it.
 * @example quote('a "b"') // '"a \\"b\\""'
 */
export function quote(text: string): string {
  throw new Error('TODO: quote in header-field.ts')
}

/**
 * One mailbox, in one line:
 *   `ada@example.com` without a name
 *   `Ada Lovelace <ada@example.com>` when the name is plain (`isPlain`) and has only letters, digits,
 *     spaces and ! # $ % & ' * + - / = ? ^ _ ` { | } ~
 *   `"Lovelace, Ada" <ada@example.com>` when the name is plain and has other characters
 *   `=?UTF-8?B?…?= <ada@example.com>` for any other name, never in quotes
 * @throws WireError `ERR_INVALID` for what `checkHeaderText` refuses in the name, and when the address
 *   is not `local@domain`: local is words of the characters above (no space), with single dots
 *   between them; domain is words of letters, digits and hyphens, with single dots between them
 */
export function formatAddress(mailbox: Mailbox): string {
  throw new Error('TODO: formatAddress in header-field.ts')
}

/** Several mailboxes, with a comma and a space between them. */
export function formatAddresses(mailboxes: readonly Mailbox[]): string {
  throw new Error('TODO: formatAddresses in header-field.ts')
}
