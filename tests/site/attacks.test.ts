/** Attacks that only a real browser shows: on the page's scripts, its window, its keyboard. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import { startHost, type Host } from '../../platform/host/server.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN } from '../helpers/fake-host.ts'
import { expectTerminal } from '../helpers/site-page.ts'

const LESSON = '/07-framing'

/** Questions that a terminal answers by typing, and orders that reach beyond the terminal. */
const HOSTILE = [
  '\u001b[c', // device attributes
  '\u001b[>c',
  '\u001b[=c',
  '\u009bc', // the same by one 8-bit control
  '\u001b[5n', // status
  '\u001b[6n', // place of the cursor
  '\u001b[?6n',
  '\u009b6n',
  '\u001b[>q', // name and version
  '\u001b[4$p', // modes
  '\u001b[?2004$p',
  '\u001bP$qm\u001b\\', // settings
  '\u0090$q"p\u009c',
  '\u001b]10;?\u0007', // colours
  '\u001b]11;?\u001b\\',
  '\u001b]12;?\u0007',
  '\u001b]4;1;?\u0007',
  '\u001b[14t', // size and title of the window
  '\u001b[18t',
  '\u001b[21t',
  '\u001b[8;50;132t',
  '\u001b]0;owned\u0007',
  '\u001b]2;owned\u001b\\',
  '\u009d2;owned\u009c',
  '\u001b]52;c;b3duZWQ=\u0007', // clipboard, written and read
  '\u001b]52;c;?\u0007',
  '\u009d52;c;b3duZWQ=\u009c',
  '\u001b[?1000h\u001b[?1003h\u001b[?1006h', // mouse and focus, told by typing
  '\u001b[?1004h',
  '\u001b]8;;javascript:document.title="owned"\u001b\\click\u001b]8;;\u001b\\',
  '\u001b]8;;file:///etc/passwd\u001b\\click\u001b]8;;\u001b\\',
  '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>',
  '\u0005',
]

async function listen(answer: (request: IncomingMessage) => string): Promise<{
  server: Server
  url: string
}> {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end(answer(request))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.skipIf(chromiumPath === undefined)('site/attacks', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  async function start(): Promise<Host> {
    const state = mkdtempSync(join(tmpdir(), 'otw-attacks-'))
    const host = await startHost({ siteFolder: SITE, stateFolder: state, port: 0 })
    onTestFinished(async () => {
      await host.dispose()
      rmSync(state, { recursive: true, force: true })
    })
    return host
  }

  async function open(url: string): Promise<Page> {
    const context = await browser.newContext({ permissions: [] })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  it('runs no script that is put into a page', async () => {
    const host = await start()
    const page = await open(host.url)
    const refused = await page.evaluate(async () => {
      const window_ = window as unknown as { owned?: string }
      const found: string[] = []
      document.addEventListener('securitypolicyviolation', (event) =>
        found.push(event.effectiveDirective),
      )
      const add = (name: string, attributes: Record<string, string>, text = ''): void => {
        const element = document.createElement(name)
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
        element.textContent = text
        document.body.append(element)
        if (name === 'a') element.click()
      }
      add('script', {}, 'window.owned = "inline"')
      add('script', { src: 'data:text/javascript,window.owned="data"' })
      add('script', { src: 'http://127.0.0.1:1/x.js' })
      add('img', { src: 'data:,', onerror: 'window.owned = "handler"' })
      add('a', { href: 'javascript:void(window.owned = "link")' })
      add('iframe', { srcdoc: '<script>parent.owned = "frame"</script>' })
      await new Promise((resolve) => setTimeout(resolve, 500))
      // Not before: what the test itself calls at once is allowed to evaluate.
      try {
        // oxlint-disable-next-line no-eval -- the point of it
        window_.owned = (0, eval)('"eval"') as string
      } catch {
        found.push('eval')
      }
      return { owned: window_.owned, found: [...new Set(found)].sort() }
    })
    expect(refused.owned).toBeUndefined()
    expect(refused.found).toEqual(
      expect.arrayContaining(['eval', 'script-src-attr', 'script-src-elem']),
    )
  })

  it('lets a page of another port neither connect, read, start nor frame anything', async () => {
    const host = await start()
    const token = new URL(host.url).hash.slice('#token='.length)
    const { url } = await listen(() => '<h1>evil</h1>')
    const page = await open(url)
    const got = await page.evaluate(
      async ([port, stolen]) => {
        const own = `127.0.0.1:${port}`
        const connect = (protocols: string[]): Promise<string> =>
          new Promise((resolve) => {
            const socket = new WebSocket(`ws://${own}/_course/socket`, protocols)
            socket.onopen = () => resolve('open')
            socket.onerror = () => resolve('refused')
          })
        const read = (path: string, init?: RequestInit): Promise<string> =>
          fetch(`http://${own}${path}`, init).then(
            (answer) => `${answer.type} ${answer.status}`,
            () => 'refused',
          )
        return {
          // Even with a token that was stolen: the origin is another one.
          socket: await connect(['on-the-wire', `token.${stolen}`]),
          noToken: await connect(['on-the-wire']),
          health: await read('/_course/health'),
          page: await read('/'),
          post: await read('/_course/run', {
            method: 'POST',
            headers: { 'x-on-the-wire-token': stolen ?? '' },
          }),
          noCors: await read('/_course/health', { mode: 'no-cors' }),
        }
      },
      [String(host.port), token],
    )
    expect(got).toEqual({
      socket: 'refused',
      noToken: 'refused',
      health: 'refused',
      page: 'refused',
      post: 'refused',
      noCors: 'refused',
    })
    const framed = await page.evaluate(async (address) => {
      const frame = document.createElement('iframe')
      frame.src = address
      document.body.append(frame)
      await new Promise((resolve) => (frame.onload = resolve))
      return frame.contentDocument?.body.textContent ?? 'another origin'
    }, `http://127.0.0.1:${host.port}/`)
    expect(framed).not.toContain('On the Wire')
  })

  it('leaves the token in no address, history, referrer or cookie', async () => {
    const host = await start()
    const token = new URL(host.url).hash.slice('#token='.length)
    const seen: string[] = []
    const { url } = await listen((request) => {
      seen.push(JSON.stringify(request.rawHeaders) + (request.url ?? ''))
      return '<h1>elsewhere</h1>'
    })
    const page = await open(host.url)
    await expect.poll(() => page.url()).not.toContain(token)
    const entries = await page.evaluate(() => {
      const { navigation } = window as unknown as {
        navigation: { entries(): { url: string }[] }
      }
      return navigation.entries().map((entry) => entry.url)
    })
    expect(entries.join()).not.toContain(token)
    expect(await page.context().cookies()).toEqual([])
    await page.evaluate((address) => {
      const link = document.createElement('a')
      link.href = address
      document.body.append(link)
      link.click()
    }, url)
    await page.waitForURL(`${url}/**`)
    expect(await page.evaluate(() => document.referrer)).toBe('')
    expect(seen).not.toEqual([])
    // The first request; what a page of theirs asks for names that page.
    expect(seen[0]).not.toMatch(/referer/i)
    expect(seen.join()).not.toContain(token)
  })

  it('does nothing that the output of a program asks for', async () => {
    const host = await startFakeHost({
      siteFolder: SITE,
      lab: '07-framing',
      processes: ['server', 'client', 'chaos'],
      headers: { 'Content-Security-Policy': contentSecurityPolicy(readScriptHashes(SITE), []) },
    })
    onTestFinished(() => host.dispose())
    host.setProcess({
      process: 'server',
      terminal: 1,
      target: 'solutions',
      example: 0,
      phase: 'listening',
      listening: [],
    })
    host.print(1, 'first\r\n')
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(`${host.url}${LESSON}#token=${TOKEN}`)
    await expectTerminal(page, 'server', 'first')
    const title = await page.title()
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    for (const text of HOSTILE) host.print(1, text)
    host.print(1, '\r\nlast\r\n')
    await expectTerminal(page, 'server', 'last')
    const screen = page.locator('[data-process="server"] .xterm')
    await screen.click()
    await page.mouse.move(10, 10)
    await page.keyboard.type('x')
    await host.message('input', ({ text }) => text === 'x')
    // A page that comes back shows it all once more.
    await page.reload()
    await expectTerminal(page, 'server', 'last')
    await page.locator('[data-process="server"] .xterm').click()
    await page.keyboard.type('y')
    await host.message('input', ({ text }) => text === 'y')
    const typed = host.received.flatMap((one) => (one.type === 'input' ? [one.text] : []))
    expect(typed.join('')).toBe('xy')
    expect(await page.title()).toBe(title)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
    expect(context.pages()).toHaveLength(1)
  })
})
