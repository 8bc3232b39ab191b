import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytesOfNotation,
  glyphOf,
  nextStop,
  ROLES,
  STATES,
  takeApart,
  type Kind,
} from '../../.vitepress/theme/support/http-anatomy.ts'
import { SAMPLES } from '../../.vitepress/theme/support/http-samples.ts'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import { HttpError } from '../../solutions/14-http-by-hand/http-error.ts'
import { RequestParser } from '../../solutions/14-http-by-hand/request-parser.ts'
import { ResponseParser } from '../../solutions/14-http-by-hand/response-parser.ts'

interface Outcome {
  complete: number
  status: number | undefined
}

/** What the lesson's own parsers make of the same bytes. */
function parsed(bytes: Uint8Array, kind: Kind, method: string): Outcome {
  const parser = kind === 'request' ? new RequestParser() : new ResponseParser(method)
  let complete = 0
  try {
    for (const byte of bytes) complete += parser.push(Uint8Array.of(byte)).length
    return { complete, status: undefined }
  } catch (error) {
    const own = error instanceof Error && error.cause instanceof HttpError ? error.cause : error
    if (!(own instanceof HttpError)) throw error
    return { complete, status: own.status }
  }
}

function seen(bytes: Uint8Array, kind: Kind, method: string): Outcome {
  const { complete, problem } = takeApart(bytes, kind, method)
  return { complete, status: problem?.status }
}

describe('http-anatomy: the same as the parsers of the lesson', () => {
  it.each(SAMPLES.map((sample) => [sample.id, sample] as const))(
    'at every byte: %s',
    (_, { text, kind, requestMethod }) => {
      const bytes = bytesOfNotation(text)
      for (let arrived = 0; arrived <= bytes.length; arrived++) {
        const part = bytes.subarray(0, arrived)
        expect(seen(part, kind, requestMethod)).toEqual(parsed(part, kind, requestMethod))
      }
    },
  )

  it.each([
    ['GET / HTTP/1.1\n\n', 400],
    ['GET / HTTP/1.1\nHost: a\nHost: b\n\n', 400],
    ['GET / HTTP/2.0\nHost: a\n\n', 505],
    ['GET  / HTTP/1.1\nHost: a\n\n', 400],
    ['GET a HTTP/1.1\nHost: a\n\n', 400],
    ['CONNECT a:1 HTTP/1.1\nHost: a\n\n', undefined],
    ['GET / HTTP/1.1\nHost : a\n\n', 400],
    ['GET / HTTP/1.1\nHost: a\n b\n\n', 400],
    ['POST / HTTP/1.1\nHost: a\nContent-Length: +5\n\n', 400],
    ['POST / HTTP/1.1\nHost: a\nContent-Length: 9999999\n\n', 413],
    ['POST / HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked\n\n', 501],
    ['POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked, gzip\n\n', 400],
    ['POST / HTTP/1.0\nTransfer-Encoding: chunked\n\n', 400],
    ['POST / HTTP/1.1\nHost: a\nTransfer-Encoding: Chunked\n\n0x5\n', 400],
    ['POST / HTTP/1.1\nHost: a\nTransfer-Encoding: Chunked\n\n2\nabc', 400],
    ['POST / HTTP/1.1\nHost: a\nTransfer-Encoding: Chunked\n\n2\nab\n0\nA : b\n', 400],
    ['GET / HTTP/1.1\nHost: a\\rb\n\n', 400],
  ])('refuses for the same reason: %j', (text, status) => {
    const bytes = bytesOfNotation(text)
    expect(seen(bytes, 'request', 'GET').status).toBe(status)
    expect(parsed(bytes, 'request', 'GET').status).toBe(status)
  })
})

describe('http-anatomy: the parts', () => {
  it('names every part of a request with a body', () => {
    const bytes = bytesOfNotation('POST /a HTTP/1.1\nHost: b\nContent-Length: 2\n\nhi')
    const { pieces, state, rule } = takeApart(bytes, 'request')
    const named = pieces.map(({ role, start, end }) => [
      role,
      Buffer.from(bytes.subarray(start, end)).toString('latin1'),
    ])
    expect(named.slice(0, 10)).toEqual([
      ['method', 'POST'],
      ['space', ' '],
      ['target', '/a'],
      ['space', ' '],
      ['version', 'HTTP/1.1'],
      ['line-end', '\r\n'],
      ['name', 'Host'],
      ['colon', ':'],
      ['value', ' b'],
      ['line-end', '\r\n'],
    ])
    expect(named.slice(-2)).toEqual([
      ['empty-line', '\r\n'],
      ['body', 'hi'],
    ])
    expect([state, rule]).toEqual(['start-line', { kind: 'length', bytes: 2 }])
  })

  it('knows how many bytes are missing', () => {
    const head = 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1f\nabc'
    expect(takeApart(bytesOfNotation(head), 'response')).toMatchObject({
      state: 'chunk-data',
      missingBytes: 28,
    })
  })

  it('covers every byte that it has taken, once and in order', () => {
    const unit = fc.constantFrom(
      'GET / HTTP/1.1\n',
      'Host: a\n',
      '\n',
      '5\n',
      'a',
      ': ',
      '\\n',
      '\\r',
      ' ',
    )
    const start = 'POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n'
    fc.assert(
      fc.property(fc.constantFrom('', start), fc.array(unit), (before, units) => {
        const bytes = bytesOfNotation(before + units.join(''))
        const { pieces, problem } = takeApart(bytes, 'request')
        let offset = 0
        for (const piece of pieces) {
          expect(piece.start).toBe(offset)
          offset = piece.end
        }
        expect(problem ? bytes.length : offset).toBe(bytes.length)
      }),
    )
  })

  it('stops at the end of each part', () => {
    const { pieces } = takeApart(bytesOfNotation('GET / HTTP/1.1\n'), 'request')
    expect([0, 1, 3, 4, 16].map((offset) => nextStop(pieces, offset, 16))).toEqual([3, 3, 4, 5, 16])
  })

  it('draws bytes', () => {
    expect([0x41, 0x0d, 0x0a, 0x20, 0xd0].map(glyphOf).join('')).toBe('ACRLF␣·')
  })
})

describe('http-anatomy: texts', () => {
  const path = join(ROOT, '.vitepress/theme/locales/figures/http-anatomy.json')
  const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>

  it('has the same keys and placeholders in every language', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts['en'] ?? {}))
      for (const [key, template] of Object.entries(texts['en'] ?? {}))
        expect(placeholdersOf(texts[language]?.[key] ?? '')).toEqual(placeholdersOf(template))
    }
  })

  it('names every role, state and sample', () => {
    const keys = [
      ...ROLES.map((role) => `role-${role}`),
      ...STATES.map((state) => `state-${state}`),
      ...SAMPLES.map(({ id }) => `sample-${id}`),
    ]
    for (const key of keys) expect(texts['en']).toHaveProperty([key])
  })
})
