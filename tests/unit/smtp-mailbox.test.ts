/** A server's mailbox out of its trace; the session of lesson 19 gives the replies. */
import { describe, expect, it } from 'vitest'
import { readMailbox } from '../../.vitepress/theme/support/smtp-mailbox.ts'
import {
  MAX_TRACED_BYTES,
  type ProcessTrace,
  type TraceEvent,
} from '../../platform/shared/trace.ts'
import { Session } from '../../solutions/19-smtp/session.ts'

const local = { address: '127.0.0.1', port: 2525 }
const remote = { address: '127.0.0.1', port: 50_000 }

/** What the tracer tells of a sink that reads these chunks, on one connection. */
function traceOf(chunks: string[], { connection = 1, start = 1 } = {}): ProcessTrace {
  const session = new Session({ maxSize: 100_000 })
  const events: TraceEvent[] = [{ seq: 0, atUs: 0, type: 'accept', connection, local, remote }]
  const offsets = { read: 0, write: 0 }
  const tell = (type: 'read' | 'write', text: string): void => {
    const bytes = Buffer.from(text)
    const data = bytes.subarray(0, MAX_TRACED_BYTES).toString('base64')
    const base = { seq: events.length, atUs: events.length, connection, layer: 'stream' as const }
    events.push({ ...base, type, offset: offsets[type], size: bytes.length, data })
    offsets[type] += bytes.length
  }
  tell('write', session.greeting())
  for (const chunk of chunks) {
    tell('read', chunk)
    const { replies } = session.push(Buffer.from(chunk))
    if (replies !== '') tell('write', replies)
  }
  return { process: 'server', start, events }
}

const ENVELOPE = ['EHLO a', 'MAIL FROM:<a@b.example> SIZE=9', 'RCPT TO:<c@d.example>', 'DATA', '']
const dialogue = (text: string): string => `${ENVELOPE.join('\r\n')}${text}.\r\nQUIT\r\n`
const summary = (traces: ProcessTrace[]): unknown[] =>
  readMailbox(traces).map(({ from, to, size, bytes, missing }) => [
    from,
    to.join(),
    size,
    Buffer.from(bytes).toString(),
    missing,
  ])

describe('smtp-mailbox', () => {
  it.each([
    ['in one piece', (text: string) => [text]],
    ['byte by byte', (text: string) => Array.from(text)],
    ['line by line', (text: string) => text.split(/(?<=\r\n)/)],
  ])('finds a message that came %s', (_, cut) => {
    const found = summary([traceOf(cut(dialogue('S: x\r\n\r\n..dot\r\n')))])
    expect(found).toEqual([['a@b.example', 'c@d.example', 14, 'S: x\r\n\r\n.dot\r\n', 0]])
  })

  it('keeps to what the server took', () => {
    const refused = 'RCPT TO:<reject@d.example>'
    const early = [
      'DATA',
      'EHLO a',
      'MAIL FROM:<>',
      refused,
      'DATA',
      'RCPT TO:<x@y.example>',
      'DATA',
    ]
    const text = `${early.join('\r\n')}\r\none\r\n.\r\n${dialogue('')}`
    expect(summary([traceOf([text])])).toEqual([
      ['', 'x@y.example', 5, 'one\r\n', 0],
      ['a@b.example', 'c@d.example', 0, '', 0],
    ])
    const large = dialogue(`${'x'.repeat(100_000)}\r\n`)
    expect(summary([traceOf([large])])).toEqual([])
    expect(summary([traceOf([dialogue('half').replace('.\r\nQUIT\r\n', '')])])).toEqual([])
  })

  it('says how much of a long message the trace does not hold', () => {
    const text = `..${'x'.repeat(9_000)}\r\n`
    const head = dialogue('').slice(0, -9)
    const tail = 'QUIT\r\n'
    const [entry, second] = readMailbox([traceOf([head, `${text}.\r\n`, tail, dialogue('z\r\n')])])
    expect([entry?.size, entry?.bytes.length, entry?.missing]).toEqual([9_003, 4_095, 4_908])
    expect(second).toBeUndefined()
    const late = traceOf([head, `${text}.\r\n`, dialogue('z\r\n')])
    expect(summary([late])[1]).toEqual(['a@b.example', 'c@d.example', 3, 'z\r\n', 0])
  })

  it('shows the latest start, and nothing of who is no mail server', () => {
    const [old, now] = [traceOf([dialogue('old\r\n')]), traceOf([dialogue('')], { start: 2 })]
    expect(readMailbox([old, now]).map(({ id }) => id)).toEqual(['server/2/1/0'])
    const events = old.events.filter(({ type }) => type !== 'accept')
    expect(readMailbox([{ ...old, events }])).toEqual([])
    const http = old.events.filter((event) => !('offset' in event && event.offset === 0))
    expect(readMailbox([{ ...old, events: http }])).toEqual([])
  })
})
