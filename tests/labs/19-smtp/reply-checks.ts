/** Checks of replies.ts. */
import { equal, everyDelivery, fail, pushInPieces, type CheckContext } from '#checker'
import type * as Replies from '../../../solutions/19-smtp/replies.ts'
import { latin1, lines, refuses, show, works } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Replies>('replies.ts')

export async function readsReplies(context: CheckContext): Promise<void> {
  const { ReplyReader } = await load(context)
  const { random } = context
  const word = random.pick(['готово', '完成', 'done 🙂'])
  const cases: [key: string, sent: string[], expected: Replies.Reply[]][] = [
    ['one-line', ['250 fine'], [{ code: 250, text: 'fine' }]],
    ['one-line', [`550 ${word}`], [{ code: 550, text: word }]],
    [
      'one-line',
      ['354 ', '421 a - b'],
      [
        { code: 354, text: '' },
        { code: 421, text: 'a - b' },
      ],
    ],
    ['several', ['250-one', '250-2 two', '250 three'], [{ code: 250, text: 'one\n2 two\nthree' }]],
    ['several', ['220-', '220-250 x', '220 '], [{ code: 220, text: '\n250 x\n' }]],
    [
      'bare',
      ['250', '250-a', '250'],
      [
        { code: 250, text: '' },
        { code: 250, text: 'a\n' },
      ],
    ],
    [
      'in-a-row',
      ['250 a', '550-b', '550 c', '221 d'],
      [
        { code: 250, text: 'a' },
        { code: 550, text: 'b\nc' },
        { code: 221, text: 'd' },
      ],
    ],
    ['longest', [`250 ${'x'.repeat(506)}`], [{ code: 250, text: 'x'.repeat(506) }]],
  ]
  for (const [key, sent, expected] of cases) {
    const params = { sent: show(sent.join(' ↵ ')), expected: show(expected) }
    await everyDelivery(
      sent.map((line) => lines(line)),
      {},
      async ({ parts }) => {
        const reader = await ReplyReader.new()
        const replies: unknown[] = []
        for (const part of parts) replies.push(...(await works(reader.push(part), key, params)))
        equal(replies, expected, key, { ...params, actual: show(replies) })
      },
    )
  }
  // The memory of a chunk is the caller's, who reads into it again.
  const reader = await ReplyReader.new()
  const options = { pieceBytes: 7, reuseBuffer: true }
  const replies = await pushInPieces(reader, 'push', lines('250-first', '250 second'), options)
  equal(replies, [{ code: 250, text: 'first\nsecond' }], 'memory', { actual: show(replies) })
}

export async function refusesNoReplies(context: CheckContext): Promise<void> {
  const { ReplyReader } = await load(context)
  const cases: [key: string, code: string, sent: string][] = [
    ['no-reply', 'ERR_PROTOCOL', 'HTTP/1.1 200 OK\r\n'],
    ['no-reply', 'ERR_PROTOCOL', '250fine\r\n'],
    ['no-reply', 'ERR_PROTOCOL', '25 fine\r\n'],
    ['no-reply', 'ERR_PROTOCOL', ' 250 fine\r\n'],
    ['no-reply', 'ERR_PROTOCOL', '2500 fine\r\n'],
    ['no-reply', 'ERR_PROTOCOL', '\r\n'],
    ['no-reply', 'ERR_PROTOCOL', '150 a\r\n'],
    ['no-reply', 'ERR_PROTOCOL', '299 a\r\n'],
    ['line-end', 'ERR_PROTOCOL', '250 a\n250 b\r\n'],
    ['code', 'ERR_PROTOCOL', '250-a\r\n550 b\r\n'],
    ['code', 'ERR_PROTOCOL', '250-a\r\n550-b\r\n'],
    ['long', 'ERR_TOO_LARGE', `250 ${'x'.repeat(507)}\r\n`],
    ['long', 'ERR_TOO_LARGE', `250 ${'x'.repeat(5000)}\r\n`],
    ['many', 'ERR_TOO_LARGE', '250-x\r\n'.repeat(101)],
  ]
  for (const [key, code, sent] of cases) {
    const reader = await ReplyReader.new()
    await refuses(reader.push(latin1(sent)), code, key, { sent: show(sent.slice(0, 40)), code })
  }
  const reader = await ReplyReader.new()
  const most = await reader.push(latin1(`${'250-x\r\n'.repeat(99)}250 x\r\n`))
  if (most.length !== 1) fail('hundred', { actual: show(most) })
}
