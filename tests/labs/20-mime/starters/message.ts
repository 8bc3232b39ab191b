/**
 * A whole message: header, text, attachments. Errors are a `WireError` (see wire-error.ts).
 * Source: RFC 5322 §3.6 (fields), RFC 2045 §4–§6 (MIME fields), RFC 2046 §5.1 (multipart).
 */
import type { MessageOptions } from './mail-types.ts'

/**
 * Writes a message. Every line ends with CRLF, even the last; every byte is ASCII, none is zero.
 *
 * Header: Date (`Sat, 21 Nov 2026 09:30:00 +0000`, in UTC), From, To (`undisclosed-recipients:;` for
 * an empty list), Subject, Message-ID (in `<` `>`), MIME-Version (`1.0`) and Content-Type once each,
 * in any order; Cc when there is one; Bcc never.
 *
 * Without attachments: `Content-Type: text/plain; charset=utf-8`, `Content-Transfer-Encoding` as
 * `textEncoding` says, and the text, its line ends CRLF.
 * With attachments: `Content-Type: multipart/mixed; boundary="…"`. The body is parts: a line
 * `--boundary`, the part's own fields, an empty line, its body; after the last part
 * `--boundary--`. The first part is the text, with the two fields above. An attachment has
 * Content-Type, `Content-Transfer-Encoding: base64` and Content-Disposition.
 * A boundary that is not given is made up. No line of a part begins with `--` and the boundary.
 *
 * @throws WireError `ERR_INVALID` for what your other modules refuse (the mailboxes of bcc are
 *   checked too; a messageId has the form of an address); a Date that is invalid or not in the years
 *   1900 to 9999; a type that is not `type/subtype` of letters, digits and ! # $ & ^ _ . + -, or
 *   begins with `multipart/` or `message/`; a boundary that is given and is not 1 to 70 letters,
 *   digits, spaces and ' ( ) + _ , - . / : = ? with no space at the end, or that a line of a part
 *   begins with
 */
export function buildMessage(options: MessageOptions): Uint8Array {
  throw new Error('TODO: buildMessage in message.ts')
}
