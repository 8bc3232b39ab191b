/** Messages of every kind for the tests against other programs. */
import fc from 'fast-check'
import type { MessageOptions } from '../../../solutions/20-mime/mail-types.ts'
import { OTHER_TEXTS, PLAIN_TEXTS } from './support.ts'

const all = Uint8Array.from({ length: 256 }, (_, index) => index)

export const BASE: MessageOptions = {
  from: { name: 'Ада Лавлейс', address: 'ada@example.com' },
  to: [{ name: '李雷', address: 'lei@example.com' }, { address: 'b@example.com' }],
  cc: [{ name: 'Lovelace, "Ada"', address: 'c@example.com' }],
  bcc: [{ address: 'hidden@example.com' }],
  subject: 'Отчёт за месяц · 月度报告 🚀',
  text: 'Вот отчёт.\n.\n报告在这里。\n',
  attachments: [
    { name: 'отчёт (1) 报告.xlsx', bytes: all },
    { name: 'a "b" \\ c.json', bytes: new TextEncoder().encode('{}\n') },
  ],
  date: new Date(Date.UTC(2026, 10, 21, 9, 30)),
  messageId: '1@example.com',
}

/** Every text that needs care, in each place where it may stand. */
export const FIXED: MessageOptions[] = [...OTHER_TEXTS, ...PLAIN_TEXTS].flatMap((text) => [
  { ...BASE, subject: text, from: { name: text, address: 'ada@example.com' } },
  { ...BASE, text: `${text}\r\n${text}\n`, textEncoding: 'quoted-printable' as const },
])

const line = fc
  .string({ unit: 'grapheme', maxLength: 90 })
  .filter((text) => !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text) && text.isWellFormed())
const attachment = fc.record({
  name: fc.constantFrom('a.txt', 'фото.jpg', '报 告.zip', "it's (2).bin", '%41=?x?.bin', '🚀'),
  type: fc.constant('application/octet-stream'),
  bytes: fc.uint8Array({ maxLength: 300 }),
})

/** Anything that can be sent. */
export const messages: fc.Arbitrary<MessageOptions> = fc.record({
  from: fc.record({ name: line, address: fc.constant('ada@example.com') }),
  to: fc.array(fc.record({ name: line, address: fc.constant('to@example.com') }), { maxLength: 4 }),
  subject: line,
  text: fc.array(line, { maxLength: 6 }).map((lines) => lines.map((one) => `${one}\n`).join('')),
  attachments: fc.array(attachment, { maxLength: 3 }),
  date: fc.constant(BASE.date),
  messageId: fc.constant('1@example.com'),
  textEncoding: fc.constantFrom('base64' as const, 'quoted-printable' as const),
})

export const withCrlf = (text: string): string => text.replace(/\r\n|\r|\n/g, '\r\n')
