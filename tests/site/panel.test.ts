/** The panels of a lesson against a host that does what the test says. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { SITE } from '../../platform/site/build.ts'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import type { ProcessState } from '../../platform/shared/messages.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { FAILED } from '../helpers/failed-verdict.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { expectTerminal, openPage, terminalText, type SitePage } from '../helpers/site-page.ts'

const LESSON = '/07-framing'
const SERVER = { process: 'server', terminal: 1, target: 'solutions', example: 0 } as const
const LISTENING: ProcessState = {
  ...SERVER,
  phase: 'listening',
  listening: [{ transport: 'tcp', address: '127.0.0.1', port: 7007 }],
}

describe.skipIf(chromiumPath === undefined)('site/panel', () => {
  let browser: Browser
  let host: FakeHost
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    opened = undefined
    host = await startFakeHost({
      siteFolder: SITE,
      lab: '07-framing',
      processes: ['server', 'client', 'chaos'],
      headers: { 'Content-Security-Policy': contentSecurityPolicy(readScriptHashes(SITE), []) },
    })
  })
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      await host.dispose()
    }
  })

  async function open(path = LESSON, options = {}): Promise<SitePage['page']> {
    opened = await openPage(browser, `${host.url}${path}#token=${TOKEN}`, options)
    return opened.page
  }

  it('takes the token out of the address at once', async () => {
    const page = await open()
    await host.message('open-lab')
    expect(page.url()).toBe(`${host.url}${LESSON}`)
  })

  it('loads the terminal only when one opens', async () => {
    const page = await open()
    await host.message('open-lab')
    const isLoaded = (): Promise<boolean> =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').some(({ name }) => /terminal-screen/.test(name)),
      )
    expect(await isLoaded()).toBe(false)
    await page.getByRole('button', { name: 'Run: Frame echo server' }).click()
    await host.message('run')
    expect(await isLoaded()).toBe(true)
    expect(await page.locator('.xterm').count()).toBe(1)
  })

  it('asks for a run with the chosen code, arguments and the size of the terminal', async () => {
    const page = await open()
    await host.message('open-lab')
    await page.getByRole('radio', { name: 'My code' }).first().check({ force: true })
    await page.locator('[data-process="server"] select').selectOption('1')
    await page.getByRole('button', { name: 'Run: Frame echo server' }).click()
    const run = await host.message('run')
    expect(run).toMatchObject({ process: 'server', target: 'labs', example: 1 })
    expect(run.columns).toBeGreaterThan(40)
    expect(run.rows).toBeGreaterThan(8)
  })

  it('begins a scene with the arguments that it needs, and leaves those of what runs', async () => {
    await host.dispose()
    const processes = ['greeting', 'client', 'sink', 'observer', 'send', 'careless']
    host = await startFakeHost({ siteFolder: SITE, lab: '21-tls', processes })
    const page = await open('/21-tls')
    await host.message('open-lab')
    const scenes = page.locator('.lab-panel [role="tab"]')
    const chosen = (): Promise<string> => page.locator('[data-process="sink"] select').inputValue()
    await scenes.nth(1).click()
    expect(await chosen()).toBe('0')
    await scenes.nth(2).click()
    await expect.poll(chosen).toBe('1')
    await scenes.nth(1).click()
    await expect.poll(chosen).toBe('0')
    const running = { process: 'sink', terminal: 3, target: 'solutions', example: 0 } as const
    host.send({
      type: 'process',
      lab: '21-tls',
      state: { ...running, phase: 'running', listening: [] },
    })
    await page.locator('[data-process="sink"]').getByText('running').waitFor()
    await scenes.nth(2).click()
    await page.locator('[data-process="observer"]').waitFor()
    expect(await chosen()).toBe('0')
  })

  it('shows output, sends what is typed, and acknowledges what it has shown', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Run: Frame echo server' }).click()
    await host.message('run')
    host.setProcess(LISTENING)
    await host.message('attach')
    const printed = 'Listening on 127.0.0.1:7007\r\n粘包 и ё\r\n'
    host.print(1, printed)
    await expectTerminal(page, 'server', '粘包 и ё')
    await host.message('ack', ({ toByte }) => toByte === Buffer.byteLength(printed))
    await page.locator('[data-process="server"] .xterm').click()
    await page.keyboard.type('hi')
    await page.keyboard.press('Control+c')
    await host.message('input', ({ text }) => text === '\x03')
    const typed = host.received.flatMap((message) =>
      message.type === 'input' ? [message.text] : [],
    )
    expect(typed.join('')).toBe('hi\x03')
  })

  it('shows kept output again after a reload', async () => {
    host.setProcess(LISTENING)
    host.print(1, 'kept\r\n')
    const page = await open()
    await expectTerminal(page, 'server', 'kept')
    await page.reload()
    await expectTerminal(page, 'server', 'kept')
    expect(await terminalText(page, 'server')).toBe('kept')
  })

  it('goes on where it was after a lost connection, and says so meanwhile', async () => {
    host.setProcess(LISTENING)
    host.print(1, 'one\r\n')
    const page = await open()
    await expectTerminal(page, 'server', 'one')
    host.cut()
    host.print(1, 'two\r\n')
    await expectTerminal(page, 'server', 'two')
    expect(await terminalText(page, 'server')).toBe('one\ntwo')
    const again = await host.message('attach', ({ fromByte }) => fromByte === 5)
    expect(again.terminal).toBe(1)
  })

  it('says that the key is wrong when the host has been started anew', async () => {
    const page = await open()
    await host.message('open-lab')
    host.setOpen(false)
    host.cut()
    await page.getByText('This tab has no key to the course.').first().waitFor()
    // The browser itself reports the refused connection; that is what this test is about.
    opened?.complaints.splice(0)
    expect(opened?.complaints).toEqual([])
  })

  it('lets a keyboard user out: Tab is the program’s until Escape', async () => {
    host.setProcess(LISTENING)
    host.print(1, 'ready\r\n')
    const page = await open()
    await expectTerminal(page, 'server', 'ready')
    await page.locator('[data-process="server"] .xterm').click()
    await page.getByText('To leave: Esc, then Tab.').first().waitFor()
    await page.keyboard.press('Tab')
    await host.message('input', ({ text }) => text === '\t')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('.xterm'))).toBeNull()
  })

  it('says which process waits for which', async () => {
    const page = await open()
    await host.message('open-lab')
    host.setProcess({
      ...LISTENING,
      process: 'client',
      terminal: 2,
      phase: 'starting',
      waitsFor: 'server',
    })
    await page.getByText('waiting for “Frame echo server” to listen').waitFor()
    host.setProcess({ ...LISTENING, process: 'client', terminal: 2, phase: 'running' })
    await page.getByText('waiting for “Frame echo server” to listen').waitFor({ state: 'detached' })
    expect(opened?.complaints).toEqual([])
  })

  it('explains how a program ended, an exercise that is not started too', async () => {
    const page = await open()
    await host.message('open-lab')
    host.setProcess({
      ...SERVER,
      phase: 'ended',
      listening: [],
      ending: { reason: 'exited', exitCode: 1 },
    })
    await page.getByText('Ended with exit code 1').waitFor()
    host.setProcess({
      ...SERVER,
      phase: 'ended',
      listening: [],
      ending: { reason: 'exited', exitCode: 1 },
      notStarted: true,
    })
    await page.getByText('Not started yet').waitFor()
    expect(opened?.complaints).toEqual([])
  })

  it('restarts a program once it has ended, and not before', async () => {
    host.setProcess(LISTENING)
    const page = await open()
    await page.getByRole('button', { name: 'Restart: Frame echo server' }).click()
    await host.message('stop')
    host.setProcess({ ...LISTENING, phase: 'stopping' })
    expect(host.received.some(({ type }) => type === 'run')).toBe(false)
    host.setProcess({
      ...SERVER,
      phase: 'ended',
      listening: [],
      ending: { reason: 'stopped', forced: false },
    })
    await host.message('run')
  })

  it('shows a problem in the host’s words until it is dismissed', async () => {
    const page = await open()
    await host.message('open-lab')
    host.send({ type: 'problem', code: 'X', sentence: 'Port 7007 is taken.', lab: '07-framing' })
    await page.getByText('Port 7007 is taken.').waitFor()
    await page.locator('.otw-problems').getByRole('button').click()
    await page.getByText('Port 7007 is taken.').waitFor({ state: 'detached' })
    expect(opened?.complaints).toEqual([])
  })

  it('marks progress in the sidebar, with words for those who do not see the mark', async () => {
    const page = await open()
    await host.message('open-lab')
    host.send({
      type: 'points',
      points: [{ lab: '04-first-tcp-service', points: 1, of: 1, state: 'done' }],
    })
    const lesson = page.locator('.VPSidebar a[href$="04-first-tcp-service"]')
    await lesson.locator('[data-state="done"]').waitFor()
    expect(await lesson.innerText()).toContain('done')
  })

  it('speaks to the host in the language of the page', async () => {
    await open('/zh/07-framing')
    expect(await host.message('hello')).toEqual({ type: 'hello', language: 'zh' })
  })

  it('never scrolls sideways on a phone of 320 pixels', async () => {
    host.setProcess(LISTENING)
    const page = await open(LESSON, { width: 320, height: 640 })
    await host.message('attach')
    host.setChecks({ run: 1, state: 'done', verdicts: [FAILED] })
    await page.getByText('Only 3 of 6 bytes').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
})

describe.skipIf(chromiumPath === undefined)('site/panel without a host', () => {
  it('says plainly what is needed and shows the commands', async () => {
    const host = await startFakeHost({ siteFolder: SITE, lab: '07-framing', processes: [] })
    const browser = await launchBrowser()
    try {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.route('**/_course/health', (route) => route.fulfill({ status: 404, body: '' }))
      await page.goto(host.url + LESSON)
      const panel = page.locator('.lab-panel')
      await panel.getByText('Programs run on your own machine.').waitFor()
      expect(await panel.locator('.otw-commands code').innerText()).toContain('npm start')
      // A recording plays instead; nothing pretends that it could be run.
      expect(await panel.getByRole('button', { name: 'Run: Frame echo server' }).count()).toBe(0)
      const exercises = page.locator('.exercise-panel')
      expect(await exercises.getByRole('button', { name: 'Check', exact: true }).isDisabled()).toBe(
        true,
      )
    } finally {
      await browser.close()
      await host.dispose()
    }
  })
})
