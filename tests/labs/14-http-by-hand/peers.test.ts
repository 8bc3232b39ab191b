/**
 * What others accept: the same requests go to node:http, the same responses to curl and to
 * node:http's client. Where they take more than the lesson's parsers, the table says so.
 */
import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer, get } from 'node:http'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { RequestParser } from '../../../solutions/14-http-by-hand/request-parser.ts'
import { ResponseParser } from '../../../solutions/14-http-by-hand/response-parser.ts'
import { start } from '../../../solutions/14-http-by-hand/server.ts'
import { bytesOf, latin1Of } from './support.ts'

const hasCurl = spawnSync('curl', ['--version']).status === 0
const TIMEOUT_MS = 60_000

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

// --- requests ---

/** A server of node:http that answers with what it read. */
async function startNode(): Promise<number> {
  const server = createHttpServer((request, response) => {
    const answer = (body: Buffer): void => {
      const { method, url } = request
      response.end(JSON.stringify([method, url, body.toString('latin1')]))
    }
    // A body that is cut off by what is refused has its answer from Node itself.
    buffer(request).then(answer, () => {})
  })
  onTestFinished(() => server.closeAllConnections())
  return listen(server)
}

/** Sends bytes and then FIN; the status codes of the answers, or the bodies. */
async function ask(port: number, sent: string): Promise<{ statuses: string; answers: string }> {
  const socket = connect({ host: '127.0.0.1', port })
  onTestFinished(() => void socket.destroy())
  socket.end(bytesOf(sent))
  const answers = await text(socket)
  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => code)
  return { statuses: statuses.join(' '), answers }
}

function ours(sent: string): string {
  try {
    return new RequestParser()
      .push(bytesOf(sent))
      .map(() => '200')
      .join(' ')
  } catch (error) {
    return String(error instanceof Error && 'status' in error && error.status)
  }
}

const HOST = 'Host: localhost\r\nConnection: close\r\n'
const POST = `POST / HTTP/1.1\r\n${HOST}`
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`

/** What was sent, and what our parser and Node both say. */
const REQUESTS: [what: string, sent: string, ours: string][] = [
  ['a request', `GET / HTTP/1.1\r\n${HOST}\r\n`, '200'],
  ['an empty line before it', `\r\nGET / HTTP/1.1\r\n${HOST}\r\n`, '200'],
  ['a length', `${POST}Content-Length: 2\r\n\r\nhi`, '200'],
  ['chunks', `${CHUNKED}2;a=b\r\nhi\r\n0\r\nA: b\r\n\r\n`, '200'],
  ['chunks in capitals', `${POST}Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n`, '200'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400'],
  ['bare LF', 'GET / HTTP/1.1\nHost: a\n\n', '400'],
  ['bare LF after a field', 'GET / HTTP/1.1\r\nHost: a\n\r\n', '400'],
  ['bare CR in a value', `GET / HTTP/1.1\r\n${HOST}A: b\rc\r\n\r\n`, '400'],
  ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}A : b\r\n\r\n`, '400'],
  ['NUL in a value', `GET / HTTP/1.1\r\n${HOST}A: b\0\r\n\r\n`, '400'],
  ['no colon', `GET / HTTP/1.1\r\n${HOST}A\r\n\r\n`, '400'],
  ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`, '400'],
  ['the same length twice', `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi`, '400'],
  ['a length with a sign', `${POST}Content-Length: +2\r\n\r\nhi`, '400'],
  ['a list of lengths', `${POST}Content-Length: 2, 2\r\n\r\nhi`, '400'],
  [
    'length and chunks',
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    '400',
  ],
  [
    'chunks and length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    '400',
  ],
  ['chunked not last', `${POST}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, '400'],
  ['xchunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, '400'],
  ['a chunk size with 0x', `${CHUNKED}0x2\r\nhi\r\n0\r\n\r\n`, '400'],
  ['a chunk that is longer', `${CHUNKED}2\r\nhi!\r\n0\r\n\r\n`, '400'],
  ['a chunk line with LF', `${CHUNKED}2\nhi\r\n0\r\n\r\n`, '400'],
  ['a chunk with LF behind it', `${CHUNKED}2\r\nhi\n0\r\n\r\n`, '400'],
  ['a lower-case version', `GET / http/1.1\r\n${HOST}\r\n`, '400'],
  ['a folded line', `GET / HTTP/1.1\r\n${HOST}A: b\r\n c\r\n\r\n`, '400'],
  ['a target that is none', `GET a HTTP/1.1\r\n${HOST}\r\n`, '400'],
]

/** Node knows its methods by name, and leaves fields to the program that it does not need. */
const MORE_OR_LESS: [what: string, sent: string, ours: string, node: string][] = [
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', '400', '200'],
  ['a Host with a space', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', '400', '200'],
  ['no version', `GET /\r\n${HOST}\r\n`, '400', '200'],
  ['an unknown method', `BREW / HTTP/1.1\r\n${HOST}\r\n`, '200', '400'],
  ['gzip, chunked', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, '501', '200'],
  ['another version', `GET / HTTP/2.0\r\n${HOST}\r\n`, '505', '200'],
]

describe('lab 14 and node:http: requests', { timeout: TIMEOUT_MS }, () => {
  it.each(REQUESTS)('%s: the same', async (_, sent, status) => {
    expect(ours(sent)).toBe(status)
    expect((await ask(await startNode(), sent)).statuses).toBe(status)
  })

  it.each(MORE_OR_LESS)('%s: a difference', async (_, sent, status, node) => {
    expect(ours(sent)).toBe(status)
    expect((await ask(await startNode(), sent)).statuses).toBe(node)
  })

  it('reads the same method, target and body as Node', async () => {
    const port = await startNode()
    const body = fc.uint8Array({ maxLength: 40 })
    const method = fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE')
    const target = fc.constantFrom('/', '/a?b=%20c', '//x;y', 'http://localhost/a')
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    const property = fc.asyncProperty(method, target, body, fc.option(sizes), async (...parts) => {
      const sent = write(...parts)
      const [request] = new RequestParser().push(bytesOf(sent))
      const own = [request?.method, request?.target, latin1Of(request?.body ?? new Uint8Array(0))]
      const { answers } = await ask(port, sent)
      expect(answers).toContain(JSON.stringify(own))
    })
    await fc.assert(property, { numRuns: 25, seed: inject('seed') })
  })
})

/** A request with a length, or in chunks of these sizes. */
function write(method: string, target: string, body: Uint8Array, sizes: number[] | null): string {
  const head = `${method} ${target} HTTP/1.1\r\n${HOST}`
  if (!sizes) return `${head}Content-Length: ${body.length}\r\n\r\n${latin1Of(body)}`
  let chunks = ''
  for (let start = 0, turn = 0; start < body.length; turn++) {
    const piece = body.subarray(start, start + (sizes[turn % sizes.length] ?? 1))
    chunks += `${piece.length.toString(16)}\r\n${latin1Of(piece)}\r\n`
    start += piece.length
  }
  return `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`
}

// --- responses ---

/** A server that answers every request with these bytes, and ends. */
async function startCanned(response: string): Promise<number> {
  return listen(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(bytesOf(response)))
    }),
  )
}

function read(response: string, method: string): string {
  try {
    const parser = new ResponseParser(method)
    const all = [...parser.push(bytesOf(response)), ...parser.end()]
    return latin1Of(all.at(-1)?.body ?? new Uint8Array(0))
  } catch {
    return 'refused'
  }
}

async function readByCurl(port: number, method: string): Promise<string> {
  const how = method === 'HEAD' ? ['--head', '--output', '/dev/null'] : []
  const url = `http://127.0.0.1:${port}/`
  const args = ['--silent', '--http1.1', '--noproxy', '*', '--max-time', '30', ...how, url]
  return new Promise((resolve) => {
    execFile('curl', args, { encoding: 'latin1' }, (error, output) =>
      resolve(error ? 'refused' : output),
    )
  })
}

async function readByNode(port: number, method: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, method, agent: false }, (response) => {
      buffer(response).then(
        (body) => resolve(body.toString('latin1')),
        () => resolve('refused'),
      )
    })
    request.on('error', () => resolve('refused'))
  })
}

const OK = 'HTTP/1.1 200 OK\r\n'
/** What was sent, and the body that all three read. */
const RESPONSES: [what: string, method: string, sent: string, ours: string][] = [
  ['a length', 'GET', `${OK}Content-Length: 2\r\n\r\nhi`, 'hi'],
  ['chunks', 'GET', `${OK}Transfer-Encoding: chunked\r\n\r\n2;a\r\nhi\r\n0\r\nA: b\r\n\r\n`, 'hi'],
  ['to the end', 'GET', 'HTTP/1.0 200 OK\r\n\r\nhi', 'hi'],
  ['an empty reason', 'GET', 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi', 'hi'],
  [
    'an interim response',
    'GET',
    `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`,
    'hi',
  ],
  ['HEAD', 'HEAD', `${OK}Content-Length: 2\r\n\r\n`, ''],
  ['204 with a length', 'GET', 'HTTP/1.1 204 \r\nContent-Length: 2\r\n\r\n', ''],
  ['304 with a length', 'GET', 'HTTP/1.1 304 \r\nContent-Length: 2\r\n\r\n', ''],
  ['cut short', 'GET', `${OK}Content-Length: 3\r\n\r\nhi`, 'refused'],
  ['chunks cut short', 'GET', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n`, 'refused'],
  [
    'a malformed chunk',
    'GET',
    `${OK}Transfer-Encoding: chunked\r\n\r\nx\r\nhi\r\n0\r\n\r\n`,
    'refused',
  ],
  ['a length that is none', 'GET', `${OK}Content-Length: x\r\n\r\nhi`, 'refused'],
]
/** Clients forgive much, each something else: the body that curl reads, and Node's. */
const FORGIVEN: [what: string, sent: string, curl: string, node: string][] = [
  ['two lengths', `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`, 'hi!', 'refused'],
  ['no space behind the code', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi', 'hi', 'hi'],
  ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi', 'hi', 'refused'],
  ['a space before the colon', `${OK}Content-Length : 2\r\n\r\nhi`, 'hi', 'refused'],
  [
    'length and chunks',
    `${OK}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
    'hi',
    'refused',
  ],
]

describe.skipIf(!hasCurl)('lab 14, curl and node:http: responses', { timeout: TIMEOUT_MS }, () => {
  it.each(RESPONSES)('%s: the same', async (_, method, sent, body) => {
    expect(read(sent, method)).toBe(body)
    const [curl, node] = await Promise.all([
      readByCurl(await startCanned(sent), method),
      readByNode(await startCanned(sent), method),
    ])
    expect(curl).toBe(body)
    expect(node).toBe(body)
  })

  it.each(FORGIVEN)('%s: refused here', async (_, sent, curl, node) => {
    expect(read(sent, 'GET')).toBe('refused')
    expect(await readByCurl(await startCanned(sent), 'GET')).toBe(curl)
    expect(await readByNode(await startCanned(sent), 'GET')).toBe(node)
  })

  it('answers curl: GET, HEAD, a body, chunks, and two requests on one connection', async () => {
    const { host, port, close } = await start({ port: 0 })
    onTestFinished(() => close())
    const curl = (...args: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const all = ['--silent', '--show-error', '--noproxy', '*', '--max-time', '30', ...args]
        execFile('curl', all, (error, output) => (error ? reject(error) : resolve(output)))
      })
    const url = `http://${host}:${port}/`
    expect(await curl(url)).toBe('Hello World!')
    expect(await curl('--head', url)).toMatch(
      /^HTTP\/1\.1 200 OK\r\n.*Content-Length: 12\r\n\r\n$/s,
    )
    const code = ['--output', '/dev/null', '--write-out', '%{http_code} %{num_connects} ']
    expect(await curl(...code, '--data', 'Привет', url)).toBe('405 1 ')
    const chunked = ['--header', 'Transfer-Encoding: chunked', '--data', 'hi']
    expect(await curl(...code, ...chunked, url)).toBe('405 1 ')
    expect(await curl(...code, '--output', '/dev/null', url, url)).toBe('200 1 200 0 ')
    expect(await curl('--http1.0', url)).toBe('Hello World!')
  })
})
