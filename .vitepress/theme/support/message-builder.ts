/**
 * The figure of lesson 20: a message as it is put together, on the wire, and as a reader gets it.
 * Pure. The message is written by the lesson's own solution and read by another parser.
 */
import type { Attachment, MessageOptions } from '../../../solutions/20-mime/mail-types.ts'
import { buildMessage } from '../../../solutions/20-mime/message.ts'
import { fieldOf, parseMail, type MailPart } from './mail-message.ts'

export interface Draft {
  fromName: string
  toName: string
  subject: string
  text: string
  textEncoding: 'base64' | 'quoted-printable'
  attachments: Attachment[]
}

/** Of a draft that can be sent. */
export interface Built {
  bytes: Uint8Array
  lines: RawLine[]
  mail: MailPart
}

/** One line of the message and the part that it belongs to: -1 is the header, -2 a delimiter. */
export interface RawLine {
  text: string
  part: number
}

export const HEADER = -1
export const DELIMITER = -2
/** Larger files would only make the page slow. */
export const MAX_FILE_BYTES = 64 * 1024
export const MAX_FILES = 5

/** The same each time, so that nothing moves except what the reader changes. */
const FIXED = {
  boundary: '=_on-the-wire',
  date: new Date(Date.UTC(2026, 10, 21, 9, 30)),
  messageId: 'lesson.20@example.com',
} as const

/** @returns nothing when the draft cannot be sent: a line break or half a character in a header */
export function buildDraft(draft: Draft): Built | undefined {
  const { fromName, toName, ...rest } = draft
  const options: MessageOptions = {
    ...FIXED,
    ...rest,
    from: { name: fromName, address: 'ada@example.com' },
    to: [{ name: toName, address: 'lei@example.com' }],
  }
  try {
    const bytes = buildMessage(options)
    return { bytes, lines: linesOf(bytes, draft.attachments.length > 0), mail: parseMail(bytes) }
  } catch {
    return undefined
  }
}

function linesOf(bytes: Uint8Array, isMultipart: boolean): RawLine[] {
  const lines = new TextDecoder('latin1').decode(bytes).split('\r\n').slice(0, -1)
  const delimiter = `--${FIXED.boundary}`
  let part = HEADER
  let parts = 0
  return lines.map((text) => {
    if (isMultipart && text.startsWith(delimiter)) {
      part = text === delimiter ? parts++ : DELIMITER
      return { text, part: DELIMITER }
    }
    const line = { text, part }
    // Without parts the body is all there is behind the empty line.
    if (!isMultipart && text === '' && part === HEADER) part = 0
    return line
  })
}

export interface Comparison {
  key: 'from' | 'to' | 'subject' | 'text'
  typed: string
  read: string
  isSame: boolean
}

/** What went in beside what the other parser reads. */
export function compare(draft: Draft, mail: MailPart): Comparison[] {
  const text = (mail.parts[0] ?? mail).text ?? ''
  const rows: [key: Comparison['key'], typed: string, read: string][] = [
    ['from', draft.fromName, nameIn(fieldOf(mail, 'From'))],
    ['to', draft.toName, nameIn(fieldOf(mail, 'To'))],
    ['subject', draft.subject, fieldOf(mail, 'Subject')],
    ['text', draft.text, withoutLastEnd(text, draft.text)],
  ]
  return rows.map(([key, typed, read]) => ({ key, typed, read, isSame: typed === read }))
}

/** The display name of a mailbox, quotes taken off. */
function nameIn(mailbox: string): string {
  const [, name = ''] = /^(.*) <[^<>]*>$/s.exec(mailbox) ?? []
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/s.exec(name) ?? []
  return quoted?.replace(/\\(.)/gs, '$1') ?? name
}

/** A text may have got a line end at its end; nothing else may differ. */
function withoutLastEnd(read: string, typed: string): string {
  const text = read.replaceAll('\r\n', '\n')
  return text.endsWith('\n') && !typed.endsWith('\n') ? text.slice(0, -1) : text
}

export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** `89 50 4e 47 …`, the first bytes of a file that is no text. */
export function hexOf(bytes: Uint8Array, count = 16): string {
  const shown = Array.from(bytes.subarray(0, count), (byte) => byte.toString(16).padStart(2, '0'))
  return [...shown, ...(bytes.length > count ? ['…'] : [])].join(' ')
}

/** Samples to attach, each with something that goes wrong easily. */
export const SAMPLES: readonly Attachment[] = [
  { name: 'hello.txt', bytes: new TextEncoder().encode('Hello\n.\nПривет, 你好\n') },
  { name: 'отчёт 报告.csv', bytes: new TextEncoder().encode('week,sum\n45,118\n46,131\n') },
  { name: 'all-bytes.bin', bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
]
