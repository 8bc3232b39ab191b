import { describe, expect, it } from 'vitest'
import { TraceLines } from '../../../platform/cli/trace-lines.ts'
import { LANGUAGES, type Language } from '../../../platform/shared/languages.ts'
import type { TraceEvent } from '../../../platform/shared/trace.ts'

const near = { address: '127.0.0.1', port: 50000 }
const far = { address: '::1', port: 7007 }
const base = { seq: 0, atUs: 5_000_000, connection: 1 }

const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64')
const plain = (_style: string, text: string): string => text
const format = (event: TraceEvent, language: Language = 'en'): string =>
  new TraceLines(language, plain)
    .format(event)
    .trim()
    .replace(/^0\.000 +/, '')

function read(
  bytes: string | Uint8Array,
  more: Partial<TraceEvent & { size: number }> = {},
): TraceEvent {
  const size = Buffer.from(bytes).length
  const event = { ...base, type: 'read', layer: 'stream', offset: 10, size, data: base64(bytes) }
  return { ...event, ...more } as TraceEvent
}

const EVERY: TraceEvent[] = [
  { ...base, type: 'listen', transport: 'tcp', local: far },
  { ...base, type: 'unlisten', transport: 'udp', local: near },
  { ...base, type: 'connect', host: 'localhost', port: 7007 },
  { ...base, type: 'connected', local: near, remote: far },
  { ...base, type: 'accept', local: far, remote: near },
  { ...base, type: 'write', layer: 'cipher', offset: 0, size: 1 },
  read('hi'),
  { ...base, type: 'end-sent', offset: 1 },
  { ...base, type: 'end-received', offset: 22 },
  { ...base, type: 'reset-sent' },
  { ...base, type: 'timeout', afterMs: 5000 },
  { ...base, type: 'error', code: 'ECONNRESET', message: 'read ECONNRESET' },
  { ...base, type: 'close', hadError: true },
  { ...base, type: 'secured', protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' },
  { ...base, type: 'datagram-sent', remote: far, size: 0 },
  { ...base, type: 'datagram-received', local: near, remote: far, size: 5, data: base64('hello') },
  { ...base, type: 'dropped', count: 7 },
]

describe('cli/trace-lines', () => {
  it.each(LANGUAGES)('has one line for every event: %s', (language) => {
    const lines = EVERY.map((event) => format(event, language))
    expect(lines).toMatchSnapshot()
    for (const line of lines) expect(line).not.toMatch(/[{}\n]|undefined/)
  })

  it('counts milliseconds from the first event', () => {
    const lines = new TraceLines('en', plain)
    lines.format(read('a'))
    expect(lines.format(read('a', { atUs: 5_012_345 })).trim()).toMatch(/^12\.345 +#1 read/)
  })

  it('shows bytes as hex and as text, cut and broken characters as bytes', () => {
    expect(format(read(Buffer.from('d18f0ad1', 'hex')))).toMatch(/d1 8f 0a d1 {2}"я\\n\\xd1"$/)
    expect(format(read('"\\'))).toMatch(/"\\"\\\\"$/)
    expect(format(read('x'.repeat(100)))).toMatch(/"x{24}" … and 76 more$/)
    expect(format(read('x', { size: 70_000 }))).toMatch(
      /10…70009, 70000 bytes {2}78 {2}"x" … and 69999 more$/,
    )
  })

  it('shows nothing that a terminal would obey', () => {
    const hostile = '\u001b[2J\u009b\u202e\u2028\u0007'
    const lines = [
      format(read(hostile)),
      format({ ...base, type: 'error', message: hostile }),
      format({ ...base, type: 'connect', host: hostile, port: 1 }),
    ]
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })
})
