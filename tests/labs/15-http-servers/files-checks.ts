/** Checks of static-files.ts: what it sends. Through the server, as a browser would. */
import { open } from 'node:fs/promises'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { equal, fail, type CheckContext, type StartedServer } from '#checker'
import type * as Program from '../../../solutions/15-http-servers/static-server.ts'
import { equalMethods } from './hello-checks.ts'
import {
  ask,
  beginningOf,
  NO_REPLY,
  readHead,
  requestOf,
  show,
  textOf,
  tryToAsk,
  writeFiles,
} from './support.ts'

export const startFiles = ({ lab }: CheckContext, root: string): Promise<StartedServer> =>
  lab.start<typeof Program>('static-server.ts', { root })

export async function sendsFiles(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const bytes = random.bytes(70_000)
  const cases: [target: string, name: string, type: string, content: Uint8Array | string][] = [
    ['/page.html', 'page.html', 'text/html; charset=utf-8', '<p>Привет</p>'],
    ['/a/style.css?v=2', 'a/style.css', 'text/css; charset=utf-8', 'p {}'],
    ['/PHOTO.PNG', 'PHOTO.PNG', 'image/png', bytes],
    ['/data', 'data', 'application/octet-stream', bytes.subarray(0, 9)],
    ['/empty.json', 'empty.json', 'application/json', ''],
    ['/%D0%96%20100%25.txt', 'Ж 100%.txt', 'text/plain; charset=utf-8', 'Ж'],
    ['/%252e.txt', '%2e.txt', 'text/plain; charset=utf-8', 'a percent sign'],
    ['/a/../page.html', 'page.html', 'text/html; charset=utf-8', '<p>Привет</p>'],
    ['/docs/', 'docs/index.html', 'text/html; charset=utf-8', 'the index'],
    ['/', 'index.html', 'text/html; charset=utf-8', 'the root'],
  ]
  await writeFiles(folder, Object.fromEntries(cases.map(([, name, , content]) => [name, content])))
  const server = await startFiles(context, folder)
  for (const [target, name, type, content] of cases) {
    const reply = (await tryToAsk(context, server, requestOf('GET', target))) ?? NO_REPLY
    const params = { target, name }
    equal(reply.status, 200, 'status', { ...params, actual: reply.line })
    if (!Buffer.from(content).equals(reply.body))
      fail('body', { ...params, bytes: content.length, actual: reply.body.length })
    const actualType = reply.headers.get('content-type') ?? '–'
    if (actualType.toLowerCase() !== type)
      fail('type', { ...params, expected: type, actual: actualType })
    const length = reply.headers.get('content-length') ?? '–'
    equal(length, String(Buffer.from(content).length), 'length', { ...params, actual: length })
    if (reply.headers.get('x-content-type-options') !== 'nosniff') fail('nosniff', params)
  }
}

/** More than readFile takes, less than a file system refuses. Nothing of it is on the disk. */
const LARGE_BYTES = 3 * 1024 ** 3

export async function streamsFiles(context: CheckContext): Promise<void> {
  const { folder, connect } = context
  const file = await open(join(folder, 'large.bin'), 'w')
  await file.truncate(LARGE_BYTES)
  await file.close()
  await writeFiles(folder, { 'small.txt': 'small' })
  const server = await startFiles(context, folder)
  const peer = await connect(server)
  await peer.send(requestOf('GET', '/large.bin'))
  const head = await readHead(peer)
  equal(head.status, 200, 'status', { actual: head.line })
  const length = head.headers.get('content-length') ?? '–'
  equal(length, String(LARGE_BYTES), 'length', { expected: LARGE_BYTES, actual: length })
  await peer.read(100_000)
  peer.reset()
  const reply = (await tryToAsk(context, server, requestOf('GET', '/small.txt'))) ?? NO_REPLY
  equal(textOf(reply.body), 'small', 'gone', { actual: reply.line })
}

export async function servesGetAndHead(context: CheckContext): Promise<void> {
  const { folder } = context
  await writeFiles(folder, { 'a.txt': 'twelve bytes', 'docs/b.txt': '' })
  const server = await startFiles(context, folder)
  for (const [target, length, type] of [
    ['/a.txt', '12', 'text/plain; charset=utf-8'],
    ['/docs/', undefined, 'text/html; charset=utf-8'],
  ] as const) {
    const head = (await tryToAsk(context, server, requestOf('HEAD', target))) ?? NO_REPLY
    equal(head.status, 200, 'head', { target, actual: head.line })
    const actual = head.headers.get('content-length') ?? '–'
    if (length !== undefined && actual !== length) fail('head-length', { target, actual })
    if (head.headers.get('content-type') !== type) fail('head-type', { target, expected: type })
  }
  for (const target of ['/missing', '/docs/missing/', '/a.txt/', '/a.txt/b', '/docs/b.txt/']) {
    const reply = (await tryToAsk(context, server, requestOf('GET', target))) ?? NO_REPLY
    equal(reply.status, 404, target.startsWith('/a.txt') ? 'file-as-folder' : 'missing', {
      target,
      actual: reply.line,
    })
  }
  const long = `/${'x'.repeat(3_000)}`
  const reply = (await tryToAsk(context, server, requestOf('GET', long))) ?? NO_REPLY
  equal(reply.status, 404, 'long', { actual: reply.line })
  for (const method of ['POST', 'DELETE']) {
    const refused = await ask(context, server, requestOf(method, '/a.txt', 'Content-Length: 0\r\n'))
    equal(refused.status, 405, 'method', { method, actual: refused.line })
    equalMethods(refused.headers.get('allow') ?? '', 'GET, HEAD')
  }
}

export async function redirectsToFolders(context: CheckContext): Promise<void> {
  const { folder } = context
  for (const name of ['docs', 'a b', 'example.com', 'Ж']) await mkdir(join(folder, name))
  const server = await startFiles(context, folder)
  const cases: [key: string, target: string, location: string][] = [
    ['location', '/docs', '/docs/'],
    ['query', '/docs?x=1&y', '/docs/?x=1&y'],
    ['encoded', '/a%20b', '/a%20b/'],
    ['encoded', '/%D0%96', '/%D0%96/'],
    ['elsewhere', '//example.com', '/example.com/'],
    ['elsewhere', '/.//example.com', '/example.com/'],
  ]
  for (const [key, target, location] of cases)
    for (const method of ['GET', 'HEAD']) {
      const reply = (await tryToAsk(context, server, requestOf(method, target))) ?? NO_REPLY
      equal(reply.status, 301, 'status', { target, actual: reply.line })
      const actual = reply.headers.get('location') ?? '–'
      equal(actual, location, key, { target, expected: location, actual })
    }
  const direct = await ask(context, server, requestOf('GET', '/docs/'))
  equal(direct.status, 200, 'again', { actual: direct.line })
}

interface Listed {
  href: string
  text: string
}

export async function listsFolders(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const plain = ['b.txt', 'a.txt', 'Z.txt', 'a & b.txt', '100%.txt', '#1.txt', 'ж.txt', "it's.txt"]
  const names = [...plain, '\uff01.txt', '\u{1f600}.txt', `${random.int(10, 99)}.txt`]
  // No file on Windows can have such names.
  if (process.platform !== 'win32') names.push('<b>x.txt', 'say "hi".txt', 'a:b', 'q?.txt')
  await writeFiles(
    join(folder, 'list'),
    Object.fromEntries(random.shuffle(names).map((n) => [n, n])),
  )
  await mkdir(join(folder, 'list', 'sub'))
  const server = await startFiles(context, folder)
  const reply = (await tryToAsk(context, server, requestOf('GET', '/list/'))) ?? NO_REPLY
  equal(reply.status, 200, 'status', { actual: reply.line })
  const type = reply.headers.get('content-type') ?? '–'
  if (!/^text\/html; *charset=utf-8$/i.test(type)) fail('type', { actual: type })
  const html = textOf(reply.body)
  const listed: Listed[] = [...html.matchAll(/<a href="(.*?)">(.*?)<\/a>/g)].map(
    ([, href = '', text = '']) => ({ href, text }),
  )
  const expected = [...names, 'sub/'].sort(byCodePoint)
  if (listed.length !== expected.length)
    fail('entries', {
      expected: expected.length,
      actual: listed.length,
      html: beginningOf(reply.body),
    })
  for (const name of expected) {
    const href = encodeURIComponent(name).replace('%2F', '/')
    const entry = listed.find((one) => one.href === href)
    if (!entry) fail('href', { name, expected: href, actual: closest(listed, name) })
    const text = escapeHtml(name)
    if (unquoted(entry.text) !== unquoted(text))
      fail('escaped', { expected: text, actual: entry.text })
  }
  const order = listed.map(({ href }) => decodeURIComponent(href))
  equal(order, expected, 'order', { expected: expected.join('  '), actual: order.join('  ') })
  for (const { href } of listed) {
    const target = `/list/${href}`
    const file = (await tryToAsk(context, server, requestOf('GET', target))) ?? NO_REPLY
    equal(file.status, 200, 'broken', { target, actual: file.line })
  }
}

/** The entry that was probably meant for a name. */
function closest(listed: Listed[], name: string): string {
  const found = listed.find(({ href, text }) => href === name || text.includes(name))
  return show(found?.href ?? '–')
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** In the text of an element quotation marks and > may stay as they are. */
function unquoted(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll(/&(#39|#x27|apos);/gi, "'")
    .replaceAll('&gt;', '>')
}
