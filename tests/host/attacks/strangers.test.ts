/** Whoever is not the page that this host was started for: other sites, other names, no token. */
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseAllowedHost } from '../../../platform/host/guard.ts'
import { createToken, isToken } from '../../../platform/host/token.ts'
import { Page } from '../support/page.ts'
import { rawRequest } from '../support/raw-http.ts'
import { startHostProcess } from '../support/started-host.ts'
import { startToyHost, TOY, type ToyHost } from '../support/toy-host.ts'

interface Handshake {
  host?: string
  origin?: string
  protocol?: string
  more?: string[]
  path?: string
}

/** What the host's own page sends, with what a case changes; `null` leaves a header out. */
async function upgrade(
  { port, url }: ToyHost,
  change: { [Key in keyof Handshake]: Handshake[Key] | null },
): Promise<number> {
  const own = `127.0.0.1:${port}`
  const token = url.split('#token=')[1] ?? ''
  const {
    host = own,
    origin = `http://${own}`,
    protocol = `on-the-wire, token.${token}`,
    more = [],
    path = '/_course/socket',
  } = change
  const { status } = await rawRequest(port, [
    `GET ${path} HTTP/1.1`,
    ...(host === null ? [] : [`Host: ${host}`]),
    ...(origin === null ? [] : [`Origin: ${origin}`]),
    ...(protocol === null ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(more ?? []),
  ])
  return status
}

describe('attacks/strangers', () => {
  it('lets its own page in', async () => {
    const host = await startToyHost()
    expect(await upgrade(host, {})).toBe(101)
  })

  it('refuses every other Host, Origin and token on an upgrade', async () => {
    const host = await startToyHost()
    const { port } = host
    const token = host.url.split('#token=')[1] ?? ''
    const cases: [string, Parameters<typeof upgrade>[1], number][] = [
      ['Host of another port', { host: `127.0.0.1:${port + 1}` }, 421],
      ['Host without a port', { host: '127.0.0.1' }, 421],
      ['Host localhost', { host: `localhost:${port}` }, 421],
      ['Host of a rebound name', { host: `evil.example:${port}` }, 421],
      ['Host that begins like ours', { host: `127.0.0.1:${port}.evil.example` }, 421],
      ['Host in another notation', { host: `127.1:${port}` }, 421],
      ['Host of all addresses', { host: `0.0.0.0:${port}` }, 421],
      ['Host with a user', { host: `a@127.0.0.1:${port}` }, 421],
      ['Host missing', { host: null }, 421],
      ['Host twice', { more: ['Host: evil.example'] }, 421],
      ['Origin missing', { origin: null }, 403],
      ['Origin null', { origin: 'null' }, 403],
      ['Origin empty', { origin: '' }, 403],
      ['Origin of another site', { origin: 'http://evil.example' }, 403],
      ['Origin of another port', { origin: `http://127.0.0.1:${port + 1}` }, 403],
      ['Origin without a port', { origin: 'http://127.0.0.1' }, 403],
      ['Origin localhost', { origin: `http://localhost:${port}` }, 403],
      ['Origin over TLS', { origin: `https://127.0.0.1:${port}` }, 403],
      ['Origin in upper case', { origin: `HTTP://127.0.0.1:${port}` }, 403],
      ['Origin with a path', { origin: `http://127.0.0.1:${port}/` }, 403],
      ['Origin that begins like ours', { origin: `http://127.0.0.1:${port}.evil.example` }, 403],
      ['Origin with a user', { origin: `http://127.0.0.1:${port}@evil.example` }, 403],
      ['Origin of an extension', { origin: 'chrome-extension://abcdefghijklmnop' }, 403],
      ['Origin twice', { more: ['Origin: http://evil.example'] }, 403],
      [
        'localhost throughout',
        { host: `localhost:${port}`, origin: `http://localhost:${port}` },
        421,
      ],
      ['no subprotocol', { protocol: null }, 400],
      ['no token', { protocol: 'on-the-wire' }, 401],
      ['empty token', { protocol: 'on-the-wire, token.' }, 401],
      ['wrong token', { protocol: `on-the-wire, token.${createToken()}` }, 401],
      ['token cut', { protocol: `on-the-wire, token.${token.slice(0, -1)}` }, 401],
      ['token in upper case', { protocol: `on-the-wire, token.${token.toUpperCase()}x` }, 401],
      ['two tokens', { protocol: `on-the-wire, token.${token}, token.guess` }, 401],
      ['token alone', { protocol: `token.${token}` }, 400],
      ['token as cookie', { protocol: 'on-the-wire', more: [`Cookie: token=${token}`] }, 401],
      [
        'token in the query',
        { protocol: 'on-the-wire', path: `/_course/socket?token=${token}` },
        401,
      ],
      ['another path', { path: '/' }, 404],
      ['path with more behind it', { path: '/_course/socket/' }, 404],
      ['whole address as path', { path: `http://127.0.0.1:${port}/_course/socket` }, 404],
    ]
    const wrong: string[] = []
    for (const [name, change, expected] of cases) {
      const status = await upgrade(host, change)
      if (status !== expected) wrong.push(`${name}: ${status}, not ${expected}`)
    }
    expect(wrong).toEqual([])
  })

  it('answers a plain request only under its own name', async () => {
    const { port } = await startToyHost()
    const get = (...headers: string[]): Promise<{ status: number; text: string }> =>
      rawRequest(port, ['GET /_course/health HTTP/1.1', ...headers, 'Connection: close'])
    expect((await get(`Host: 127.0.0.1:${port}`)).status).toBe(200)
    const foreign = ['evil.example', `evil.example:${port}`, '127.0.0.1', `LOCALHOST:${port}`]
    const answers = await Promise.all(foreign.map((name) => get(`Host: ${name}`)))
    expect(answers.map(({ status }) => status)).toEqual([421, 421, 421, 421])
    expect((await get()).status).toBe(400)
  })

  it('is no proxy: it answers paths of its own, not whole addresses', async () => {
    const { port } = await startToyHost()
    const lines = [`Host: 127.0.0.1:${port}`, 'Connection: close']
    const own = `http://127.0.0.1:${port}/_course/health`
    for (const asked of [`GET ${own}`, 'GET http://elsewhere.example/', 'OPTIONS *'])
      expect([asked, (await rawRequest(port, [`${asked} HTTP/1.1`, ...lines])).status]).toEqual([
        asked,
        400,
      ])
  })

  it('sends a reader who typed localhost on to its one name', async () => {
    const { port } = await startToyHost()
    const { status, text } = await rawRequest(port, [
      'GET /ru/lesson?a=1 HTTP/1.1',
      `Host: localhost:${port}`,
      'Connection: close',
    ])
    expect(status).toBe(307)
    expect(text).toContain(`Location: http://127.0.0.1:${port}/ru/lesson?a=1`)
  })

  it('lets a forwarded name in when it is allowed, and only that one', async () => {
    const host = await startToyHost({ allowHosts: ['Work.example:8443'] })
    const from = (origin: string): Promise<number> =>
      upgrade(host, { host: 'work.example:8443', origin })
    expect(await from('https://work.example:8443')).toBe(101)
    expect(await from('http://work.example:8443')).toBe(101)
    expect(await from('https://work.example')).toBe(403)
    expect(await upgrade(host, { host: 'work.example', origin: 'https://work.example' })).toBe(421)
    expect(await upgrade(host, {})).toBe(101)
  })

  it.each(['http://a.example', 'a.example/x', '', '*', '*.example', 'a b', 'a@b'])(
    'refuses to allow %o, which is no host',
    (name) => {
      expect(() => parseAllowedHost(name)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }))
    },
  )

  it('takes a name to allow as browsers send it', () => {
    expect(parseAllowedHost('[2001:DB8::1]:4600')).toBe('[2001:db8::1]:4600')
  })

  it('forgets the token of an earlier start', async () => {
    const first = await startToyHost()
    const second = await startToyHost()
    const hash = new URL(first.url).hash
    await expect(Page.open(`${second.origin}/${hash}`)).rejects.toThrow('401')
  })

  it('makes a token that is long and never the same', () => {
    const tokens = new Set(Array.from({ length: 100 }, createToken))
    expect(tokens.size).toBe(100)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
  })

  it('compares tokens of any length', () => {
    expect(isToken('abc', 'abc')).toBe(true)
    const accepted = [undefined, '', 'ab', 'abd', 'abcd', 'ABC'].filter((one) =>
      isToken(one, 'abc'),
    )
    expect(accepted).toEqual([])
  })

  it('lets nobody guess', async () => {
    const host = await startToyHost()
    const guesses = Array.from({ length: 200 }, createToken)
    const answers = new Set<number>()
    for (const guess of guesses)
      answers.add(await upgrade(host, { protocol: `on-the-wire, token.${guess}` }))
    expect([...answers]).toEqual([401])
    expect(await upgrade(host, {})).toBe(101)
  })

  it('answers no other site in a way that it may read, and carries nothing out for it', async () => {
    const { port } = await startToyHost()
    const from = (method: string, path: string, ...more: string[]): Promise<{ text: string }> =>
      rawRequest(port, [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'Origin: http://evil.example',
        'Sec-Fetch-Site: cross-site',
        'Content-Length: 0',
        'Connection: close',
        ...more,
      ])
    const asks = ['Access-Control-Request-Method: POST', 'Access-Control-Request-Headers: x-a']
    const done: string[] = []
    for (const path of ['/', '/_course/health', '/_course/socket', '/_course/run', '/nothing'])
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
        const { text } = await from(method, path, ...asks)
        expect(text.toLowerCase()).not.toContain('access-control-allow')
        expect(text).toContain('Cross-Origin-Resource-Policy: same-origin')
        if (method !== 'GET' && text.startsWith('HTTP/1.1 2')) done.push(`${method} ${path}`)
      }
    expect(done).toEqual([])
  })

  it('outlives whoever goes away in the middle of a refused upgrade', async () => {
    const host = await startHostProcess()
    const { port, host: own } = new URL(host.url)
    for (let round = 0; round < 50; round++)
      for (const path of ['/', '/_course/socket', '/assets/x']) await resetUpgrade(port, own, path)
    const page = await Page.open(host.url)
    page.send({ type: 'hello', language: 'en' })
    await page.message('welcome')
    expect(await host.end()).toBe(0)
  })

  it('is rid of whoever stays after a refused upgrade', async () => {
    const host = await startToyHost()
    const clients = Array.from({ length: 20 }, () => {
      const client = connect({ port: host.port, host: '127.0.0.1', allowHalfOpen: true })
      onTestFinished(() => void client.destroy())
      client.on('error', () => {})
      client.resume()
      client.write(upgradeLines('/', `127.0.0.1:${host.port}`))
      return once(client, 'end')
    })
    await Promise.all(clients)
    const startedAt = performance.now()
    await host.dispose()
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('tells its token to nobody but whoever started it', async () => {
    const host = await startHostProcess()
    const token = new URL(host.url).hash.slice('#token='.length)
    const { origin, port } = new URL(host.url)
    const page = await Page.open(host.url)
    const { echo = 0 } = await page.openLab(TOY)
    page.attach(echo)
    writeFileSync(
      join(host.folder, 'solutions', TOY, 'echo.ts'),
      `console.log(JSON.stringify([process.env, process.argv, process.execArgv]), 'end')`,
    )
    page.run(TOY, 'echo')
    await page.phase('echo', 'ended')
    await page.until(() => page.text(echo).includes('end'), 'all of it')
    const answers = await Promise.all(
      ['/', '/nothing', '/_course/health', '/lesson', '/_course/nothing'].map(async (path) => {
        const answer = await fetch(origin + path, { headers: { accept: 'text/html' } })
        return [...answer.headers].join() + (await answer.text())
      }),
    )
    const refused = await rawRequest(Number(port), [
      'GET / HTTP/1.1',
      'Host: evil.example',
      'Connection: close',
    ])
    page.close()
    await host.end()
    const files = readdirSync(host.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const told = [page.text(echo), JSON.stringify(page.messages), ...answers, refused.text]
    for (const text of [...told, ...files, host.printed()]) expect(text).not.toContain(token)
  })
})

function upgradeLines(path: string, host: string): string {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket']
  return [...lines, 'Connection: Upgrade', '', ''].join('\r\n')
}

async function resetUpgrade(port: string, host: string, path: string): Promise<void> {
  const client = connect(Number(port), '127.0.0.1')
  client.on('error', () => {})
  client.write(upgradeLines(path, host), () => client.resetAndDestroy())
  await once(client, 'close')
}
