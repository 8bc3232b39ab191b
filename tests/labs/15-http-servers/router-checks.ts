/** Checks of router.ts. The routes are ours. */
import { equal, fail, rejects, RemoteError, type CheckContext } from '#checker'
import type { HttpResponse } from '../../../solutions/15-http-servers/message.ts'
import type { RoutedRequest, Router } from '../../../solutions/15-http-servers/router.ts'
import { equalMethods, headerOf, plainRequest } from './hello-checks.ts'
import { show } from './support.ts'

/** The router on the other side: every method answers with a promise. */
interface RemoteRouter {
  get(pattern: string, route: RemoteRoute): Promise<unknown>
  post(pattern: string, route: RemoteRoute): Promise<unknown>
  put(pattern: string, route: RemoteRoute): Promise<unknown>
  delete(pattern: string, route: RemoteRoute): Promise<unknown>
  respond(...args: Parameters<Router['respond']>): Promise<HttpResponse>
}
type RemoteRoute = (request: RoutedRequest) => Promise<HttpResponse>

/** @returns a router with these routes, and what they were given */
async function makeRouter(
  { lab }: CheckContext,
  routes: [method: 'get' | 'post' | 'put' | 'delete', pattern: string][],
): Promise<{ app: RemoteRouter; given: RoutedRequest[] }> {
  const { router } = await lab.load<{ router(): unknown }>('router.ts')
  const app = (await router()) as RemoteRouter
  const given: RoutedRequest[] = []
  for (const [method, pattern] of routes) {
    const added = await app[method](pattern, async (request) => {
      given.push(request)
      return { status: 299, body: `${method} ${pattern}` }
    })
    if (typeof added !== 'object' || added === null) fail('chain', { method, actual: show(added) })
  }
  return { app, given }
}

export async function findsTheRoute(context: CheckContext): Promise<void> {
  const { app, given } = await makeRouter(context, [
    ['get', '/'],
    ['get', '/notes'],
    ['post', '/notes'],
    ['get', '/notes/new'],
    ['get', '/notes/:id'],
    ['put', '/notes/:id'],
    ['delete', '/notes/:id'],
    ['get', '/notes/late'],
    ['get', '/a.b'],
  ])
  const cases: [method: string, path: string, route: string][] = [
    ['GET', '/', 'get /'],
    ['GET', '/notes', 'get /notes'],
    ['POST', '/notes', 'post /notes'],
    ['GET', '/notes/new', 'get /notes/new'],
    ['GET', '/notes/7', 'get /notes/:id'],
    ['PUT', '/notes/new', 'put /notes/:id'],
    ['DELETE', '/notes/7', 'delete /notes/:id'],
    ['GET', '/notes/late', 'get /notes/:id'],
    ['HEAD', '/notes', 'get /notes'],
    ['GET', '/n%6Ftes', 'get /notes'],
    ['GET', '/a.b', 'get /a.b'],
  ]
  for (const [method, path, route] of cases) {
    const response = await app.respond(plainRequest(method, path))
    const actual = response.status === 299 ? show(response.body) : String(response.status)
    equal(response.body, route, method === 'HEAD' ? 'head' : 'route', {
      method,
      path,
      expected: route,
      actual,
    })
    equal(given.at(-1)?.method, method, 'request', { method, actual: show(given.at(-1)?.method) })
  }
  const { app: broken } = await makeRouter(context, [])
  await broken.get('/', async () => {
    throw Object.assign(new Error('broken'), { code: 'ERR_BROKEN' })
  })
  const swallowed = await resultOf(broken.respond(plainRequest('GET', '/')))
  if (swallowed) fail('swallowed', { actual: show(swallowed.status) })
}

async function resultOf(call: Promise<HttpResponse>): Promise<HttpResponse | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof RemoteError && !error.message.startsWith('TODO')) return undefined
    throw error
  }
}

export async function readsParameters(context: CheckContext): Promise<void> {
  const { app, given } = await makeRouter(context, [['get', '/notes/:id/:part']])
  const word = context.random.pick(['Жук', '字节', 'ok'])
  const cases: [path: string, id: string, part: string][] = [
    ['/notes/7/title', '7', 'title'],
    [`/notes/${encodeURIComponent(word)}/x`, word, 'x'],
    ['/notes/a%2Fb/c', 'a/b', 'c'],
    ['/notes/%252F/%20', '%2F', ' '],
    ['/notes/../x', '..', 'x'],
  ]
  for (const [path, id, part] of cases) {
    const response = await app.respond(plainRequest('GET', path))
    equal(response.status, 299, 'not-found', { path, actual: show(response.status) })
    const params = given.at(-1)?.params
    const [expected, actual] = [
      show({ id, part }),
      show({ id: params?.['id'], part: params?.['part'] }),
    ]
    equal(actual, expected, 'params', { path, expected, actual })
  }
  for (const path of ['/notes//title', '/notes/7/']) {
    const response = await app.respond(plainRequest('GET', path))
    equal(response.status, 404, 'empty', { path, actual: show(response.status) })
  }
  for (const path of ['/notes/%/x', '/notes/%ff/x', '/notes/a%00/x']) {
    const answered = await resultOf(app.respond(plainRequest('GET', path)))
    if (answered) fail('malformed', { path, actual: show(answered.status) })
    await rejects(app.respond(plainRequest('GET', path)), 'ERR_HTTP_400')
  }
}

export async function tells404From405(context: CheckContext): Promise<void> {
  const { app, given } = await makeRouter(context, [
    ['get', '/notes'],
    ['post', '/notes'],
    ['delete', '/notes/:id'],
    ['get', '/notes/new'],
    ['put', '/only-put'],
  ])
  for (const path of ['/', '/other', '/notes/', '/Notes', '/notes/1/2', '/note', '*']) {
    const response = await app.respond(plainRequest('GET', path))
    equal(response.status, 404, 'missing', { path, actual: show(response.status) })
  }
  const cases: [method: string, path: string, allow: string][] = [
    ['DELETE', '/notes', 'GET, HEAD, POST'],
    ['OPTIONS', '/notes', 'GET, HEAD, POST'],
    ['get', '/notes', 'GET, HEAD, POST'],
    ['POST', '/notes/new', 'DELETE, GET, HEAD'],
    ['GET', '/notes/7', 'DELETE'],
    ['HEAD', '/only-put', 'PUT'],
  ]
  for (const [method, path, allow] of cases) {
    const response = await app.respond(plainRequest(method, path))
    equal(response.status, 405, 'method', { method, path, actual: show(response.status) })
    equalMethods(headerOf(response, 'allow'), allow, { method, path })
  }
  equal(given.length, 0, 'called')
}
