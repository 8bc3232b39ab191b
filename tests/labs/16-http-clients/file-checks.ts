/** Checks of download-file.ts: one picture, one file, and servers on a bad day. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { equal, equalBytes, everyDelivery, fail, recorder, type CheckContext } from '#checker'
import type * as DownloadFile from '../../../solutions/16-http-clients/download-file.ts'
import {
  accepts,
  answerOf,
  holds,
  LONG_MS,
  refuses,
  respond,
  settled,
  shownAs,
  web,
  withinTime,
  type Answer,
  type Visit,
} from './support.ts'

const load = async ({ lab }: CheckContext) => {
  const { downloadFile } = await lab.load<typeof DownloadFile>('download-file.ts')
  return downloadFile
}
type OnBytes = NonNullable<DownloadFile.DownloadFileOptions['onBytes']>

const MAX_BYTES = 10_000
/** Paths are short, so that the steps of a failed check show them whole. */
const options = (file: string) => ({ file, maxBytes: MAX_BYTES, timeoutMs: LONG_MS })

export async function savesTheBody(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const downloadFile = await load(context)
  const body = random.bytes(random.int(200, 900))
  const whole = answerOf({ body })
  let turn = 0
  await everyDelivery([whole], { cutAt: [whole.length - body.length] }, async ({ parts }) => {
    const file = join(folder, `p${turn++}`)
    const server = await web(context, async ({ peer }) => {
      await peer.sendParts(parts)
      peer.end()
    })
    const bytes = await downloadFile(`${server.url}/rings.png?size=large`, options(file))
    equalBytes(new Uint8Array(await readFile(file)), body, 'other-bytes')
    equal(bytes, body.length, 'count', { actual: String(bytes), expected: body.length })
    equal(server.targets, ['/rings.png?size=large'], 'target', {
      actual: server.targets.join(', '),
    })
  })

  const chunked = await web(context, ({ peer }) => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n'
    peer.socket.end(`${head}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)
  })
  const onBytes = recorder()
  await downloadFile(chunked.url, {
    ...options(join(folder, 'c')),
    onBytes: onBytes as unknown as OnBytes,
  })
  equalBytes(new Uint8Array(await readFile(join(folder, 'c'))), Buffer.from('abcde'))
  equal(onBytes.calls[0], [0, undefined], 'progress', { actual: JSON.stringify(onBytes.calls[0]) })
  equal(onBytes.calls.at(-1), [5, undefined], 'progress', {
    actual: JSON.stringify(onBytes.calls.at(-1)) ?? '–',
  })

  const moved = await web(context, (visit) =>
    visit.target === '/old'
      ? respond(visit, { status: '302 Found', headers: { Location: '/new' } })
      : respond(visit, { body: visit.target }),
  )
  const file = join(folder, 'r')
  await accepts(downloadFile(`${moved.url}/old`, options(file)), 'redirect')
  equal(await readFile(file, 'utf8'), '/new', 'redirect', { code: '–' })
}

export async function refusesOtherStatuses(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const downloadFile = await load(context)
  for (const status of random.shuffle(['404 Not Found', '500 ', '403 Forbidden', '304 '])) {
    const server = await web(context, (visit) => respond(visit, { status, body: pageOf(status) }))
    const call = downloadFile(`${server.url}/x.png`, options(join(folder, 'x')))
    const code = status.slice(0, 3)
    const error = await refuses(call, 'ERR_PROTOCOL', 'accepted', { status: code })
    if (!error.message.includes(code)) fail('which', { status: code, actual: error.message })
    await holds(folder, [], 'saved')
  }
  // A body that never ends: who does not cancel it has a connection left.
  const endless = await web(context, ({ peer }) => {
    peer.socket.write(answerOf({ status: '404 Not Found', length: 'none', body: 'not here' }))
  })
  const call = downloadFile(endless.url, options(join(folder, 'x')))
  await refuses(call, 'ERR_PROTOCOL', 'waits-for-the-body')
  if (!(await withinTime(endless.allClosed()))) fail('not-cancelled')
}

const pageOf = (status: string): string => (status.startsWith('304') ? '' : '<h1>Sorry</h1>')

export async function limitsTheSize(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const downloadFile = await load(context)
  const exact = join(folder, 'e')
  const full = await web(context, (visit) => respond(visit, { body: random.bytes(MAX_BYTES) }))
  await accepts(downloadFile(full.url, options(exact)), 'exact', { maxBytes: MAX_BYTES })
  equal((await readFile(exact)).length, MAX_BYTES)

  const wrong: [key: string, answer: Answer][] = [
    ['over', { body: random.bytes(MAX_BYTES + 1), length: 'none' }],
    // Announced, and then nothing comes.
    ['announced', { length: MAX_BYTES + 1 }],
    // Goes on and on.
    ['endless', { body: random.bytes(MAX_BYTES + 1_000), length: 'none' }],
    // Small on the wire only.
    ['packed', { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(Buffer.alloc(100_000)) }],
  ]
  for (const [key, answer] of wrong) {
    const server = await web(context, ({ peer }) => {
      peer.socket.write(answerOf(answer))
      if (key === 'over' || key === 'packed') peer.socket.end()
    })
    const call = downloadFile(server.url, options(join(folder, 'x')))
    await refuses(call, 'ERR_TOO_LARGE', key, { maxBytes: MAX_BYTES })
    if (!(await withinTime(server.allClosed()))) fail('not-cancelled')
  }
  await holds(folder, ['e'], 'left')
}

export async function keepsTheDeadline(context: CheckContext): Promise<void> {
  const { folder } = context
  const downloadFile = await load(context)
  const file = join(folder, 'x')
  const silent = await web(context, () => {})
  const quiet = downloadFile(silent.url, { ...options(file), timeoutMs: 60 })
  await refuses(quiet, 'ERR_TIMEOUT', 'silence', { timeoutMs: 60 })
  // A byte comes long before any patience with silence ends; all of them come too late.
  const timeoutMs = 600
  const slow = await web(context, (visit) => drip(visit, 80, 15))
  const dripping = downloadFile(slow.url, { ...options(file), timeoutMs })
  await refuses(dripping, 'ERR_TIMEOUT', 'drip', { timeoutMs })
  for (const server of [silent, slow])
    if (!(await withinTime(server.allClosed()))) fail('socket-left')
  await holds(folder, [], 'left')
}

/** Announces so many bytes, and sends one at a time. */
function drip({ peer }: Visit, bytes: number, everyMs: number): void {
  peer.socket.write(answerOf({ length: bytes }))
  let left = bytes
  const timer = setInterval(() => {
    peer.socket.write('.')
    if (--left > 0) return
    clearInterval(timer)
    peer.socket.end()
  }, everyMs)
  peer.socket.on('close', () => clearInterval(timer))
}

export async function noticesBrokenAnswers(context: CheckContext): Promise<void> {
  const { folder, random } = context
  const downloadFile = await load(context)
  const file = join(folder, 'x')
  const body = random.bytes(500)
  const half = answerOf({ body: body.subarray(0, random.int(1, 499)), length: 500 })
  const cases: [key: string, code: string, answer: (visit: Visit) => unknown][] = [
    ['truncated', 'ERR_TRUNCATED', ({ peer }) => peer.socket.end(half)],
    ['nothing', 'ERR_TRUNCATED', ({ peer }) => peer.socket.end()],
    ['not-http', 'ERR_PROTOCOL', ({ peer }) => peer.socket.end('220 mail.example.com ESMTP\r\n')],
    [
      'reset',
      'ECONNRESET',
      async ({ peer }) => {
        // Of a connection that is to be closed, fetch would take the reset for its end.
        const open = half.toString('latin1').replace('Connection: close\r\n', '')
        await peer.sendParts([Buffer.from(open, 'latin1')])
        peer.reset()
      },
    ],
  ]
  for (const [key, code, answer] of cases) {
    const server = await web(context, answer)
    await refuses(downloadFile(server.url, options(file)), code, key)
    await holds(folder, [], 'saved')
  }
  const nobody = downloadFile(`http://127.0.0.1:${await closedPort()}/`, options(file))
  await refuses(nobody, 'ECONNREFUSED', 'nobody')
  for (const url of ['data:,picture', 'file:///etc/hosts', 'rings.png', ''])
    await refuses(downloadFile(url, options(file)), 'ERR_INVALID', 'scheme', { url })
}

export async function leavesNothingBehind(context: CheckContext): Promise<void> {
  const { folder, lab, random } = context
  const downloadFile = await load(context)
  // One that is there already, and has nothing to do with us.
  const file = join(folder, 'm')
  await writeFile(file, 'mine')
  // While it is under way there is no file of that name: nobody takes half of it for the whole.
  const abort = lab.abortSignal()
  const late = join(folder, 'l')
  const loading = Promise.withResolvers<void>()
  const slow = await web(context, ({ peer }) => {
    peer.socket.write(answerOf({ body: random.bytes(300), length: 600 }))
  })
  const onBytes = shownBytes((received) => received > 0 && loading.resolve())
  const call = downloadFile(slow.url, { ...options(late), signal: abort.signal, onBytes })
  if (!(await withinTime(Promise.race([loading.promise, call])))) fail('no-progress')
  // The pieces have to reach the disk first, whatever the file is called.
  for (let i = 0; i < 200 && (await readdir(folder)).length < 2; i++) await settled(lab)
  if ((await readdir(folder)).includes('l')) fail('half')
  await abort.abort()
  await refuses(call, 'AbortError', 'not-aborted')
  if (!(await withinTime(slow.allClosed()))) fail('socket-left')
  await holds(folder, ['m'], 'left')

  const early = lab.abortSignal({ aborted: true })
  const unused = await web(context, (visit) => respond(visit, {}), { mayStayUnused: true })
  const before = downloadFile(unused.url, { ...options(late), signal: early.signal })
  await refuses(before, 'AbortError', 'not-aborted')
  equal(unused.connections, 0, 'connected-anyway')
  await holds(folder, ['m'], 'left')

  const good = await web(context, (visit) => respond(visit, { body: random.bytes(300) }))
  await refuses(downloadFile(good.url, options(file)), 'EEXIST', 'replaced')
  equal(await readFile(file, 'utf8'), 'mine', 'replaced', { actual: '–' })
  await holds(folder, ['m'], 'left')
  await lab.exitsByItself()
}

function shownBytes(listen: (received: number) => unknown): OnBytes {
  return shownAs('onBytes', (received: number): void => void listen(received))
}

/** A port on which nothing listens: it was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
