/**
 * A mail taken apart for the page: header fields, parts, attachments. Takes what it gets: whatever
 * is wrong with a message is read as well as may be, and nothing throws.
 * Sources: RFC 5322 §2 (lines, folding), RFC 2045 and 2046 (MIME, multipart), RFC 2047 (encoded
 * words), RFC 2183 and 2231 (attachments and their names).
 */
import { decodeCharset, decodeWords, fromBase64, fromQuotedPrintable } from './mail-encodings.ts'
import { readParameters } from './mail-parameters.ts'

export interface MailPart {
  /** In order, unfolded; encoded words are decoded. */
  headers: { name: string; value: string }[]
  /** The media type in lower case, `text/plain` when none is told. */
  type: string
  /** The parameters of Content-Type; names in lower case, values decoded. */
  parameters: Record<string, string>
  /** What the attachment is called, without any folder. */
  fileName?: string
  /** The content with its transfer encoding undone; of a multipart the body as it is. */
  bytes: Uint8Array
  /** The content of a text. */
  text?: string
  /** Of a multipart; of a message inside of a message, that message. */
  parts: MailPart[]
}

/** Deeper ones and more of them are not taken apart: nobody writes such a mail in earnest. */
const MAX_DEPTH = 16
const MAX_PARTS = 200

const [LF, CR, SPACE, TAB, HYPHEN] = [0x0a, 0x0d, 0x20, 0x09, 0x2d]

interface Budget {
  parts: number
}

/** @param bytes a whole message, or what there is of it; lines may end with LF alone */
export function parseMail(bytes: Uint8Array): MailPart {
  return parsePart(bytes, 'text/plain', 0, { parts: MAX_PARTS })
}

/** The value of the first field of that name, in any case; empty when there is none. */
export function fieldOf({ headers }: MailPart, name: string): string {
  return headers.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value ?? ''
}

/** Header and body, cut at the first empty line, which belongs to neither. */
export function splitMail(bytes: Uint8Array): { head: Uint8Array; body: Uint8Array } {
  for (let start = 0; start < bytes.length;) {
    const { contentEnd, end } = lineAt(bytes, start)
    if (contentEnd === start) return { head: bytes.subarray(0, start), body: bytes.subarray(end) }
    start = end
  }
  return { head: bytes, body: new Uint8Array(0) }
}

function parsePart(bytes: Uint8Array, ifUntold: string, depth: number, budget: Budget): MailPart {
  budget.parts--
  const { head, body } = splitMail(bytes)
  const fields = readFields(head)
  const rawValue = (name: string): string =>
    fields.find((field) => field.name.toLowerCase() === name)?.value ?? ''
  const told = readParameters(rawValue('content-type'))
  const type = /^[^\s/]+\/[^\s/]+$/.test(told.value) ? told.value.toLowerCase() : ifUntold
  const part: MailPart = {
    headers: fields.map(({ name, value }) => ({ name, value: decodeWords(value) })),
    type,
    parameters: told.parameters,
    bytes: isMultipart(type) ? body : decodeBody(body, rawValue('content-transfer-encoding')),
    parts: [],
  }
  const disposition = readParameters(rawValue('content-disposition')).parameters
  const fileName = baseName(decodeWords(disposition['filename'] ?? told.parameters['name'] ?? ''))
  if (fileName !== '') part.fileName = fileName
  if (type.startsWith('text/')) part.text = decodeCharset(part.bytes, told.parameters['charset'])
  if (depth < MAX_DEPTH) part.parts = partsOf(part, depth, budget)
  return part
}

function partsOf(part: MailPart, depth: number, budget: Budget): MailPart[] {
  if (part.type === 'message/rfc822')
    return budget.parts > 0 ? [parsePart(part.bytes, 'text/plain', depth + 1, budget)] : []
  const boundary = part.parameters['boundary']
  if (!isMultipart(part.type) || boundary === undefined || boundary === '') return []
  const ifUntold = part.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const found: MailPart[] = []
  for (const piece of cutAtBoundary(part.bytes, boundary)) {
    if (budget.parts <= 0) break
    found.push(parsePart(piece, ifUntold, depth + 1, budget))
  }
  return found
}

const isMultipart = (type: string): boolean => type.startsWith('multipart/')

/** A name may come with a stranger's folders; only its last step is a name. */
function baseName(name: string): string {
  return name.split(/[/\\]/).at(-1)?.trim() ?? ''
}

function decodeBody(body: Uint8Array, encoding: string): Uint8Array {
  const name = encoding
    .replace(/\([^)]*\)/g, '')
    .trim()
    .toLowerCase()
  if (name === 'base64') return fromBase64(body)
  if (name === 'quoted-printable') return fromQuotedPrintable(body)
  return body
}

/** Fields as they are written, unfolded: a line that begins with white space goes on (§2.2.3). */
function readFields(head: Uint8Array): { name: string; value: string }[] {
  const fields: { name: string; value: string }[] = []
  for (let start = 0; start < head.length;) {
    let { contentEnd, end } = lineAt(head, start)
    const pieces = [head.subarray(start, contentEnd)]
    for (; head[end] === SPACE || head[end] === TAB;) {
      const next = lineAt(head, end)
      pieces.push(head.subarray(end, next.contentEnd))
      ;({ contentEnd, end } = next)
    }
    const line = pieces.map((piece) => decodeCharset(piece)).join('')
    const [, name, value = ''] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? []
    // What is no field is left out; the fields behind it count.
    if (name !== undefined) fields.push({ name, value: value.trim() })
    start = end
  }
  return fields
}

/** The pieces between the boundary's lines; the line end before such a line belongs to it. */
function cutAtBoundary(body: Uint8Array, boundary: string): Uint8Array[] {
  const mark = new TextEncoder().encode(`--${boundary}`)
  const pieces: Uint8Array[] = []
  let pieceStart: number | undefined
  for (let start = 0; start < body.length;) {
    const { contentEnd, end } = lineAt(body, start)
    const kind = boundaryKind(body.subarray(start, contentEnd), mark)
    if (kind !== 'none') {
      if (pieceStart !== undefined)
        pieces.push(body.subarray(pieceStart, Math.max(pieceStart, withoutLineEnd(body, start))))
      if (kind === 'last') return pieces
      pieceStart = end
    }
    start = end
  }
  // The closing line is missing: what there is belongs to the last part.
  if (pieceStart !== undefined) pieces.push(body.subarray(pieceStart))
  return pieces
}

function boundaryKind(line: Uint8Array, mark: Uint8Array): 'none' | 'next' | 'last' {
  if (line.length < mark.length || mark.some((byte, at) => line[at] !== byte)) return 'none'
  const isLast = line[mark.length] === HYPHEN && line[mark.length + 1] === HYPHEN
  const padding = line.subarray(mark.length + (isLast ? 2 : 0))
  // More than white space: another boundary that begins like ours.
  if (!isLast && padding.some((byte) => byte !== SPACE && byte !== TAB)) return 'none'
  return isLast ? 'last' : 'next'
}

function withoutLineEnd(bytes: Uint8Array, end: number): number {
  if (bytes[end - 1] !== LF) return end
  return bytes[end - 2] === CR ? end - 2 : end - 1
}

/** @returns where the line's content ends and where the next line begins */
function lineAt(bytes: Uint8Array, start: number): { contentEnd: number; end: number } {
  const lf = bytes.indexOf(LF, start)
  if (lf === -1) return { contentEnd: bytes.length, end: bytes.length }
  return { contentEnd: Math.max(start, bytes[lf - 1] === CR ? lf - 1 : lf), end: lf + 1 }
}
