/** Search, home page, languages, and the weight of a page. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { languageAndName } from '../../.vitepress/build/lesson-data.ts'
import { gzipBytes, pageScripts, terminalScripts } from '../../platform/bench/page-weight.ts'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import { LANGUAGES } from '../../platform/shared/languages.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage, type SitePage, type SitePageOptions } from '../helpers/site-page.ts'
import { sitePaths } from '../helpers/site-paths.ts'

/** JavaScript of a stock VitePress page, gzip, and what the course may add (design, numbers). */
const STOCK_BYTES = 63_000
/** xterm.js alone, gzip. `npm run bench` measures both anew. */
const XTERM_BYTES = 89_000
const ALLOWED_MORE_BYTES = 20_000

/** The file of a page's address: `/ru/` is `/ru/index.html`. */
const fileOf = (path: string): string => `${path}${path.endsWith('/') ? 'index' : ''}.html`

describe.skipIf(chromiumPath === undefined)('site/pages', () => {
  let browser: Browser
  let host: FakeHost
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
    host = await startFakeHost({
      siteFolder: SITE,
      lab: '07-framing',
      processes: ['server', 'client', 'chaos'],
      points: [{ lab: '04-first-tcp-service', points: 2, of: 19, state: 'started' }],
      headers: { 'Content-Security-Policy': contentSecurityPolicy(readScriptHashes(SITE), []) },
    })
  })
  afterAll(async () => {
    await browser.close()
    await host.dispose()
  })
  afterEach(async () => {
    const last = opened
    opened = undefined
    await last?.close()
  })

  async function open(path: string, options: SitePageOptions = {}): Promise<Page> {
    opened = await openPage(browser, `${host.url}${path}#token=${TOKEN}`, options)
    return opened.page
  }

  async function find(page: Page, query: string): Promise<string[]> {
    const field = page.getByRole('combobox')
    // The shortcut is there once the page's scripts have run.
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+k')
        return field.count()
      })
      .toBe(1)
    await field.fill(query)
    await page.locator('#otw-hits [role="option"]').first().waitFor()
    return page.locator('#otw-hits mark').allInnerTexts()
  }

  it('finds 粘包 inside a sentence', async () => {
    const marks = await find(await open('/zh/'), '粘包')
    expect(marks.length).toBeGreaterThan(0)
    expect(new Set(marks)).toEqual(new Set(['粘包']))
  })

  it('finds other forms of a Russian word', async () => {
    const marks = await find(await open('/ru/'), 'склеивание')
    const forms = new Set(marks.map((mark) => mark.toLowerCase()))
    expect(forms).toContain('склеивание')
    expect([...forms].filter((form) => /^склеивани[яию]/.test(form))).not.toEqual([])
  })

  it('goes to a result by keyboard alone and closes with Escape', async () => {
    const page = await open('/')
    await find(page, 'FrameDecoder')
    await page.keyboard.press('Escape')
    // A closed dialog hides its field at once; its `close` event, which moves the focus, comes later.
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('open')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('/')
    await page.getByRole('combobox').fill('framing')
    await page.locator('[role="option"][aria-selected="true"]').waitFor()
    const addresses = await page
      .locator('#otw-hits [role="option"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toBe(`${host.url}${addresses[1]}`)
  })

  it('keeps the focus inside the search while it is open', async () => {
    const page = await open('/')
    await find(page, 'byte')
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('Tab')
    const isInside = await page.evaluate(
      () => document.activeElement === document.body || !!document.activeElement?.closest('dialog'),
    )
    expect(isInside).toBe(true)
  })

  it('leaves / to fields that are written in', async () => {
    const page = await open('/07-framing')
    await page.locator('select').first().focus()
    await page.keyboard.press('/')
    expect(await page.getByRole('combobox', { name: 'Search' }).count()).toBe(0)
  })

  it.each([
    ['/', '/07-framing', 'Русский', '/ru/07-framing'],
    ['/ru/', '/ru/07-framing', '简体中文', '/zh/07-framing'],
    ['/zh/', '/zh/07-framing', 'English', '/07-framing'],
  ])('stays on the lesson when the language changes: %s', async (_, from, language, to) => {
    const page = await open(from)
    await page.locator('.VPNavTranslations button').click()
    await page.getByRole('link', { name: language }).click()
    await expect.poll(() => page.url()).toBe(`${host.url}${to}`)
  })

  it('offers to continue where the reader is, and lists every part with its lessons', async () => {
    const page = await open('/')
    const start = page.locator('.course-home .start a')
    await expect.poll(() => start.getAttribute('href')).toBe('/04-first-tcp-service')
    expect(await start.innerText()).toContain('Continue')
    expect(await page.locator('.course-parts > li').count()).toBe(6)
    expect(await page.locator('.course-parts').getByRole('link').count()).toBe(22)
    expect(await page.getByText('in preparation').count()).toBe(0)
  })

  it.each([
    ['/', 320],
    ['/ru/', 390],
    ['/zh/', 390],
    ['/ru/04-first-tcp-service', 320],
    ['/zh/07-framing', 320],
    ['/09-file-as-json', 320],
  ])('fits %s into %i pixels', async (path, width) => {
    const page = await open(path, { width, height: 700 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })

  it('loads nothing from another host', async () => {
    const page = await open('/')
    const hosts = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).host),
    )
    expect(new Set(hosts)).toEqual(new Set([new URL(host.url).host]))
  })

  it('shows the figure of the home page whole when motion is not wanted', async () => {
    const page = await open('/', { reducedMotion: 'reduce' })
    expect(await page.locator('.merging .waiting').count()).toBe(0)
  })

  it.each(LANGUAGES)(
    'needs little more JavaScript than a stock page before any page can be read: %s',
    (language) => {
      const weights = sitePaths()
        .filter((path) => languageAndName(path.slice(1)).language === language)
        .map((path) => [path, pageScripts(SITE, fileOf(path))] as const)
        .map(([path, scripts]) => ({ path, scripts, bytes: gzipBytes(SITE, scripts) }))
      const limit = STOCK_BYTES + ALLOWED_MORE_BYTES
      expect(weights.length).toBeGreaterThan(30)
      expect(weights.filter(({ bytes }) => bytes > limit)).toEqual([])
      // The page's own script is one of them, without the text that stands in the page already.
      for (const { path, scripts } of weights.filter(({ path: one }) => one !== '/404'))
        expect([path, scripts.filter((each) => each.endsWith('.lean.js')).length]).toEqual([
          path,
          1,
        ])
    },
  )

  it.each(['', '/ru', '/zh'])(
    'shows a solution whose code the first script of the page does not have: %s/14-http-by-hand',
    async (folder) => {
      const path = `${folder}/14-http-by-hand`
      const lean = pageScripts(SITE, `${path}.html`).find((each) => each.endsWith('.lean.js')) ?? ''
      const page = await open(path)
      const solution = page.locator('.otw-solution')
      const code = solution.locator('pre', { hasText: 'class LineReader' })
      await code.waitFor({ state: 'attached' })
      expect(await code.isVisible()).toBe(false)
      await solution.getByRole('button').first().click()
      await solution.getByRole('button').first().click()
      await code.waitFor()
      const shown = await solution.locator('pre').allInnerTexts()
      expect(readFileSync(join(SITE, lean), 'utf8')).not.toContain('LineReader')
      // Another lesson and back: this time the page comes out of its whole script.
      await page.locator('.VPDocFooter .next').click()
      await page.waitForURL(/15-/)
      await page.goBack()
      await code.waitFor({ state: 'attached' })
      await solution.getByRole('button').first().click()
      await solution.getByRole('button').first().click()
      await code.waitFor()
      expect(await solution.locator('pre').allInnerTexts()).toEqual(shown)
    },
  )

  it('adds little more than xterm.js with the first terminal', () => {
    const bytes = gzipBytes(SITE, terminalScripts(SITE, '07-framing.html'))
    expect(bytes).toBeGreaterThan(XTERM_BYTES / 2)
    expect(bytes).toBeLessThanOrEqual(XTERM_BYTES + ALLOWED_MORE_BYTES)
  })

  it('brings no font along: every script is one that systems have a font for', () => {
    const files = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => /\.(woff2?|ttf|otf)$/.test(file))).toEqual([])
  })
})
