/** Real peers: curl, Python's http.server beside ours, Hono beside our router, CherryPy if there. */
import { execFile, spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { start as startNotes } from '../../../solutions/15-http-servers/router-server.ts'
import {
  createSampleSite,
  type SampleSite,
} from '../../../solutions/15-http-servers/sample-site.ts'
import type { Running } from '../../../solutions/15-http-servers/service.ts'
import { start as startFiles } from '../../../solutions/15-http-servers/static-server.ts'
import { createHonoApp } from './peers/hono-app.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0
const hasCurl = has('curl', '--version')
const hasCherryPy = hasPython && has(PYTHON, '-c', 'import cherrypy')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 60_000

let site: SampleSite
let files: Running

beforeAll(async () => {
  site = await createSampleSite()
  files = await startFiles({ root: site.root, port: 0 })
})
afterAll(async () => {
  await files.close()
  await site.remove()
})

/** Status, fields and body of one exchange; nothing about the target is tidied up. */
async function ask(port: number, target: string, method = 'GET', body = ''): Promise<string[]> {
  const socket = createConnection({ host: '127.0.0.1', port })
  onTestFinished(() => void socket.destroy())
  const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`
  socket.write(
    `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${length}\r\n${body}`,
  )
  const [head = '', ...rest] = (await text(socket)).split('\r\n\r\n')
  return [head, rest.join('\r\n\r\n')]
}

const statusOf = ([head = '']: string[]): number => Number(head.split(' ')[1])
const fieldOf = ([head = '']: string[], name: string): string =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim() ?? ''

describe.skipIf(!hasCurl)('lab 15 and curl', { timeout: TIMEOUT_MS }, () => {
  const curl = async (...args: string[]): Promise<string> => {
    const all = ['--silent', '--show-error', '--noproxy', '*', '--max-time', '30', ...args]
    return (await run('curl', all)).stdout
  }

  it('reads a page, its head, a folder through its redirect, all over one connection', async () => {
    const url = `http://127.0.0.1:${files.port}`
    expect(await curl(`${url}/style.css`)).toContain('font-family')
    expect(await curl('--head', `${url}/style.css`)).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Length: 50\r\nContent-Type: text\/css; charset=utf-8\r\n/,
    )
    const each = ['--output', '/dev/null', '--write-out', '%{http_code}/%{num_connects} ']
    const urls = ['/', '/files', '/nothing'].flatMap((path) => [...each, url + path])
    expect(await curl('--location', ...urls)).toBe('200/1 200/0 404/0 ')
  })

  it('gets no secret, with curl tidying the path up or not', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt'])
      for (const how of [['--path-as-is'], []]) {
        const url = `http://127.0.0.1:${files.port}${path}`
        expect(await curl(...how, '--write-out', ' %{http_code}', url)).toBe('404 Not Found\n 404')
      }
  })
})

describe.skipIf(!hasPython)('lab 15 and Python', { timeout: TIMEOUT_MS }, () => {
  let python: ChildProcessByStdio<null, Readable, null>
  let port = 0

  beforeAll(async () => {
    python = spawn(PYTHON, ['-B', join(PEERS, 'file_server.py'), site.root], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = (await once(python.stdout, 'data')) as [Buffer]
    port = Number(line.toString())
  }, TIMEOUT_MS)
  afterAll(() => void python.kill())

  it.each(['/', '/style.css', '/files/100%25.txt', '/files/deeper/', '/files/empty.bin'])(
    'both send %s',
    async (target) => {
      const [ours, theirs] = [await ask(files.port, target), await ask(port, target)]
      expect([statusOf(ours), ours[1]]).toEqual([statusOf(theirs), theirs[1]])
      expect(fieldOf(ours, 'content-length')).toBe(fieldOf(theirs, 'content-length'))
      expect(ours[0]).toMatch(/^HTTP\/1\.1 /)
      expect(theirs[0]).toMatch(/^HTTP\/1\.0 /)
    },
  )

  it('both redirect to a folder, and list the same names', async () => {
    for (const where of [files.port, port])
      expect(fieldOf(await ask(where, '/files'), 'location')).toBe('/files/')
    const names = (html = ''): Set<string | undefined> =>
      new Set([...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href))
    const [ours, theirs] = [await ask(files.port, '/files/'), await ask(port, '/files/')]
    expect(names(ours[1])).toEqual(names(theirs[1]))
  })

  it('differ in links that lead out, in methods, and in what is no encoding', async () => {
    const targets: [method: string, target: string, ours: number, theirs: number][] = [
      ['GET', '/../secret.txt', 404, 404],
      ['GET', '/files/link-outside.txt', 404, 200],
      ['POST', '/style.css', 405, 501],
      ['GET', '/files/100%.txt', 400, 200],
    ]
    for (const [method, target, ours, theirs] of targets) {
      expect([target, statusOf(await ask(files.port, target, method))]).toEqual([target, ours])
      expect([target, statusOf(await ask(port, target, method))]).toEqual([target, theirs])
    }
  })

  it('the CherryPy application is Python', async () => {
    const code = 'import sys; compile(open(sys.argv[1]).read(), sys.argv[1], "exec")'
    const compiled = run(PYTHON, ['-B', '-c', code, join(PEERS, 'cherrypy_app.py')])
    await expect(compiled).resolves.toMatchObject({ stderr: '' })
  })

  it.skipIf(!hasCherryPy)('CherryPy answers as its page says', async () => {
    const free = await freePort()
    const child = spawn(PYTHON, ['-B', join(PEERS, 'cherrypy_app.py'), String(free)])
    onTestFinished(() => void child.kill())
    let log = ''
    for await (const chunk of child.stderr) {
      log += String(chunk)
      if (log.includes(`Serving on http://127.0.0.1:${free}`)) break
    }
    expect((await ask(free, '/'))[1]).toBe('HelloWorld from cherrypy!')
    expect(statusOf(await ask(free, '/other'))).toBe(404)
  })
})

/** CherryPy does not say which port the system chose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('lab 15 and Hono', () => {
  /** The same requests, in the same order, to both. */
  const REQUESTS: [method: string, target: string, body?: string][] = [
    ['GET', '/'],
    ['GET', '/notes'],
    ['GET', '/notes/1'],
    ['POST', '/notes', 'two'],
    ['GET', '/notes/2'],
    ['DELETE', '/notes/2'],
    ['GET', '/notes/2'],
    ['DELETE', '/notes/2'],
    ['GET', '/other'],
    ['HEAD', '/notes'],
    ['GET', '/broken'],
  ]

  it('answer alike, but for a method that is not there', async () => {
    const notes = await startNotes({ port: 0 })
    onTestFinished(() => notes.close())
    const app = createHonoApp()
    // The error of /broken is meant.
    app.onError((_, context) => context.text('Internal Server Error', 500))
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const both = async (...[method, target, body]: (typeof REQUESTS)[number]) =>
      Promise.all([notes.port, port].map((one) => ask(one, target, method, body)))
    for (const request of REQUESTS) {
      const [ours = [], theirs = []] = await both(...request)
      expect([request, statusOf(ours)]).toEqual([request, statusOf(theirs)])
      expect(fieldOf(ours, 'location')).toBe(fieldOf(theirs, 'location'))
      // Of an error only the status is agreed upon.
      const contentOf = (reply: string[]) => (statusOf(reply) === 200 ? reply[1] : '')
      expect(contentOf(ours)).toBe(contentOf(theirs))
    }
    const [ours = [], theirs = []] = await both('PUT', '/notes')
    expect([statusOf(ours), fieldOf(ours, 'allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect(statusOf(theirs)).toBe(404)
  })
})
