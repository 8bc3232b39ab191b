import { describe, expect, it } from 'vitest'
import { benchOf, cutOf } from '../../.vitepress/theme/support/encoded-word-bench.ts'
import {
  buildDraft,
  compare,
  DELIMITER,
  HEADER,
  hexOf,
  isSameBytes,
  SAMPLES,
  type Draft,
} from '../../.vitepress/theme/support/message-builder.ts'

const DRAFT: Draft = {
  fromName: 'Lovelace, "Ada"',
  toName: '李雷',
  subject: ' Отчёт 🚀 ',
  text: 'a\n--=_on-the-wire\n.\nд',
  textEncoding: 'base64',
  attachments: [...SAMPLES],
}

describe('support/message-builder', () => {
  it('reads back all that was written, with both encodings and without files', () => {
    for (const textEncoding of ['base64', 'quoted-printable'] as const)
      for (const attachments of [[], [...SAMPLES]]) {
        const draft = { ...DRAFT, textEncoding, attachments, text: 'a\n.\nд' }
        const built = buildDraft(draft)
        expect(built && compare(draft, built.mail).map(({ isSame }) => isSame)).toEqual(
          Array<boolean>(4).fill(true),
        )
        const files = built?.mail.parts.slice(1) ?? []
        expect(files.map(({ fileName }) => fileName)).toEqual(attachments.map(({ name }) => name))
        for (const [index, { bytes }] of files.entries())
          expect(isSameBytes(bytes, attachments[index]?.bytes ?? new Uint8Array())).toBe(true)
      }
  })

  it('knows to which part each line belongs', () => {
    const { lines = [] } = buildDraft(DRAFT) ?? {}
    expect([...new Set(lines.map(({ part }) => part))]).toEqual([HEADER, DELIMITER, 0, 1, 2, 3])
    expect(lines.at(-1)).toEqual({ text: '--=_on-the-wire--', part: DELIMITER })
    const alone = buildDraft({ ...DRAFT, attachments: [] })
    expect(new Set(alone?.lines.map(({ part }) => part))).toEqual(new Set([HEADER, 0]))
  })

  it('gives nothing for what cannot be sent', () => {
    expect(buildDraft({ ...DRAFT, subject: 'a\nb' })).toBeUndefined()
    expect(buildDraft({ ...DRAFT, fromName: '\ud83d' })).toBeUndefined()
  })

  it('sends a text that looks like the boundary', () => {
    const draft = { ...DRAFT, textEncoding: 'quoted-printable' as const }
    expect(buildDraft(draft)?.mail.parts[0]?.text).toBe('a\r\n--=_on-the-wire\r\n.\r\nд')
  })

  it('shows the first bytes of a file', () => {
    expect(hexOf(Uint8Array.of(0, 255))).toBe('00 ff')
    expect(hexOf(new Uint8Array(3), 2)).toBe('00 00 …')
  })
})

describe('support/encoded-word-bench', () => {
  it('shows each word by itself, and the field in lines', () => {
    const text = 'Отчёт о продажах за третий квартал: Москва'
    const bench = benchOf(text)
    expect(bench?.words.map((word) => word.text).join('')).toBe(text)
    expect(bench?.words.length).toBeGreaterThan(1)
    expect(bench?.lines.every((line) => line.length <= 76)).toBe(true)
    expect(benchOf('Hello')).toMatchObject({ isPlain: true, words: [], lines: ['Subject: Hello'] })
    expect(benchOf('a\tb')).toBeUndefined()
  })

  it('tells a cut inside of a character from one between two', () => {
    expect(cutOf('Да', 1)).toMatchObject({ isInside: true, before: 'd0', after: '94 d0 b0' })
    expect(cutOf('Да', 2)).toMatchObject({ isInside: false, texts: ['Д', 'а'] })
    for (const at of [0, 4]) expect(cutOf('Да', at).isInside).toBe(false)
  })
})
