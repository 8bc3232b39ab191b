/**
 * The course where it did not expect to be: its site below a path of a plain file server, its host
 * behind a proxy that takes a path away, all of it without a network.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { labelIn } from '../../.vitepress/theme/support/labels.ts'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { startHost } from '../../platform/host/server.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { canGoOffline, offline } from '../helpers/offline.ts'
import { brokenReferences } from '../helpers/page-references.ts'
import { expectTerminal, NO_HOST, openPage, type SitePage } from '../helpers/site-page.ts'
import { startStaticSite, type StaticSite } from '../helpers/static-site.ts'
import { startStrippingProxy } from '../helpers/stripping-proxy.ts'
import { createTemporaryCourse } from '../helpers/temporary-course.ts'

const BASE = '/courses/on-the-wire/'
const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')
/** A recording lasts some seconds, a build a minute; a loaded machine takes longer. */
const PLAYED = { timeout: 30_000 }
const BUILD_MS = 600_000

describe.skipIf(chromiumPath === undefined)('site/anywhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-site-'))
  let browser: Browser
  let site: StaticSite
  let opened: SitePage | undefined

  beforeAll(async () => {
    const build = [process.execPath, CLI, 'build', '--base', './', '--out', folder]
    const { code, output } = await run(canGoOffline ? offline(build) : build)
    if (code !== 0) throw new Error(output)
    browser = await launchBrowser()
    site = await startStaticSite(folder, BASE)
  }, BUILD_MS)
  afterAll(async () => {
    await browser?.close()
    await site?.dispose()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(async () => {
    const last = opened
    opened = undefined
    await last?.close()
  })

  async function open(url: string): Promise<Page> {
    // A static site has no host to answer the question for one.
    opened = await openPage(browser, url, { reducedMotion: 'reduce', allowed: NO_HOST })
    return opened.page
  }

  it('has no reference in any page that leads out of its path or to no file', () => {
    expect(brokenReferences(folder, BASE)).toEqual([])
  })

  it.each(LANGUAGES)('replays lesson 07 below a path: %s', async (language) => {
    const page = await open(`${site.url}/${pathIn(language)}07-framing.html`)
    await page.locator('.replay').waitFor()
    await expectTerminal(page, 'server', '3 whole frames')
    await expectTerminal(page, 'client', 'Привет')
    expect(await page.locator('.replay').innerText()).toContain(labelIn(language, 'replay-title'))
  })

  it('shows the packets of the recorded run', async () => {
    const page = await open(`${site.url}/07-framing.html`)
    const wire = page.locator('.wire-slot')
    await wire.scrollIntoViewIfNeeded()
    const capture = page.waitForResponse(/\/captures\/07-framing\/\w+\.pcap$/)
    await wire.getByRole('tab', { name: labelIn('en', 'wire-packets') }).click()
    expect((await capture).status()).toBe(200)
  })

  it('goes from page to page, and stays there when the page is loaded anew', async () => {
    const page = await open(`${site.url}/ru/`)
    await page.locator('.course-parts a').first().click()
    await expect.poll(() => page.url(), PLAYED).toBe(`${site.url}/ru/01-layers.html`)
    expect((await page.reload())?.status()).toBe(200)
    await page.locator('.VPSidebar a[href$="07-framing.html"]').click()
    await expect.poll(() => page.url(), PLAYED).toBe(`${site.url}/ru/07-framing.html`)
    await page.locator('.VPNavTranslations button').click()
    await page.getByRole('link', { name: '简体中文' }).click()
    await expect.poll(() => page.url(), PLAYED).toBe(`${site.url}/zh/07-framing.html`)
  })

  it('finds and opens by search', async () => {
    const page = await open(`${site.url}/`)
    const field = page.getByRole('combobox')
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+k')
        return field.count()
      }, PLAYED)
      .toBe(1)
    await field.fill('FrameDecoder')
    await page.locator('[role="option"][aria-selected="true"]').waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url(), PLAYED).toMatch(new RegExp(`^${site.url}/\\d\\d-.*\\.html`))
    expect((await page.reload())?.status()).toBe(200)
  })

  it('runs programs through a proxy that takes the path away', async () => {
    const course = await createTemporaryCourse('07-framing')
    const proxy = await startStrippingProxy('/user/ada/proxy/4600/')
    const host = await startHost({
      siteFolder: folder,
      port: 0,
      allowHosts: [proxy.host],
      ...course.folders,
    })
    proxy.target = host.port
    try {
      const page = await open(`${proxy.url}ru/07-framing.html${new URL(host.url).hash}`)
      await page.getByRole('button', { name: labelIn('ru', 'run-all') }).click()
      await expectTerminal(page, 'client', '>')
      await page.locator('[data-process="client"] .xterm').click()
      await page.keyboard.type('hello')
      await page.keyboard.press('Enter')
      await expectTerminal(page, 'server', '1 whole frame')
      expect(opened?.complaints).toEqual([])
    } finally {
      await opened?.page.close()
      await host.dispose()
      await proxy.dispose()
      course.remove()
    }
  })

  it.skipIf(!canGoOffline)('starts, serves and checks without a network', async () => {
    const program = join(ROOT, 'tests', 'fixtures', 'offline', 'first-hour.ts')
    const { output } = await run(offline([process.execPath, program]))
    const told: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '')
    expect(told).toEqual({
      network: 'ENETUNREACH',
      link: 'https://ada.course.example.com/#token=…',
      page: 200,
      health: 200,
      courseExit: 0,
      checkExit: 0,
    })
  })
})

const pathIn = (language: Language): string => (language === 'en' ? '' : `${language}/`)

/** Runs a command to its end. @returns what it printed, both streams together */
function run([command = '', ...args]: string[]): Promise<{ code: number | null; output: string }> {
  // A session of its own, whatever command runs the tests.
  const { OTW_SESSION: _session, ...env } = process.env
  const child = spawn(command, args, { cwd: ROOT, env })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}
