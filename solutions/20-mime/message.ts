/**
 * A whole message: header, text, attachments (lesson 20).
 * Source: RFC 5322 §3.6 (fields), RFC 2045 §4–§6 (MIME fields), RFC 2046 §5.1 (multipart).
 */
import { dispositionOf, typeOf } from './attachment.ts'
import { encodeText } from './encoded-words.ts'
import { formatAddress, formatAddresses, formatField } from './header-field.ts'
import type { Attachment, MessageOptions } from './mail-types.ts'
import { encodeBase64, encodeQuotedPrintable, toCrlf, utf8 } from './transfer-encoding.ts'
import { WireError } from './wire-error.ts'

/** A part, or the whole of a message: fields, an empty line, the body. */
interface Entity {
  /** Complete lines. */
  fields: string
  body: string
}

/** 1 to 70 characters that no mail program along the way changes, and no space at the end. */
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/

// #region build
/**
 * Writes a message: CRLF, ASCII and short lines only, whatever goes into it.
 * @throws WireError `ERR_INVALID` for what would break the header, and for a boundary that does not
 *   fit; nothing is written then
 */
export function buildMessage(options: MessageOptions): Uint8Array {
  const { attachments = [], bcc = [], boundary } = options
  // Checked like the others but written nowhere: only the envelope names them.
  formatAddresses(bcc)
  if (boundary !== undefined && !BOUNDARY.test(boundary))
    throw new WireError('ERR_INVALID', 'this is no boundary')
  const fields = formatFields(options)
  const text = textPart(options)
  const parts = [text, ...attachments.map(attachmentPart)]
  const entity = parts.length === 1 ? text : multipart(parts, boundary)
  const message = fields + formatEntity(entity)
  return utf8(message.endsWith('\r\n') ? message : `${message}\r\n`)
}

function formatEntity({ fields, body }: Entity): string {
  return `${fields}\r\n${body}`
}
// #endregion build

// #region fields
function formatFields(options: MessageOptions): string {
  const { from, to, cc = [], subject, messageId } = options
  // The same form as an address, and the same dangers.
  const id = formatAddress({ address: messageId })
  const fields: [name: string, value: string][] = [
    ['Date', formatDate(options.date)],
    ['From', formatAddress(from)],
    // A group without members says: somebody, but not whom.
    ['To', to.length > 0 ? formatAddresses(to) : 'undisclosed-recipients:;'],
    ...(cc.length > 0 ? [['Cc', formatAddresses(cc)] as [string, string]] : []),
    ['Subject', encodeText(subject)],
    ['Message-ID', `<${id}>`],
    ['MIME-Version', '1.0'],
  ]
  return fields.map(([name, value]) => formatField(name, value)).join('')
}

/** `Sat, 21 Nov 2026 09:30:00 +0000`. The zone "GMT" may still be read but no longer written. */
function formatDate(date: Date): string {
  const year = date.getUTCFullYear()
  if (!(year >= 1900 && year <= 9999)) throw new WireError('ERR_INVALID', 'this is no date')
  return date.toUTCString().replace('GMT', '+0000')
}
// #endregion fields

// #region parts
function textPart({ text, textEncoding = 'base64' }: MessageOptions): Entity {
  const body =
    textEncoding === 'base64' ? encodeBase64(utf8(toCrlf(text))) : encodeQuotedPrintable(text)
  return entityOf('text/plain; charset=utf-8', textEncoding, body)
}

function attachmentPart({ name, type = typeOf(name), bytes }: Attachment): Entity {
  // A composite of parts may not be encoded as a whole (RFC 2045 §6.4).
  if (!/^(?!multipart\/|message\/)[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/i.test(type))
    throw new WireError('ERR_INVALID', 'this type cannot be attached')
  const disposition = formatField('Content-Disposition', dispositionOf(name))
  const { fields, body } = entityOf(type, 'base64', encodeBase64(bytes))
  return { fields: fields + disposition, body }
}

function entityOf(type: string, encoding: string, body: string): Entity {
  const fields =
    formatField('Content-Type', type) + formatField('Content-Transfer-Encoding', encoding)
  return { fields, body }
}
// #endregion parts

// #region multipart
function multipart(parts: readonly Entity[], wanted?: string): Entity {
  const contents = parts.map(formatEntity)
  const boundary = wanted ?? makeBoundary(contents)
  if (occursIn(contents, boundary))
    throw new WireError('ERR_INVALID', 'a line of the text begins like the boundary')
  // The CRLF before it belongs to the delimiter: a part does not end with it.
  const delimiter = `--${boundary}`
  const body = `${contents.map((part) => `${delimiter}\r\n${part}\r\n`).join('')}${delimiter}--`
  const fields = formatField('Content-Type', `multipart/mixed; boundary="${boundary}"`)
  return { fields, body }
}

function makeBoundary(contents: readonly string[]): string {
  for (;;) {
    const random = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('')
    // "=_" occurs neither in Base64 nor in quoted-printable.
    const boundary = `=_${random}`
    if (!occursIn(contents, boundary)) return boundary
  }
}

/** A line that begins with the delimiter would end the part, whatever follows on the line. */
function occursIn(contents: readonly string[], boundary: string): boolean {
  return contents.some((part) => `\r\n${part}`.includes(`\r\n--${boundary}`))
}
// #endregion multipart
