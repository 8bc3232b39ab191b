/**
 * Mails taken apart, by hand, and compared with two other readers: postal-mime, and Python's
 * `email` where Python is installed.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, inject, it } from 'vitest'
import {
  fieldOf,
  parseMail,
  splitMail,
  type MailPart,
} from '../../.vitepress/theme/support/mail-message.ts'
import { anyText } from '../helpers/any-text.ts'
import { hasPython, PYTHON } from '../helpers/python.ts'

const mail = (...lines: string[]): Uint8Array => Buffer.from(lines.join('\r\n'))
const text = (part: MailPart): string => Buffer.from(part.bytes).toString()

describe('mail-message: header', () => {
  it('unfolds fields and leaves out what is none', () => {
    const { headers } = parseMail(
      mail('Subject: a', '\tb', '  c', 'no field', 'X-Empty:', 'To : d', '', 'body'),
    )
    expect(headers).toEqual([
      { name: 'Subject', value: 'a\tb  c' },
      { name: 'X-Empty', value: '' },
      { name: 'To', value: 'd' },
    ])
  })

  it('finds a field in any case', () => {
    const part = parseMail(mail('sUBJECT: a', '', ''))
    expect([fieldOf(part, 'Subject'), fieldOf(part, 'To')]).toEqual(['a', ''])
  })

  it.each([
    ['=?UTF-8?B?0J/RgNC40LLQtdGC?=', 'Привет'],
    ['=?utf-8?q?=E4=BD=A0_=E5=A5=BD?= <a@example.com>', '你 好 <a@example.com>'],
    ['=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=', 'Привет'],
    ['=?UTF-8*ru?B?0J8=?=', 'П'],
    // One character in two words, folded.
    ['=?UTF-8?B?0J/R?=\r\n =?UTF-8?B?gA==?= x', 'Пр x'],
    ['=?ISO-8859-1?Q?a?= =?UTF-8?Q?b?= c', 'ab c'],
    ['=?nonsense?Q?a?=', 'a'],
    ['=?UTF-8?X?a?= =?UTF-8?B?', '=?UTF-8?X?a?= =?UTF-8?B?'],
    ['Привет без кодирования', 'Привет без кодирования'],
  ])('reads %j', (written, shown) => {
    expect(fieldOf(parseMail(mail(`Subject: ${written}`, '', '')), 'subject')).toBe(shown)
  })
})

describe('mail-message: content', () => {
  it('cuts header and body at the first empty line', () => {
    const cut = splitMail(mail('A: b', '', 'x', '', 'y'))
    expect([Buffer.from(cut.head).toString(), Buffer.from(cut.body).toString()]).toEqual([
      'A: b\r\n',
      'x\r\n\r\ny',
    ])
    expect(splitMail(Buffer.from('A: b\n\nx')).body).toEqual(Buffer.from('x'))
  })

  it('undoes Base64 with what does not belong into it', () => {
    const part = parseMail(mail('Content-Transfer-Encoding: BASE64', '', '0J/R', '!gA==', ''))
    expect([part.type, part.text, text(part)]).toEqual(['text/plain', 'Пр', 'Пр'])
  })

  it('undoes quoted-printable, and keeps what is none', () => {
    const lines = ['=D0=9F', 'soft=', 'ly   ', 'more= \t', '=ZZ 1=3d1 =', '']
    const part = parseMail(mail('Content-Transfer-Encoding: quoted-printable', '', ...lines))
    expect(part.text).toBe('П\r\nsoftly\r\nmore=ZZ 1=1 ')
  })

  it.each([
    ['text/plain; charset=windows-1251', [0xcf, 0xf0], 'Пр'],
    ['text/plain; charset="gb18030"', [0xc4, 0xe3], '你'],
    ['text/plain; charset=us-ascii', [0xe9], 'é'],
    ['text/plain; charset=no-such', [0xc3, 0xa9], 'é'],
  ])('reads %s', (type, bytes, shown) => {
    const head = mail(`Content-Type: ${type}`, '', '')
    expect(parseMail(Buffer.concat([head, Uint8Array.from(bytes)])).text).toBe(shown)
  })

  it.each([
    ['attachment; filename="a b;c.txt"', 'a b;c.txt'],
    ['attachment; filename=plain.txt; size=3', 'plain.txt'],
    ["attachment; filename*=UTF-8''%D0%BE%20x.bin; filename=o.bin", 'о x.bin'],
    ['attachment; filename*0*=UTF-8\'zh\'%E6%8A; filename*1*=%A5; filename*2=".txt"', '报.txt'],
    ['attachment; filename="=?UTF-8?B?0L4=?="', 'о'],
    ['attachment; filename="..\\\\..\\\\x.txt"', 'x.txt'],
    ['attachment; filename="../../etc/x"', 'x'],
    ['attachment (really); filename="q\\"q"', 'q"q'],
  ])('finds the name in %s', (disposition, name) => {
    const part = parseMail(mail(`Content-Disposition: ${disposition}`, '', ''))
    expect(part.fileName).toBe(name)
  })
})

describe('mail-message: parts', () => {
  const outer = 'Content-Type: multipart/mixed; boundary="b 1"'

  it('cuts parts, without preamble, epilogue and the line end before the boundary', () => {
    const root = parseMail(
      mail(
        outer,
        '',
        'pre',
        '--b 1',
        '',
        'one',
        '',
        '--b 1 ',
        'A: b',
        '',
        '--b 1x',
        '--b 1--',
        '--b 1',
      ),
    )
    expect(root.parts.map(text)).toEqual(['one\r\n', '--b 1x'])
  })

  it('reads parts in parts, and a message in a message', () => {
    const inner = ['Content-Type: multipart/alternative; boundary=b', '', '--b', '', 'x', '--b--']
    const message = ['Content-Type: message/rfc822', '', 'Subject: in', '', 'y']
    const root = parseMail(mail(outer, '', '--b 1', ...inner, '--b 1', ...message, '--b 1--', ''))
    expect(root.parts.map(({ type, parts }) => [type, parts.map(text)])).toEqual([
      ['multipart/alternative', ['x']],
      ['message/rfc822', ['y']],
    ])
  })

  it('takes what there is when the end is missing', () => {
    expect(parseMail(mail(outer, '', '--b 1', '', 'half')).parts.map(text)).toEqual(['half'])
    expect(parseMail(mail(outer, '', 'none')).parts).toEqual([])
    expect(parseMail(mail('Content-Type: multipart/mixed', '', '--', 'x')).parts).toEqual([])
  })

  it('has an end', () => {
    const deep = Array.from({ length: 500 }, () => ['Content-Type: message/rfc822', '']).flat()
    const wide = Array.from({ length: 500 }, () => ['--b 1', '', 'x']).flat()
    expect(parseMail(mail(outer, '', ...wide)).parts.length).toBeLessThan(500)
    let depth = 0
    for (let part = parseMail(mail(...deep)); part.parts[0]; part = part.parts[0]) depth++
    expect(depth).toBe(16)
  })

  it('never throws', () => {
    const pieces = fc.constantFrom(
      '=?',
      '?B?',
      '?=',
      'UTF-8',
      '--',
      'b',
      '\r\n',
      '\n',
      '\r',
      ':',
      ';',
      '=',
      '"',
      '*0*=',
      "''",
      'Content-Type: multipart/mixed; boundary=b\r\n',
      'Content-Transfer-Encoding: base64\r\n',
      'Content-Disposition: x; filename',
      'message/rfc822',
      '%',
      'é',
      ' ',
      '(',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (list) => {
        expect(parseMail(Buffer.from(list.join('')))).toHaveProperty('parts')
      }),
      { numRuns: 500, seed: inject('seed') },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseMail(bytes)).toHaveProperty('parts')
      }),
      { seed: inject('seed') },
    )
  })
})

// --- against other readers ---

/** A mail as programs write it, and what is in it. */
interface Written {
  subject: string
  body: string
  encoding: 'base64' | 'quoted-printable' | '8bit'
  attachments: { name: string; bytes: Uint8Array }[]
}

const printable = anyText({ maxLength: 60 }).filter((value) =>
  /^[^\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]*$/u.test(value),
)
/** Readers differ in what they do with blanks at the edges, so these have none. */
const word = printable.map((value) => `x${value.trim()}`).map((value) => value.normalize())
const fileName = word.map((value) => `${value.replaceAll(/[/\\]/g, '_')}.bin`)
const written: fc.Arbitrary<Written> = fc.record({
  subject: word,
  body: fc.array(printable, { maxLength: 5 }).map((lines) => lines.map((l) => `${l}.`).join('\n')),
  encoding: fc.constantFrom('base64', 'quoted-printable', '8bit'),
  attachments: fc.array(fc.record({ name: fileName, bytes: fc.uint8Array({ maxLength: 200 }) }), {
    maxLength: 3,
  }),
})

function write({ subject, body, encoding, attachments }: Written): Uint8Array {
  const base64 = (bytes: Uint8Array): string =>
    Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')
  const content = Buffer.from(body.replaceAll('\n', '\r\n'))
  const encoded = {
    base64: base64(content),
    'quoted-printable': quoted(content),
    '8bit': content.toString(),
  }[encoding]
  return mail(
    'From: a@example.com',
    `Subject: =?UTF-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=limit',
    '',
    '--limit',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    encoded,
    ...attachments.flatMap(({ name, bytes }) => [
      '--limit',
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename*=UTF-8''${percent(name)}`,
      'Content-Transfer-Encoding: base64',
      '',
      base64(bytes),
    ]),
    '--limit--',
    '',
  )
}

function quoted(bytes: Uint8Array): string {
  const shown = [...bytes].map((byte) =>
    [13, 10].includes(byte) || (byte > 32 && byte < 127 && byte !== 61)
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return shown.join('').replace(/[^\r\n]{60}(?<!=|=[0-9A-F])(?=[^\r\n])/g, '$&=\r\n')
}

function percent(name: string): string {
  return encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
}

/** What is compared, of whichever reader. */
function summary(bytes: Uint8Array): unknown {
  const { parts, ...root } = parseMail(bytes)
  const [body, ...attachments] = parts
  return {
    subject: fieldOf({ parts, ...root }, 'Subject'),
    text: trimEnd(body?.text ?? ''),
    attachments: attachments.map((part) => [
      part.fileName,
      Buffer.from(part.bytes).toString('hex'),
    ]),
  }
}

function trimEnd(value: string): string {
  return value.replaceAll('\r\n', '\n').replace(/\n+$/, '')
}

describe('mail-message and others', () => {
  it('reads what was written, as postal-mime does', async () => {
    await fc.assert(
      fc.asyncProperty(written, async (sent) => {
        const bytes = write(sent)
        const expected = {
          subject: sent.subject,
          text: trimEnd(sent.body),
          attachments: sent.attachments.map(({ name, bytes: content }) => [
            name,
            Buffer.from(content).toString('hex'),
          ]),
        }
        expect(summary(bytes)).toEqual(expected)
        const { subject, text: shown, attachments } = await PostalMime.parse(bytes)
        expect({
          subject,
          text: trimEnd(shown ?? ''),
          attachments: attachments.map(({ filename, content }) => [
            filename,
            Buffer.from(content as ArrayBuffer).toString('hex'),
          ]),
        }).toEqual(expected)
      }),
      { numRuns: 60, seed: inject('seed') },
    )
  })

  it.skipIf(!hasPython)('reads what Python writes, as Python does', { timeout: 60_000 }, () => {
    const { stdout, stderr } = spawnSync(PYTHON, [
      '-B',
      join(import.meta.dirname, 'mail-message.py'),
    ])
    expect(stderr.toString()).toBe('')
    const mails = JSON.parse(stdout.toString()) as { mail: string; read: PythonPart }[]
    expect(mails.length).toBeGreaterThan(5)
    for (const { mail: base64, read } of mails)
      expect(asPython(parseMail(Buffer.from(base64, 'base64')))).toEqual(read)
  })
})

interface PythonPart {
  type: string
  subject: string | null
  name: string | null
  content: string | null
  parts: PythonPart[]
}

function asPython(part: MailPart): PythonPart {
  return {
    type: part.type,
    subject: fieldOf(part, 'Subject') || null,
    name: part.fileName ?? null,
    content: part.parts.length > 0 ? null : Buffer.from(part.bytes).toString('base64'),
    parts: part.parts.map(asPython),
  }
}
