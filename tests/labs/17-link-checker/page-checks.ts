/** Checks of fetch-page.ts. */
import { equal, everyDelivery, utf8, type CheckContext, type Peer } from '#checker'
import type * as FetchPage from '../../../solutions/17-link-checker/fetch-page.ts'
import {
  failsWith,
  garbage,
  html,
  long,
  redirect,
  same,
  show,
  silence,
  stalled,
  startTestSite,
  status,
  type Route,
} from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof FetchPage>('fetch-page.ts')

async function answer(peer: Peer, parts: Uint8Array[]): Promise<void> {
  while ((await peer.readLine()).trim() !== '');
  await peer.sendParts(parts)
}

export async function fetchesAPage(context: CheckContext): Promise<void> {
  const { fetchPage } = await load(context)
  const { random, serve } = context
  const text = `<p>${random.shuffle(['да', '网', '🙂']).join(' ')}</p>`
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${utf8(text).length}\r\n\r\n`
  await everyDelivery([utf8(text)], { cutAt: [4] }, async ({ parts }) => {
    const { port } = await serve((peer) => answer(peer, [utf8(head), ...parts]))
    const url = `http://127.0.0.1:${port}/`
    same(await fetchPage(url, {}), { url, html: text }, 'text')
  })
  const site = await startTestSite(context, {
    '/a/start': redirect('../b/final'),
    '/b/final': html('<p>here'),
    '/plain': html('<p>да', 'text/html'),
    '/unknown': html('<p>да', 'Text/HTML;charset=x-unknown'),
    '/windows': bytes([0xe4, 0xe0], 'text/html; charset=windows-1251'),
    '/quoted': bytes([0xc4, 0xe3], 'TEXT/HTML; x=y; Charset="GBK"'),
    '/wrong': bytes([0x61, 0xff, 0x62], 'text/html; charset=utf-8'),
  })
  const cases: [key: string, path: string, expected: string][] = [
    ['charset', '/windows', 'да'],
    ['charset', '/quoted', '你'],
    ['no-charset', '/plain', '<p>да'],
    ['no-charset', '/unknown', '<p>да'],
    ['no-charset', '/wrong', 'a\ufffdb'],
  ]
  for (const [key, path, expected] of cases) {
    const page = await fetchPage(site.origin + path)
    same(page.html, expected, key, { path })
  }
  const moved = await fetchPage(`${site.origin}/a/start`)
  same(moved, { url: `${site.origin}/b/final`, html: '<p>here' }, 'moved')
  same([...new Set(site.agents)], ['on-the-wire-17'], 'agent')
}

function bytes(body: number[], type: string): Route {
  return ({ response }) =>
    void response.writeHead(200, { 'Content-Type': type }).end(Buffer.from(body))
}

export async function refusesWhatIsNoPage(context: CheckContext): Promise<void> {
  const { fetchPage } = await load(context)
  const site = await startTestSite(context, {
    '/gone': ({ response }) =>
      void response.writeHead(410, { 'Content-Type': 'text/html' }).end('<p>gone'),
    '/broken': status(500, { 'content-type': 'text/html' }),
    '/text': html('<p>', 'text/plain; charset=utf-8'),
    '/similar': html('<p>', 'text/htmlx'),
    '/named': html('<p>', 'application/x; name=text/html'),
    '/untyped': ({ response }) => void response.end('<p>'),
    '/circle': redirect('/circle'),
    '/garbage': garbage,
  })
  const refused: [key: string, path: string][] = [
    ['status', '/none'],
    ['status', '/gone'],
    ['status', '/broken'],
    ['type', '/text'],
    ['type', '/similar'],
    ['type', '/named'],
    ['type', '/untyped'],
    ['circle', '/circle'],
    ['garbage', '/garbage'],
  ]
  for (const [key, path] of refused)
    await failsWith(fetchPage(site.origin + path), 'ERR_PROTOCOL', key, { path })
  const before = site.seen.length
  for (const url of [
    '',
    '/',
    'example.com',
    'ftp://127.0.0.1/',
    'mailto:a@example.com',
    'http://[',
  ])
    await failsWith(fetchPage(url), 'ERR_INVALID', 'address', { url: show(url) })
  same(site.seen.length, before, 'sent')
  const deaf = `http://127.0.0.1:${site.deafPort}/`
  await failsWith(fetchPage(deaf), 'ECONNREFUSED', 'system')
}

/** A page that does not come is given up after this time. */
const TIMEOUT_MS = 120
/** Long enough for the head to come on a busy machine. */
const STALLED_TIMEOUT_MS = 700

export async function limitsThePage(context: CheckContext): Promise<void> {
  const { fetchPage } = await load(context)
  const { lab } = context
  const exact = `<p>${'字'.repeat(10)}`
  const site = await startTestSite(context, {
    '/long': long(4 * 1024 * 1024),
    '/exact': html(exact),
    '/short': ({ response }) => {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': 100 })
      response.write('<p>half of it', () => response.socket?.end())
    },
    '/silent': silence,
    '/stalled': stalled(2_000),
  })
  const { origin } = site
  await failsWith(fetchPage(`${origin}/long`), 'ERR_TOO_LARGE', 'long', { maxBytes: 1_048_576 })
  const { length } = utf8(exact)
  equal((await fetchPage(`${origin}/exact`, { maxBytes: length })).html, exact)
  const oneLess = fetchPage(`${origin}/exact`, { maxBytes: length - 1 })
  await failsWith(oneLess, 'ERR_TOO_LARGE', 'characters', { length, maxBytes: length - 1 })
  await failsWith(fetchPage(`${origin}/short`), 'ERR_TRUNCATED', 'short')
  const [timeout, later] = [{ timeoutMs: TIMEOUT_MS }, { timeoutMs: STALLED_TIMEOUT_MS }]
  await Promise.all([
    failsWith(fetchPage(`${origin}/silent`, timeout), 'ERR_TIMEOUT', 'silent'),
    failsWith(fetchPage(`${origin}/stalled`, later), 'ERR_TIMEOUT', 'stalled'),
  ])
  const already = lab.abortSignal({ aborted: true })
  const ignored = fetchPage(`${origin}/exact`, { signal: already.signal })
  await failsWith(ignored, 'AbortError', 'abort')
  const abort = lab.abortSignal()
  site.routes['/silent'] = () => void abort.abort()
  await failsWith(fetchPage(`${origin}/silent`, { signal: abort.signal }), 'AbortError', 'abort')
}
