/** Checks of download-all.ts: the list, the pictures, and how many at a time. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { equal, fail, recorder, RemoteError, type CheckContext } from '#checker'
import type * as DownloadAll from '../../../solutions/16-http-clients/download-all.ts'
import {
  accepts,
  answerOf,
  holds,
  listOf,
  LONG_MS,
  refuses,
  respond,
  settled,
  web,
  withinTime,
  type Answer,
  type Visit,
  type Web,
} from './support.ts'

const load = async ({ lab }: CheckContext) => {
  const { downloadAll } = await lab.load<typeof DownloadAll>('download-all.ts')
  return downloadAll
}

/** An API that lists these paths of its own; `picture` answers the requests for them. */
async function library(
  context: CheckContext,
  paths: string[],
  picture: (visit: Visit) => unknown,
): Promise<Web> {
  const server: Web = await web(context, (visit) =>
    visit.target.startsWith('/images')
      ? respond(visit, listOf(paths.map((path) => `${server.url}${path}`)))
      : picture(visit),
  )
  return server
}

const optionsFor = ({ url }: { url: string }, dir: string, num = 5) => ({
  api: `${url}/images`,
  key: 'no secret',
  num,
  dir,
  timeoutMs: LONG_MS,
})

export async function asksTheApi(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const downloadAll = await load(context)
  const key = `K&${random.int(1000, 9999)}=ключ +`
  const num = random.int(2, 40)
  // Short names, so that the steps of a failed check show them whole.
  const names = ['r', 'r-2', 'w-2', 'é', 'a b', '1', 'download-7']
  const paths = ['/r', '/b/r', '/w?size=large', '/%C3%A9', '/a%20b', '/1', '/..%2Fx.png']
  const server = await library(context, paths, (visit) => respond(visit, { body: visit.target }))
  await writeFile(join(folder, 'w'), 'older')
  const results = await downloadAll({ ...optionsFor(server, folder, num), key })
  const [first] = server.visits
  const query = new URL(first?.target ?? '/', server.url).searchParams
  const given = [query.get('key'), query.get('num')]
  equal(given, [key, String(num)], 'query', { target: first?.target ?? '–' })
  const inTheirs = server.targets.slice(1).find((target) => target.includes('key='))
  if (inTheirs !== undefined) fail('key-passed-on', { target: inTheirs })
  const expected = paths.map((path, index) => ({
    url: `${server.url}${path}`,
    file: join(folder, names[index] ?? ''),
  }))
  equal(results, expected, 'results')
  for (const [index, path] of paths.entries()) {
    const text = await readFile(join(folder, names[index] ?? ''), 'utf8')
    equal(text, path, 'mixed-up', { name: names[index] ?? '', expected: path, actual: text })
  }
  equal(await readFile(join(folder, 'w'), 'utf8'), 'older')
}

export async function reportsEachPicture(context: CheckContext): Promise<void> {
  const { random } = context
  await keepsTheOrder(context)
  const answers = new Map<string, [code: string, answer: Answer | 'silence']>([
    ['/missing.png', ['ERR_PROTOCOL', { status: '404 Not Found', body: 'no' }]],
    ['/large.png', ['ERR_TOO_LARGE', { length: 1_001 }]],
    ['/half.png', ['ERR_TRUNCATED', { body: 'half', length: 8 }]],
    ['/silent.png', ['ERR_TIMEOUT', 'silence']],
    ['/a', ['', { body: 'a' }]],
    ['/b', ['', { body: 'bb' }]],
  ])
  const paths = random.shuffle([...answers.keys()])
  const server = await library(context, paths, (visit) => {
    const [, answer] = answers.get(visit.target) ?? []
    if (answer && answer !== 'silence') respond(visit, answer)
  })
  let outcome = await downloadWithin(700, context, server)
  // On a machine that has other things to do, even an answer may come too late: then with more time.
  const isLate = ({ url, error }: { url: string; error?: unknown }): boolean =>
    codeOf(error) === 'ERR_TIMEOUT' && !url.endsWith('/silent.png')
  if (outcome.results.some(isLate)) outcome = await downloadWithin(7_000, context, server)
  const { results, progress, dir } = outcome
  equal(results.length, paths.length, 'count', { actual: results.length, expected: paths.length })
  for (const [index, path] of paths.entries()) {
    const [code = ''] = answers.get(path) ?? []
    const result = results[index] as { url?: unknown; error?: unknown } | undefined
    equal(result?.url, `${server.url}${path}`, 'order', { place: index + 1, path })
    const error = result?.error
    const actual = codeOf(error)
    if ((code === '') !== (error === undefined) || (code !== '' && actual !== code))
      fail('outcome', { path, expected: code || '–', actual: error === undefined ? '–' : actual })
  }
  await holds(dir, ['a', 'b'], 'left')
  checkProgress(progress, paths, answers)
}

const codeOf = (error: unknown): string =>
  error instanceof RemoteError ? (error.code ?? error.name) : String(error)

/** Every picture at once, into a folder of its own. */
async function downloadWithin(timeoutMs: number, context: CheckContext, server: Web) {
  const downloadAll = await load(context)
  const dir = join(context.folder, `within-${timeoutMs}`)
  await mkdir(dir)
  const onProgress = recorder()
  const call = downloadAll({
    ...optionsFor(server, dir),
    maxBytes: 1_000,
    timeoutMs,
    concurrency: 6,
    onProgress: onProgress as unknown as (progress: DownloadAll.Progress) => void,
  })
  if (!(await withinTime(call.catch(() => {})))) fail('never-ends')
  const results: { url: string; error?: unknown }[] = await accepts(call, 'rejected')
  return { results, progress: onProgress.calls, dir }
}

/** The second one is there before the first one has an answer. */
async function keepsTheOrder(context: CheckContext): Promise<void> {
  const { folder, lab } = context
  const downloadAll = await load(context)
  const first = Promise.withResolvers<Visit>()
  const server = await library(context, ['/f', '/s'], (visit) =>
    visit.target === '/f' ? first.resolve(visit) : respond(visit, { body: '2' }),
  )
  const call = downloadAll(optionsFor(server, folder))
  const hasCome = await withinTime(Promise.race([first.promise, call.catch(() => {})]))
  if (!hasCome) fail('never-ends')
  for (let i = 0; i < 200 && !(await readdir(folder)).includes('s'); i++) await settled(lab)
  await settled(lab)
  respond(await first.promise, { body: '1' })
  const urls = (await accepts(call, 'rejected')).map(({ url }) => url)
  const expected = [`${server.url}/f`, `${server.url}/s`]
  equal(urls, expected, 'order', { place: 1, path: '/f' })
}

function checkProgress(
  calls: unknown[][],
  paths: string[],
  answers: Map<string, [code: string, answer: Answer | 'silence']>,
): void {
  const all = calls.map(([progress]) => progress as DownloadAll.Progress)
  for (const [index, path] of paths.entries()) {
    const mine = all.filter((progress) => progress.index === index)
    const states = mine.map(({ state }) => state).filter((state, n, list) => state !== list[n - 1])
    const [code, answer] = answers.get(path) ?? []
    const expected = ['waiting', 'loading', code === '' ? 'done' : 'failed']
    const params = { path, expected: expected.join(', '), actual: states.join(', ') }
    equal(states, expected, 'states', params)
    const last = mine.at(-1)
    if (code !== '' || answer === undefined || answer === 'silence') continue
    const bytes = String(answer.body).length
    equal(last?.receivedBytes, bytes, 'bytes', { path, bytes, actual: String(last?.receivedBytes) })
    equal(last?.name, path.slice(1), 'name', { path, actual: String(last?.name) })
  }
}

export async function limitsConcurrency(context: CheckContext): Promise<void> {
  const { folder, lab, random } = context
  const downloadAll = await load(context)
  const paths = Array.from({ length: 7 }, (_, index) => `/picture-${index}.png`)
  for (const limit of [undefined, 1, random.int(2, 3)]) {
    const most = limit ?? 4
    const held: Visit[] = []
    const done = new Set<number>()
    let arrival = Promise.withResolvers<void>()
    const server = await library(context, paths, (visit) => {
      held.push(visit)
      arrival.resolve()
      arrival = Promise.withResolvers()
    })
    const dir = { ...optionsFor(server, folder), ...(limit ? { concurrency: limit } : {}) }
    const call = downloadAll(dir)
    const arrived = async (count: number): Promise<void> => {
      while (held.length < count) await arrival.promise
    }
    // All but one at a time: whoever waits for a whole group to finish stands still now.
    for (let answered = 0; answered < paths.length; answered++) {
      const expected = Math.min(answered + most, paths.length)
      const params = { limit: most, underWay: held.length - answered, answered }
      const hasCome = await withinTime(Promise.race([arrived(expected), call.catch(() => {})]))
      if (!hasCome || held.length < expected) fail('too-few', params)
      await settled(lab)
      // The first request was for the list.
      if (server.visits.length - 1 > expected) fail('too-many', { limit: most, answered })
      // The oldest one stays until the end, unless it is alone.
      const next = held.findIndex((_, n) => (n > 0 || most === 1 || answered === 6) && !done.has(n))
      const visit = held[next]
      if (visit) respond(visit, { body: 'x' })
      done.add(next)
    }
    const results = await call
    equal(results.length, paths.length)
    const order = server.targets.slice(1)
    if (most === 1) equal(order, paths, 'order', { actual: order.join(', ') })
  }
}

export async function refusesABadList(context: CheckContext): Promise<void> {
  const { folder } = context
  const downloadAll = await load(context)
  const key = 'key-1941-rosebud'
  const bad: [key: string, code: string, answer: Answer][] = [
    ['status', 'ERR_PROTOCOL', { status: '401 Unauthorized', body: `{"msg":"not ${key}"}` }],
    ['status', 'ERR_PROTOCOL', { ...listOf([]), status: '500 Oops' }],
    ['shape', 'ERR_PROTOCOL', { body: `<p>${key}</p>` }],
    ['shape', 'ERR_PROTOCOL', { body: '{"code":150,"msg":"no quota"}' }],
    ['shape', 'ERR_PROTOCOL', { body: '{"newslist":{"picUrl":"x"}}' }],
    ['shape', 'ERR_PROTOCOL', { body: '{"newslist":[{"picUrl":7}]}' }],
    ['shape', 'ERR_PROTOCOL', { body: '{"newslist":[null]}' }],
    ['shape', 'ERR_PROTOCOL', { body: 'null' }],
    ['large', 'ERR_TOO_LARGE', { body: JSON.stringify({ newslist: [], more: 'x'.repeat(1_000) }) }],
  ]
  for (const [name, code, answer] of bad) {
    const server = await web(context, (visit) => respond(visit, answer))
    const call = downloadAll({ ...optionsFor(server, folder), key, maxBytes: 1_000 })
    const params = { answer: String(answer.body).slice(0, 40) }
    const error = await refuses(call, code, name, params)
    if (error.message.includes(key)) fail('told', { actual: error.message })
  }
  // What has the key may not be sent on to somebody else.
  const stranger = await web(context, (visit) => respond(visit, listOf([])), {
    mayStayUnused: true,
  })
  const moved = await web(context, (visit) => {
    const headers = { Location: `${stranger.url}${visit.target}` }
    respond(visit, { status: '302 Found', headers })
  })
  const call = downloadAll({ ...optionsFor(moved, folder), key })
  await call.catch(() => {})
  if (stranger.connections > 0) fail('redirect')
  await refuses(call, 'ERR_PROTOCOL', 'redirect')
  const silent = await web(context, () => {})
  const slow = downloadAll({ ...optionsFor(silent, folder), timeoutMs: 60 })
  await refuses(slow, 'ERR_TIMEOUT', 'silence')
  const empty = await web(context, (visit) => respond(visit, listOf([])))
  equal(await downloadAll(optionsFor(empty, folder)), [], 'empty')
  await refusesArguments(context, key)
}

async function refusesArguments(context: CheckContext, key: string): Promise<void> {
  const { folder } = context
  const downloadAll = await load(context)
  const unused = await web(context, (visit) => respond(visit, listOf([])), { mayStayUnused: true })
  const good = optionsFor(unused, folder)
  const wrong: [what: string, options: object, code: string][] = [
    ['num: 0', { num: 0 }, 'ERR_INVALID'],
    ['num: 1.5', { num: 1.5 }, 'ERR_INVALID'],
    ['concurrency: 0', { concurrency: 0 }, 'ERR_INVALID'],
    ['concurrency: NaN', { concurrency: NaN }, 'ERR_INVALID'],
    ['maxBytes: -1', { maxBytes: -1 }, 'ERR_INVALID'],
    ['timeoutMs: 2147483648', { timeoutMs: 2 ** 31 }, 'ERR_INVALID'],
    ['key: ""', { key: '' }, 'ERR_INVALID'],
    ['api: "http://api.example.com:25"', { api: 'http://api.example.com:25' }, 'ERR_INVALID'],
    ['dir: "…/no"', { dir: join(folder, 'no') }, 'ENOENT'],
  ]
  for (const [what, options, code] of wrong) {
    const call = downloadAll({ ...good, key, ...options })
    await refuses(call, code, 'argument', { argument: what, code })
    equal(unused.connections, 0, 'asked-anyway', { argument: what })
  }
}

export async function stopsWhenAborted(context: CheckContext): Promise<void> {
  const { folder, lab } = context
  const downloadAll = await load(context)
  const abort = lab.abortSignal()
  const paths = Array.from({ length: 5 }, (_, index) => `/picture-${index}.png`)
  const underWay = Promise.withResolvers<void>()
  let count = 0
  const server = await library(context, paths, (visit) => {
    if (++count > 2) return respond(visit, { body: 'whole' })
    visit.peer.socket.write(answerOf({ body: 'part', length: 400 }))
    if (count === 2) underWay.resolve()
  })
  const options = { ...optionsFor(server, folder), concurrency: 2, signal: abort.signal }
  const call = downloadAll(options)
  if (!(await withinTime(Promise.race([underWay.promise, call.catch(() => {})]))))
    fail('no-requests')
  await settled(lab)
  await abort.abort()
  await refuses(call, 'AbortError', 'goes-on')
  if (!(await withinTime(server.allClosed()))) fail('socket-left')
  await settled(lab)
  // The list and two pictures.
  if (server.visits.length > 3) fail('next-ones', { count: server.visits.length - 1 })
  await holds(folder, [], 'left')

  const early = lab.abortSignal({ aborted: true })
  const unused = await web(context, (visit) => respond(visit, listOf([])), { mayStayUnused: true })
  const before = downloadAll({ ...optionsFor(unused, folder), signal: early.signal })
  await refuses(before, 'AbortError', 'goes-on')
  equal(unused.connections, 0, 'asked-anyway')
}
