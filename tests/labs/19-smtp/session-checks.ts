/** Checks of session.ts. */
import { equal, equalBytes, everyDelivery, fail, type CheckContext } from '#checker'
import type * as SessionModule from '../../../solutions/19-smtp/session.ts'
import { codesOf, latin1, lines, show } from './support.ts'

type Answer = SessionModule.Answer

interface Options {
  name?: string
  maxSize?: number
}

/** What a new session makes of these parts, all answers together. */
async function talk(
  { lab }: CheckContext,
  parts: Uint8Array[],
  options: Options = {},
): Promise<Answer> {
  const { Session } = await lab.load<typeof SessionModule>('session.ts')
  const session = await Session.new(options)
  const all: Answer = { replies: '', messages: [], commands: [], isOver: false }
  for (const part of parts) {
    const answer = await session.push(part)
    all.replies += answer.replies
    all.messages.push(...answer.messages)
    all.commands.push(...answer.commands)
    all.isOver = answer.isOver
  }
  return all
}

export async function answersADialogue(context: CheckContext): Promise<void> {
  const { lab, random } = context
  const name = `mail${random.int(1, 999)}.example`
  const { Session } = await lab.load<typeof SessionModule>('session.ts')
  const fresh = await Session.new({ name })
  const greeting = await fresh.greeting()
  if (!greeting.startsWith(`220 ${name}`) || codesOf(greeting) !== '220')
    fail('greeting', { expected: `220 ${name} …`, actual: show(greeting) })

  const subject = random.pick(['One', 'Two', 'Three'])
  const dialogue = [
    'EHLO client.example',
    'MAIL FROM:<anna@example.com>',
    'RCPT TO:<boris@example.com>',
    'RCPT TO:<wei@example.org>',
    'DATA',
    `Subject: ${subject}\r\n\r\n..dot\r\n.`,
    'MAIL FROM:<>',
    'RCPT TO:<anna@example.com>',
    'DATA',
    'x\r\n.',
    'QUIT',
    'NOOP',
  ]
  const expected = '250 250 250 250 354 250 250 250 354 250 221'
  await everyDelivery(
    dialogue.map((line) => lines(line)),
    {},
    async ({ parts }) => {
      const { replies, messages, isOver } = await talk(context, parts, { name, maxSize: 5000 })
      if (codesOf(replies).startsWith(`${expected} `)) fail('after-quit', { actual: show(replies) })
      equal(codesOf(replies), expected, 'codes', { expected, actual: codesOf(replies) })
      equal(isOver, true, 'not-over')
      const [first, second] = messages
      equal(messages.length, 2, 'messages', { count: messages.length })
      equal(first?.from, 'anna@example.com', 'envelope', { actual: show(first?.from) })
      const to = ['boris@example.com', 'wei@example.org']
      equal(first?.to, to, 'envelope', { actual: show(first?.to) })
      equal([second?.from, second?.to], ['', ['anna@example.com']], 'envelope', {
        actual: show([second?.from, second?.to]),
      })
      equalBytes(first?.data, latin1(`Subject: ${subject}\r\n\r\n.dot\r\n`), 'data')
      hasExtensions(replies.slice(0, replies.indexOf('250 ')))
    },
  )
  const { replies } = await talk(context, [lines('HELO client.example', 'RCPT TO:<a@b.example>')])
  equal(replies.split('\r\n').length, 3, 'helo', { actual: show(replies) })
}

/** @param reply all of the lines but the last one begin with `250-` */
function hasExtensions(reply: string): void {
  const listed = reply.split('\r\n').slice(1)
  const known = listed.map((line) => line.slice(4).trimEnd().toUpperCase())
  const isThere = known.includes('SIZE 5000') || known.some((line) => line.startsWith('SIZE 5000'))
  if (!isThere) fail('extensions', { actual: show(reply) })
}

const HELLO = 'EHLO client.example'
const MAIL = 'MAIL FROM:<anna@example.com>'
const RCPT = 'RCPT TO:<boris@example.com>'

/** Runs each dialogue in a session of its own, and compares the codes. */
async function compare(
  context: CheckContext,
  cases: [key: string, dialogue: string[], codes: string][],
  options: Options = {},
): Promise<void> {
  for (const [key, dialogue, expected] of cases) {
    const { replies } = await talk(context, [lines(...dialogue)], options)
    const shown = dialogue.map((line) => (line.length > 60 ? `${line.slice(0, 57)}…` : line))
    const params = { dialogue: shown.join(' ↵ '), expected, actual: codesOf(replies) }
    equal(codesOf(replies), expected, key, params)
  }
}

export async function keepsTheOrder(context: CheckContext): Promise<void> {
  await compare(context, [
    ['too-early', [MAIL], '503'],
    ['too-early', [HELLO, RCPT], '250 503'],
    ['too-early', [HELLO, 'DATA'], '250 503'],
    ['too-early', [HELLO, MAIL, 'DATA'], '250 250 503'],
    [
      'nobody',
      [HELLO, MAIL, 'RCPT TO:<reject@example.com>', 'DATA', 'QUIT'],
      '250 250 550 503 221',
    ],
    ['twice', [HELLO, MAIL, MAIL, RCPT], '250 250 503 250'],
    ['reset', [HELLO, MAIL, RCPT, 'RSET', 'DATA', RCPT, MAIL], '250 250 250 250 503 503 250'],
    ['reset', ['HELO a.example', MAIL, HELLO, RCPT, MAIL], '250 250 250 503 250'],
    ['next', [HELLO, MAIL, RCPT, 'DATA', 'x', '.', 'DATA', RCPT], '250 250 250 354 250 503 503'],
    ['next', [HELLO, MAIL, RCPT, 'DATA', '.', MAIL, RCPT], '250 250 250 354 250 250 250'],
    [
      'harmless',
      [HELLO, MAIL, 'NOOP', 'VRFY anna', RCPT, 'NOOP', 'DATA'],
      '250 250 250 252 250 250 354',
    ],
    ['harmless', [HELLO, MAIL, 'MAIL FROM:x', 'WHAT', RCPT, 'DATA'], '250 250 503 500 250 354'],
    ['harmless', ['NOOP', 'VRFY a', 'RSET', 'QUIT'], '250 252 250 221'],
  ])
}

export async function readsCommands(context: CheckContext): Promise<void> {
  const { random } = context
  const mixed = (text: string): string =>
    text.replace(/[A-Z]/g, (letter) => (random.int(0, 1) ? letter.toLowerCase() : letter))
  const to510 = `NOOP ${'x'.repeat(505)}`
  await compare(context, [
    [
      'case',
      ['ehlo a', 'mail from:<a@b.example>', 'rcpt to:<c@d.example>', 'data'],
      '250 250 250 354',
    ],
    [
      'case',
      [mixed('HELO a'), mixed('MAIL FROM:<A@B.EXAMPLE>'), mixed('RSET'), mixed('QUIT')],
      '250 250 250 221',
    ],
    ['parameters', [HELLO, `${MAIL} SIZE=10 BODY=8BITMIME`, `${RCPT} NOTIFY=NEVER`], '250 250 250'],
    ['parameters', [HELLO, `${MAIL} size=10`], '250 250'],
    ['blanks', [`${HELLO}  `, `${MAIL} `, 'NOOP\t', 'QUIT '], '250 250 250 221'],
    [
      'unknown',
      ['HELP', 'STARTTLS', '', 'GET / HTTP/1.1', 'EHLOX', 'NOOP'],
      '500 500 500 500 500 250',
    ],
    ['long', [to510, `${to510}x`, `NOOP ${'x'.repeat(3000)}`, 'NOOP'], '250 500 500 250'],
    ['syntax', ['EHLO', 'EHLO a b', 'HELO', 'VRFY', 'NOOP'], '501 501 501 501 250'],
    [
      'syntax',
      [HELLO, 'MAIL', 'MAIL TO:<a@b.example>', 'MAIL FROM:a@b.example', MAIL],
      '250 501 501 501 250',
    ],
    [
      'syntax',
      [HELLO, 'MAIL FROM: <a@b.example>', 'MAIL FROM:<a@b.example', 'MAIL FROM:<a b@c.example>'],
      '250 501 501 501',
    ],
    [
      'syntax',
      [HELLO, 'MAIL FROM:<Anna>', 'MAIL FROM:<a@b.example>x', 'MAIL FROM:Anna <a@b.example>'],
      '250 501 501 501',
    ],
    [
      'syntax',
      [HELLO, MAIL, 'RCPT TO:<>', 'RCPT TO:<boris>', 'RCPT FROM:<a@b.example>', RCPT],
      '250 250 501 501 501 250',
    ],
    [
      'extra',
      [HELLO, MAIL, RCPT, 'DATA now', 'RSET all', 'QUIT now', 'DATA'],
      '250 250 250 501 501 501 354',
    ],
    ['ascii', [HELLO, 'MAIL FROM:<анна@example.com>', 'NOOP \x07', MAIL], '250 501 501 250'],
    ['bare', ['NOOP\nQUIT', 'NOOP'], '500 250'],
    ['bare', ['NOOP\rQUIT', 'NOOP'], '500 250'],
    ['bare', [HELLO, 'NOOP x\nQUIT', 'NOOP'], '250 501 250'],
  ])
}

export async function knowsRecipients(context: CheckContext): Promise<void> {
  const refused = ['reject', 'reject-me', 'REJECT.all'].map((name) => `RCPT TO:<${name}@a.example>`)
  const later = ['later', 'Later7'].map((name) => `RCPT TO:<${name}@a.example>`)
  const max = 100
  const many = Array.from({ length: max + 1 }, (_, index) => `RCPT TO:<a${index}@b.example>`)
  await compare(
    context,
    [
      ['rejected', [HELLO, MAIL, ...refused, RCPT], '250 250 550 550 550 250'],
      ['later', [HELLO, MAIL, ...later, RCPT], '250 250 451 451 250'],
      [
        'fine',
        [HELLO, MAIL, 'RCPT TO:<a.reject@b.example>', 'RCPT TO:<b@reject.example>'],
        '250 250 250 250',
      ],
      ['fine', [HELLO, 'MAIL FROM:<reject@b.example>', 'RCPT TO:<Postmaster>'], '250 250 250'],
      ['many', [HELLO, MAIL, ...many], `250 250 ${'250 '.repeat(max)}452`],
      // The one that must be exact is the one that the server announced.
      ['size', [HELLO, `${MAIL} SIZE=101`, `${MAIL} SIZE=100`], '250 552 250'],
      ['size', [HELLO, MAIL, RCPT, 'DATA', 'x'.repeat(98), '.', MAIL], '250 250 250 354 250 250'],
      [
        'size',
        [HELLO, MAIL, RCPT, 'DATA', 'x'.repeat(99), '.', 'DATA', MAIL],
        '250 250 250 354 552 503 250',
      ],
    ],
    { maxSize: 100 },
  )
  const dialogue = [HELLO, MAIL, ...refused, RCPT, ...later, 'RCPT TO:<wei@c.example>', 'DATA', '.']
  const { messages } = await talk(context, [lines(...dialogue)])
  const to = messages[0]?.to
  equal(to, ['boris@example.com', 'wei@c.example'], 'stored-for', { actual: show(to) })
}

export async function masksSecrets(context: CheckContext): Promise<void> {
  const secret = `pass${context.random.int(1000, 9999)}`
  const base64 = Buffer.from(`\0anna\0${secret}`).toString('base64')
  const verb = context.random.pick(['AUTH', 'auth', 'Auth'])
  const dialogue = [HELLO, `${verb} PLAIN ${base64}`, `${verb}\tPLAIN ${base64}`, 'NOOP x', 'QUIT']
  const answer = await talk(context, [lines(...dialogue)])
  const shown = JSON.stringify([answer.commands, answer.replies])
  if (shown.includes(base64))
    fail('secret', { command: `${verb} PLAIN`, actual: show(answer.commands) })
  const expected = [HELLO, 'AUTH ***', 'AUTH ***', 'NOOP x', 'QUIT']
  equal(answer.commands, expected, 'commands', {
    expected: show(expected),
    actual: show(answer.commands),
  })
  equal(codesOf(answer.replies), '250 500 500 250 221', 'codes', {
    actual: codesOf(answer.replies),
  })
}
