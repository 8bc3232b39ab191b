import * as fc from 'fast-check'
import { describe as group, expect, it } from 'vitest'
import type {
  Describer,
  Message,
} from '../../../../.vitepress/theme/support/wire/describers/describer.ts'
import { describeHttp } from '../../../../.vitepress/theme/support/wire/describers/http.ts'
import { describeJson } from '../../../../.vitepress/theme/support/wire/describers/json.ts'
import { describeFrames } from '../../../../.vitepress/theme/support/wire/describers/length-prefixed.ts'
import { describeLines } from '../../../../.vitepress/theme/support/wire/describers/lines.ts'
import {
  describeDatagrams,
  describeText,
} from '../../../../.vitepress/theme/support/wire/describers/plain.ts'
import {
  describe,
  describerNameFor,
} from '../../../../.vitepress/theme/support/wire/describers/registry.ts'
import { describeSmtp } from '../../../../.vitepress/theme/support/wire/describers/smtp.ts'
import { describeTls } from '../../../../.vitepress/theme/support/wire/describers/tls.ts'
import { directionsOf } from '../../../../.vitepress/theme/support/wire/direction.ts'
import { buildModel } from '../../../../.vitepress/theme/support/wire/wire-model.ts'
import { frame, mergedTraces } from '../../../helpers/wire-traces.ts'

/** @param known how many of the bytes were kept; the others are counted only */
function read(
  describer: Describer,
  content: string | Uint8Array,
  { known = Infinity, hasEnded = false, edges = [0] } = {},
): Message[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const at = (offset: number): number | undefined => (offset < known ? bytes[offset] : undefined)
  return describer({ bytes: { size: bytes.length, at }, hasEnded, edges })
}

function outline(messages: Message[]): string[] {
  return messages.map(
    ({ kind, start, end, isComplete, code = '' }) =>
      `${kind}${code && ` ${code}`} ${start}-${end}${isComplete ? '' : ' incomplete'}`,
  )
}

function parts(messages: Message[]): string[] {
  return messages.flatMap((message) =>
    message.parts.map(({ kind, start, end }) => `${kind} ${start}-${end}`),
  )
}

const ALL = {
  frames: describeFrames,
  lines: describeLines,
  json: describeJson,
  http: describeHttp,
  smtp: describeSmtp,
  tls: describeTls,
  text: describeText,
  datagrams: describeDatagrams,
}

group('wire/describers/frames', () => {
  it('tells length from payload, and keeps an empty frame', () => {
    const frames = read(describeFrames, Buffer.concat([frame('hi'), frame(''), frame('你')]))
    expect(outline(frames)).toEqual(['frame 0-6', 'frame 6-10', 'frame 10-17'])
    expect(frames.map(({ size }) => size)).toEqual([2, 0, 3])
    expect(parts(frames)).toEqual([
      'length 0-4',
      'payload 4-6',
      'length 6-10',
      'length 10-14',
      'payload 14-17',
    ])
  })

  it.each([
    [3, 'frame 0-3 incomplete'],
    [4, 'frame 0-4 incomplete'],
    [5, 'frame 0-5 incomplete'],
  ])('says that %i bytes are no whole frame', (count, line) => {
    expect(outline(read(describeFrames, frame('hi').subarray(0, count)))).toEqual([line])
  })

  it('passes over a payload that was counted only, and stops at such a header', () => {
    const big = frame('x'.repeat(100))
    expect(outline(read(describeFrames, big, { known: 10 }))).toEqual(['frame 0-104'])
    const two = Buffer.concat([big, frame('hi')])
    expect(outline(read(describeFrames, two, { known: 10 }))).toEqual(['frame 0-104'])
  })

  it('does not believe that gigabytes have come', () => {
    const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1)
    expect(outline(read(describeFrames, bytes))).toEqual(['frame 0-5 incomplete'])
  })
})

group('wire/describers/lines', () => {
  it('takes LF and CRLF for ends, and a CR within for content', () => {
    const lines = read(describeLines, 'a\r\nb\rc\n\nrest')
    expect(outline(lines)).toEqual(['line 0-3', 'line 3-7', 'line 7-8', 'line 8-12 incomplete'])
    expect(parts(lines)).toEqual([
      'content 0-1',
      'end 1-3',
      'content 3-6',
      'end 6-7',
      'end 7-8',
      'content 8-12',
    ])
  })
})

group('wire/describers/json', () => {
  it('ends a document where its outermost bracket closes', () => {
    const text = '{"a":"}\\"{"} [1,[2]]\n{"half":'
    expect(outline(read(describeJson, text))).toEqual([
      'json 0-12',
      'json 13-20',
      'json 21-29 incomplete',
    ])
  })

  it('sees none where none begins', () => {
    expect(read(describeJson, 'hello {}')).toEqual([])
  })
})

group('wire/describers/http', () => {
  it('separates heads from bodies by Content-Length, one message behind the other', () => {
    const one = 'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi'
    const two = 'GET /x HTTP/1.1\r\nHost: example.com\r\n\r\n'
    expect(outline(read(describeHttp, one + two))).toEqual([
      `http-head 0-${one.length - 2}`,
      `http-body ${one.length - 2}-${one.length}`,
      `http-head ${one.length}-${one.length + two.length}`,
    ])
  })

  it('takes chunks apart', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const messages = read(describeHttp, `${head}2\r\nhi\r\n0\r\n\r\n`)
    expect(outline(messages)).toEqual([
      `http-head 200 0-${head.length}`,
      `http-body ${head.length}-${head.length + 12}`,
    ])
    const at = head.length
    expect(parts(messages).slice(1)).toEqual([
      `size ${at}-${at + 3}`,
      `body ${at + 3}-${at + 5}`,
      `end ${at + 5}-${at + 7}`,
      `size ${at + 7}-${at + 10}`,
    ])
  })

  it('lets the end of the stream end a response without a length', () => {
    const text = 'HTTP/1.0 200 OK\r\n\r\nbody'
    expect(outline(read(describeHttp, text))[1]).toBe('http-body 19-23 incomplete')
    expect(outline(read(describeHttp, text, { hasEnded: true }))[1]).toBe('http-body 19-23')
  })

  it('expects no body where there is none by definition', () => {
    expect(outline(read(describeHttp, 'HTTP/1.1 204 No Content\r\n\r\n'))).toEqual([
      'http-head 204 0-27',
    ])
    expect(
      outline(read(describeHttp, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')),
    ).toHaveLength(1)
  })

  it('shows half a head as what it is', () => {
    expect(outline(read(describeHttp, 'GET / HTTP/1.1\r\nHo'))).toEqual([
      'http-head 0-18 incomplete',
    ])
    expect(read(describeHttp, Uint8Array.of(1, 2, 3))).toEqual([])
  })
})

group('wire/describers/smtp', () => {
  it('keeps the lines of a reply together', () => {
    const replies = read(describeSmtp, '220 ready\r\n250-a\r\n250-b\r\n250 c\r\n354')
    expect(outline(replies)).toEqual([
      'reply 220 0-11',
      'reply 250 11-32',
      'reply 354 32-35 incomplete',
    ])
  })

  it('tells commands from the text of a mail', () => {
    const text = 'EHLO x\r\nDATA\r\nSubject: a\r\n\r\n..dot\r\n.\r\nQUIT\r\n'
    expect(outline(read(describeSmtp, text))).toEqual([
      'command 0-8',
      'command 8-14',
      'mail 14-38',
      'command 38-44',
    ])
  })

  it('ends a mail at CR LF dot CR LF only, and shows the dot as its end', () => {
    const text = 'DATA\r\na\n.\r\n.\nb\r\n.\r\n'
    const messages = read(describeSmtp, text)
    expect(outline(messages)).toEqual(['command 0-6', 'mail 6-19'])
    expect(parts(messages).slice(2)).toEqual(['content 6-16', 'end 16-19'])
    expect(outline(read(describeSmtp, 'DATA\r\n.\r\n'))).toEqual(['command 0-6', 'mail 6-9'])
  })
})

group('wire/describers/tls', () => {
  const record = (type: number, content: string): Buffer =>
    Buffer.concat([Buffer.of(type, 3, 3, 0, content.length), Buffer.from(content)])

  it('reads the heads of records and leaves their content', () => {
    const bytes = Buffer.concat([record(22, 'hello'), record(20, '!'), record(23, 'x\ny')])
    const messages = read(describeTls, bytes)
    expect(outline(messages)).toEqual([
      'record handshake 0-10',
      'record change_cipher_spec 10-16',
      'record application_data 16-24',
    ])
    expect(messages.map(({ size }) => size)).toEqual([5, 1, 3])
    expect(parts(messages.slice(0, 1))).toEqual([
      'record-type 0-1',
      'version 1-3',
      'length 3-5',
      'payload 5-10',
    ])
  })

  it('begins where the dialogue in clear ends', () => {
    const clear = '220 ready\r\n250-a\r\n250 STARTTLS\r\n220 go on\r\n'
    const bytes = Buffer.concat([Buffer.from(clear), record(22, 'hello')])
    expect(outline(read(describeTls, bytes))).toEqual([
      'reply 220 0-11',
      'reply 250 11-32',
      'reply 220 32-43',
      'record handshake 43-53',
    ])
    expect(outline(read(describeTls, 'EHLO x\r\nQUIT\r\n'))).toEqual([
      'command 0-8',
      'command 8-14',
    ])
  })

  it.each([
    [1, 'record handshake 0-1 incomplete'],
    [4, 'record handshake 0-4 incomplete'],
    [9, 'record handshake 0-9 incomplete'],
  ])('says that %i bytes are no whole record', (count, line) => {
    expect(outline(read(describeTls, record(22, 'hello').subarray(0, count)))).toEqual([line])
  })

  it('stops where heads were counted only, and at what is no record', () => {
    const two = Buffer.concat([record(22, 'hello'), record(23, 'data')])
    expect(outline(read(describeTls, two, { known: 10 }))).toEqual(['record handshake 0-10'])
    const broken = Buffer.concat([record(22, 'hello'), Buffer.from('HTTP')])
    expect(outline(read(describeTls, broken))).toEqual(['record handshake 0-10'])
    expect(outline(read(describeTls, Buffer.of(23, 3, 3, 0xff, 0xff, 1)))).toEqual([])
  })
})

group('wire/describers/plain', () => {
  it('takes a whole direction for one text, complete when it has ended', () => {
    expect(outline(read(describeText, 'hello'))).toEqual(['text 0-5 incomplete'])
    expect(outline(read(describeText, 'hello', { hasEnded: true }))).toEqual(['text 0-5'])
  })

  it('takes each chunk for a datagram', () => {
    expect(outline(read(describeDatagrams, 'aabbb', { edges: [0, 2] }))).toEqual([
      'datagram 0-2',
      'datagram 2-5',
    ])
  })
})

group('wire/describers, any bytes', () => {
  it.each(Object.entries(ALL))(
    '%s gives ordered ranges within what there is',
    (_name, describer) => {
      const text = fc.constantFrom(
        '250-',
        '\r\n',
        '{',
        '}',
        '"',
        'GET / HTTP/1.1',
        'DATA',
        '.',
        '\0',
        'x',
      )
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 120 }),
        fc.array(text, { maxLength: 20 }).map((all) => new TextEncoder().encode(all.join(''))),
      )
      fc.assert(
        fc.property(bytes, fc.nat(140), (content, known) => {
          let end = 0
          for (const message of read(describer, content, { known })) {
            expect(message.start).toBeGreaterThanOrEqual(end)
            expect(message.end).toBeGreaterThan(message.start)
            expect(message.end).toBeLessThanOrEqual(content.length)
            let inner = message.start
            for (const one of message.parts) {
              expect(one.start).toBeGreaterThanOrEqual(inner)
              expect(one.end).toBeGreaterThan(one.start)
              expect(one.end).toBeLessThanOrEqual(message.end)
              inner = one.end
            }
            end = message.end
          }
        }),
      )
    },
  )
})

group('wire/describers/registry', () => {
  const model = buildModel(mergedTraces(), { processes: ['server', 'client'] })
  const [connection] = model.connections
  const [direction] = connection ? directionsOf(model, connection) : []

  it('lets the server name the protocol, else its client, else the lab', () => {
    if (!direction) throw new Error('There is no direction.')
    expect(describerNameFor(direction, undefined)).toBe('none')
    expect(describerNameFor(direction, { describer: 'text' })).toBe('text')
    expect(describerNameFor(direction, { describer: 'text', processes: { client: 'lines' } })).toBe(
      'lines',
    )
    expect(describerNameFor(direction, { processes: { client: 'lines', server: 'frames' } })).toBe(
      'frames',
    )
  })

  it('draws the frames of lesson 07 over what the client wrote', () => {
    const frames = direction ? describe(direction, { describer: 'frames' }) : []
    expect(outline(frames)).toEqual(['frame 0-6', 'frame 6-14', 'frame 14-24'])
  })

  it('says nothing of ciphertext', () => {
    expect(
      direction && describe({ ...direction, layer: 'cipher' }, { describer: 'frames' }),
    ).toEqual([])
  })
})
