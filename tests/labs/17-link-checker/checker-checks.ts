/** Checks of check-links.ts. */
import { equal, fail, type CheckContext } from '#checker'
import type * as CheckLinks from '../../../solutions/17-link-checker/check-links.ts'
import {
  byMethod,
  comesTrue,
  failsWith,
  follows,
  html,
  redirect,
  same,
  settled,
  show,
  silence,
  startTestSite,
  status,
  type Exchange,
  type TestSite,
} from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof CheckLinks>('check-links.ts')

const pageOf = (...hrefs: string[]): string =>
  hrefs.map((href) => `<p><a href="${href}">x</a>`).join('\n')

/** Long enough for the page itself on a busy machine. */
const TIMEOUT_MS = 1_000

export async function checksEveryKind(context: CheckContext): Promise<void> {
  const { checkLinks } = await load(context)
  const other = await startTestSite(context, { '/there': html('<p>') })
  const site = await startTestSite(context, {
    '/moved': redirect('/real/'),
    '/real/one.html': html('<p>'),
    '/real/search?a=1&b=2': html('<p>'),
    '/real/away': redirect(`${other.origin}/there`, 301),
    '/real/circle': redirect('circle'),
    '/real/chain/1': redirect('../one.html'),
    '/real/chain/2': redirect('1'),
    '/real/no-head': byMethod({ HEAD: status(405), GET: html('<p>') }),
    '/slow': html(pageOf('/silent')),
    '/silent': silence,
  })
  const base = `${site.origin}/real/`
  const checks: [key: string, href: string, url: string, result: object][] = [
    ['ok', 'one.html#part', `${base}one.html`, ok()],
    ['ok', 'search?a=1&amp;b=2', `${base}search?a=1&b=2`, ok()],
    ['broken', '../none', `${site.origin}/none`, broken('http-status', 404)],
    ['skipped', 'mailto:a@example.com', 'mailto:a@example.com', skipped],
    ['skipped', 'javascript:void(0)', 'javascript:void(0)', skipped],
    ['origin', `${other.origin}/there`, `${other.origin}/there`, ok()],
    ['origin', `${other.origin}/none`, `${other.origin}/none`, broken('http-status', 404)],
    ['ok', 'away', `${base}away`, ok()],
    ['broken', 'circle', `${base}circle`, broken('redirect-loop', 302)],
    ['redirects', 'chain/2', `${base}chain/2`, broken('too-many-redirects', 302)],
    ['ok', 'chain/1', `${base}chain/1`, ok()],
    ['ok', 'no-head', `${base}no-head`, ok()],
    ['invalid', 'http://[x', 'http://[x', broken('invalid-url')],
  ]
  const hrefs = checks.map(([, href]) => href)
  const text = `${pageOf(...hrefs, 'one.html')}<!-- <a href="commented.html"> -->`
  site.routes['/real/'] = html(text)
  const results = await checkLinks(`${site.origin}/moved`, { maxRedirects: 1 })
  if (results.some(({ url }) => url === `${site.origin}/one.html`)) fail('moved')
  for (const [at, [key, href, url, result]] of checks.entries()) {
    const expected = { href: href.replace('&amp;', '&'), url, ...result }
    same(results[at], expected, key, { href })
  }
  same(results.length, checks.length, 'count')
  const silent = { href: '/silent', url: `${site.origin}/silent`, ...broken('timeout') }
  const slow = await checkLinks(`${site.origin}/slow`, { timeoutMs: TIMEOUT_MS })
  same(slow, [silent], 'timeout', { href: '/silent', timeoutMs: TIMEOUT_MS })
}

const ok = (code = 200): object => ({ status: 'ok', code })
const broken = (reason: string, code?: number): object => ({
  status: 'broken',
  reason,
  ...(code === undefined ? {} : { code }),
})
const skipped = { status: 'skipped', reason: 'not-http' }

/** A site whose links are answered when we say so, and not before. */
async function startHolding(
  context: CheckContext,
  links: number,
): Promise<{ site: TestSite; held: Exchange[]; hrefs: string[] }> {
  const held: Exchange[] = []
  const hrefs = Array.from({ length: links }, (_, index) => `/link/${index + 1}`)
  const site = await startTestSite(context, { '/': html(pageOf(...hrefs)) })
  for (const href of hrefs) site.routes[href] = (exchange) => held.push(exchange)
  return { site, held, hrefs }
}

const release = (exchange: Exchange | undefined): void =>
  void exchange?.response.writeHead(200).end()

export async function keepsTheOrder(context: CheckContext): Promise<void> {
  const { checkLinks } = await load(context)
  const { site, held, hrefs } = await startHolding(context, 6)
  const call = watched(checkLinks(`${site.origin}/`, { concurrency: hrefs.length }))
  if (!(await follows(context.lab, () => call.isOver || held.length === hrefs.length)))
    fail('too-few', { held: held.length, limit: hrefs.length })
  const numberOf = ({ request }: Exchange): number => Number(request.url?.split('/').at(-1))
  // The last of the page is answered first, and each answer has arrived before the next goes out.
  for (const exchange of held.toSorted((a, b) => numberOf(b) - numberOf(a))) {
    release(exchange)
    await settled(context.lab)
  }
  const results = await call.result
  const actual = results.map(({ href }) => href)
  same(actual.toSorted(), hrefs, 'missing')
  same(actual, hrefs, 'order')
}

export async function limitsItsRequests(context: CheckContext): Promise<void> {
  const { checkLinks } = await load(context)
  for (const concurrency of [3, undefined]) {
    const limit = concurrency ?? 4
    const { site, held, hrefs } = await startHolding(context, 2 * limit + 1)
    const options = concurrency === undefined ? {} : { concurrency }
    const call = watched(checkLinks(`${site.origin}/`, options))
    for (let open = hrefs.length; open > 0; open--) {
      const wanted = Math.min(limit, open)
      await follows(context.lab, () => call.isOver || held.length >= wanted)
      // Whoever asks for too many does so at once.
      if (open === hrefs.length) await settled(context.lab)
      const params = { limit, links: hrefs.length, open, held: held.length }
      if (held.length > wanted) fail('too-many', params)
      if (call.isOver) await call.result
      if (held.length < wanted) fail(open === hrefs.length ? 'too-few' : 'batches', params)
      // The oldest one stays: whoever waits for it before the next ones start works in batches.
      release(held.splice(held.length > 1 ? 1 : 0, 1)[0])
    }
    await call.result
  }
}

/** A call, and whether it has ended. Its failure is told when the result is asked for. */
function watched<T>(result: Promise<T>): { result: Promise<T>; isOver: boolean } {
  const call = { result, isOver: false }
  const end = (): void => void (call.isOver = true)
  result.then(end, end)
  return call
}

export async function refusesBadArguments(context: CheckContext): Promise<void> {
  const { checkLinks } = await load(context)
  const site = await startTestSite(context, { '/': html(pageOf('/x')), '/text': status(200) })
  const options: CheckLinks.CheckLinksOptions[] = [
    { concurrency: 0 },
    { concurrency: -1 },
    { concurrency: 1.5 },
    { concurrency: NaN },
    { concurrency: Infinity },
    { timeoutMs: 0 },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: NaN },
    { timeoutMs: 0.5 },
    { maxRedirects: -1 },
    { maxRedirects: NaN },
    { maxRedirects: 0.5 },
  ]
  for (const option of options) {
    const argument = Object.entries(option)
      .map(([name, value]) => `${name}: ${value}`)
      .join()
    await failsWith(checkLinks(`${site.origin}/`, option), 'ERR_INVALID', 'accepted', { argument })
  }
  for (const url of ['', 'index.html', 'ftp://127.0.0.1/', 'mailto:a@example.com'])
    await failsWith(checkLinks(url), 'ERR_INVALID', 'address', { url: show(url) })
  same(site.seen.length, 0, 'sent')
  for (const path of ['/none', '/text'])
    await failsWith(checkLinks(site.origin + path), 'ERR_PROTOCOL', 'page', { path })
  const deaf = checkLinks(`http://127.0.0.1:${site.deafPort}/`)
  await failsWith(deaf, 'ECONNREFUSED', 'nobody')
  const results = await checkLinks(`${site.origin}/`, { maxRedirects: 0, concurrency: 1 })
  equal(results.length, 1)
}

export async function stopsWhenAborted(context: CheckContext): Promise<void> {
  const { checkLinks } = await load(context)
  const { lab } = context
  const { site, held } = await startHolding(context, 6)
  const already = lab.abortSignal({ aborted: true })
  const ignored = checkLinks(`${site.origin}/`, { signal: already.signal })
  await failsWith(ignored, 'AbortError', 'ignored')
  same(site.seen.length, 0, 'sent')
  const abort = lab.abortSignal()
  const call = watched(checkLinks(`${site.origin}/`, { concurrency: 2, signal: abort.signal }))
  await follows(lab, () => call.isOver || held.length >= 2)
  await settled(lab)
  const before = site.seen.length
  await abort.abort()
  if (!(await follows(lab, () => call.isOver))) fail('goes-on')
  await failsWith(call.result, 'AbortError', 'other-end')
  await settled(lab)
  same(site.seen.length, before, 'follows')
  const isGivenUp = await comesTrue(() => held.every(({ response }) => response.closed))
  if (!isGivenUp) fail('left-open')
  await lab.exitsByItself()
}
