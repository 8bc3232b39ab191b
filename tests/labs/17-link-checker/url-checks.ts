/** Checks of check-url.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import { fail, RemoteError, type CheckContext } from '#checker'
import type * as CheckUrl from '../../../solutions/17-link-checker/check-url.ts'
import {
  byMethod,
  comesTrue,
  endless,
  failsWith,
  garbage,
  html,
  redirect,
  reset,
  same,
  show,
  silence,
  startTestSite,
  status,
  type TestSite,
} from './support.ts'

type Check = (url: string, options?: CheckUrl.CheckUrlOptions) => Promise<CheckUrl.Outcome>

/** `checkUrl`, whose contract is not to throw. */
async function load({ lab }: CheckContext): Promise<Check> {
  const { checkUrl } = await lab.load<typeof CheckUrl>('check-url.ts')
  return async (url, options = {}) => {
    try {
      return await checkUrl(url, options)
    } catch (error) {
      if (!(error instanceof RemoteError) || error.name === 'AbortError') throw error
      fail('threw', { path: new URL(url).pathname, error: error.code ?? error.message })
    }
  }
}

const ok = { status: 'ok', code: 200 }
const broken = (reason: string, code?: number): object => ({
  status: 'broken',
  reason,
  ...(code === undefined ? {} : { code }),
})

export async function asksByHead(context: CheckContext): Promise<void> {
  const check = await load(context)
  let wasGivenUp = false
  const site = await startTestSite(context, {
    '/page': html('<p>'),
    '/empty': status(204),
    '/no-head': byMethod({ HEAD: status(405, { allow: 'GET' }), GET: html('<p>') }),
    '/not-made': byMethod({ HEAD: status(501), GET: status(404) }),
    '/endless': byMethod({
      HEAD: status(405, { allow: 'GET' }),
      GET: (exchange) => {
        exchange.response.on('close', () => (wasGivenUp = true))
        endless(exchange)
      },
    }),
  })
  const cases: [key: string, path: string, outcome: object, ...asked: string[]][] = [
    ['head', '/page', ok, 'HEAD'],
    ['head', '/empty', { status: 'ok', code: 204 }, 'HEAD'],
    ['head', '/none', broken('http-status', 404), 'HEAD'],
    ['then-get', '/no-head', ok, 'HEAD', 'GET'],
    ['then-get', '/not-made', broken('http-status', 404), 'HEAD', 'GET'],
    ['body', '/endless', ok, 'HEAD', 'GET'],
  ]
  for (const [key, path, outcome, ...methods] of cases) {
    site.seen.length = 0
    const actual = await check(site.origin + path, { timeoutMs: 1_500 })
    const requests = methods.map((method) => `${method} ${path}`)
    const asked = site.seen.join(', ')
    same(actual, outcome, key, { path, asked })
    if (asked !== requests.join(', ')) fail('requests', { asked, wanted: requests.join(', ') })
  }
  if (!(await comesTrue(() => wasGivenUp))) fail('left-open')
  same([...new Set(site.agents)], ['on-the-wire-17'], 'agent')
}

export async function followsRedirects(context: CheckContext): Promise<void> {
  const check = await load(context)
  const other = await startTestSite(context, {
    '/here': html('<p>'),
    '/b/there': redirect('../here'),
  })
  const site = await startTestSite(context, {
    '/end': html('<p>'),
    '/a/b/far': redirect('../near'),
    '/a/near': redirect('c/end?x=1#part'),
    '/a/c/end?x=1': html('<p>'),
    '/away': redirect(`${other.origin}/b/there`),
    '/missing': redirect('/none'),
    '/no-location': status(302),
    '/choices': status(300, { location: '/end' }),
    '/mail': redirect('mailto:a@example.com'),
    '/nonsense': redirect('http://['),
    '/get': byMethod({ HEAD: status(405), GET: redirect('/end', 307) }),
  })
  for (const code of [301, 302, 303, 307, 308]) site.routes[`/${code}`] = redirect('/end', code)
  for (let step = 1; step <= 7; step++) site.routes[`/step/${step}`] = redirect(`${step - 1}`)
  site.routes['/step/0'] = html('<p>')
  const cases: [key: string, path: string, outcome: object, options?: object][] = [
    ...[301, 302, 303, 307, 308].map((code): (typeof cases)[number] => ['each', `/${code}`, ok]),
    ['relative', '/a/b/far', ok],
    ['origin', '/away', ok],
    ['number', '/step/5', ok],
    ['number', '/step/6', broken('too-many-redirects', 302)],
    ['number', '/step/7', ok, { maxRedirects: 7 }],
    ['number', '/step/1', broken('too-many-redirects', 302), { maxRedirects: 0 }],
    ['number', '/step/0', ok, { maxRedirects: 0 }],
    ['end', '/missing', broken('http-status', 404)],
    ['not-followed', '/no-location', broken('http-status', 302)],
    ['not-followed', '/choices', broken('http-status', 300)],
    ['scheme', '/mail', broken('bad-redirect', 302)],
    ['scheme', '/nonsense', broken('bad-redirect', 302)],
    ['each', '/get', ok],
  ]
  for (const [key, path, outcome, options = {}] of cases)
    same(await check(site.origin + path, options), outcome, key, { path, options: show(options) })
}

export async function endsCircles(context: CheckContext): Promise<void> {
  const check = await load(context)
  const site = await startTestSite(context, {
    '/a': redirect('/b'),
    '/b': redirect('/c', 301),
    '/c': redirect('/a', 308),
    '/self': redirect('/self'),
    '/part': redirect('/part#more'),
    '/into': redirect('/a'),
    '/no-head': byMethod({ HEAD: status(405), GET: html('<p>') }),
    '/query': redirect('/query?again'),
    '/query?again': html('<p>'),
  })
  const cases: [key: string, path: string, outcome: object, requests: number][] = [
    ['circle', '/a', broken('redirect-loop', 308), 3],
    ['circle', '/into', broken('redirect-loop', 308), 4],
    ['self', '/self', broken('redirect-loop', 302), 1],
    ['fragment', '/part', broken('redirect-loop', 302), 1],
    ['no-circle', '/no-head', ok, 2],
    ['no-circle', '/query', ok, 2],
  ]
  for (const [key, path, outcome, requests] of cases) {
    site.seen.length = 0
    // Many are allowed: only the circle can be the reason.
    const options = { maxRedirects: 60, timeoutMs: 2_000 }
    same(await check(site.origin + path, options), outcome, key, { path })
    same(site.seen.length, requests, 'again', { path })
  }
  const start = `${site.origin}/self#here`
  same(await check(start), broken('redirect-loop', 302), 'fragment', { path: '/self#here' })
}

export async function namesFailures(context: CheckContext): Promise<void> {
  const check = await load(context)
  const site = await startTestSite(context, {
    '/broken': status(500),
    '/old': status(304),
    '/reset': reset,
    '/garbage': garbage,
    '/closed': ({ response }) => void response.socket?.end(),
    '/to-nobody': ({ response }) =>
      void response.writeHead(302, { location: `http://127.0.0.1:${site.deafPort}/` }).end(),
  })
  const deaf = `http://127.0.0.1:${site.deafPort}/`
  const cases: [key: string, url: string, outcome: object][] = [
    ['status', `${site.origin}/none`, broken('http-status', 404)],
    ['status', `${site.origin}/broken`, broken('http-status', 500)],
    ['status', `${site.origin}/old`, broken('http-status', 304)],
    ['system', deaf, broken('ECONNREFUSED')],
    ['system', `${site.origin}/to-nobody`, broken('ECONNREFUSED')],
    ['system', `${site.origin}/reset`, broken('ECONNRESET')],
    ['failed', `${site.origin}/garbage`, broken('failed')],
  ]
  for (const [key, url, outcome] of cases) same(await check(url), outcome, key, { url })
  // Some clients have a name of the system for an early FIN as well.
  const { status: closed } = await check(`${site.origin}/closed`)
  same(closed, 'broken', 'failed', { url: `${site.origin}/closed` })
}

/** The deadline of a chain without end, and how long each of its answers takes. */
const CHAIN = { timeoutMs: 900, answerMs: 40 }
/** A request that comes so long after the deadline was not sent before it. */
const LATE_MS = 900

export async function keepsOneDeadline(context: CheckContext): Promise<void> {
  const check = await load(context)
  const { lab } = context
  let wasGivenUp = false
  const site = await startTestSite(context, {
    '/silent': ({ response }) => void response.on('close', () => (wasGivenUp = true)),
    '/half': byMethod({ HEAD: status(405), GET: silence }),
  })
  const goesOn = addEndlessChain(site)
  const options = { timeoutMs: CHAIN.timeoutMs, maxRedirects: 10_000 }
  const chain = check(`${site.origin}/chain/1`, options)
  // What it comes to is asked for in the end.
  chain.catch(() => {})
  const timeoutMs = 150
  same(await check(`${site.origin}/silent`, { timeoutMs }), broken('timeout'), 'silent')
  if (!(await comesTrue(() => wasGivenUp))) fail('left-open')
  same(await check(`${site.origin}/half`, { timeoutMs }), broken('timeout'), 'silent')
  const end = await Promise.race([chain, goesOn])
  if (end === 'late') fail('chain', CHAIN)
  same(end, broken('timeout'), 'chain-end', CHAIN)

  const already = lab.abortSignal({ aborted: true })
  await failsWith(check(`${site.origin}/x`, { signal: already.signal }), 'AbortError', 'abort')
  // What the chain sent at its end may still arrive.
  same(site.seen.filter((request) => request.endsWith(' /x')).length, 0, 'sent')
  const abort = lab.abortSignal()
  site.routes['/abort'] = () => void abort.abort()
  await failsWith(check(`${site.origin}/abort`, { signal: abort.signal }), 'AbortError', 'abort')
}

/**
 * Adds `/chain/1`, which redirects to `/chain/2`, and so on for ever.
 * @returns resolves when a request comes long after the deadline
 */
function addEndlessChain(site: TestSite): Promise<'late'> {
  const late = Promise.withResolvers<'late'>()
  let startedMs: number | undefined
  const add = (step: number): void => {
    site.routes[`/chain/${step}`] = async (exchange) => {
      startedMs ??= performance.now()
      if (performance.now() - startedMs > CHAIN.timeoutMs + LATE_MS) late.resolve('late')
      await pause(CHAIN.answerMs)
      add(step + 1)
      if (!exchange.response.destroyed) redirect(`${step + 1}`)(exchange)
    }
  }
  add(1)
  return late.promise
}
