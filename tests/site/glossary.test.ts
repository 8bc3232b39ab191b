/** Terms in lessons, their cards by pointer, keyboard and finger, and the page of the glossary. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage, type SitePage, type SitePageOptions } from '../helpers/site-page.ts'

const LESSON = '07-framing'
/** What marks and cards may add to what a reader downloads of a lesson. */
const MAX_ADDED_BYTES = 6_000

describe.skipIf(chromiumPath === undefined)('site/glossary', () => {
  let browser: Browser
  let host: FakeHost
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
    host = await startFakeHost({
      siteFolder: SITE,
      lab: LESSON,
      processes: ['server', 'client', 'chaos'],
      points: [],
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

  /** The first mark of a term, with its card, once the page's scripts have run. */
  async function termOf(page: Page, id: string): Promise<{ link: Locator; card: Locator }> {
    const link = page.locator(`a.term[href$="#${id}"]`).first()
    const card = page.locator(`#term-${id}`)
    await expect
      .poll(async () => {
        await tabTo(page, link)
        return card.isVisible()
      })
      .toBe(true)
    await link.blur()
    await card.waitFor({ state: 'hidden' })
    return { link, card }
  }

  /** Puts the focus on a link as the keyboard does. */
  async function tabTo(page: Page, link: Locator): Promise<void> {
    await link.focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
  }

  it.each([
    ['/', 'frame', 'кадр', '帧'],
    ['/ru/', 'кадр', 'frame', '帧'],
    ['/zh/', '帧', 'frame', 'кадр'],
  ])('shows the other two languages under the pointer: %s', async (root, ...names) => {
    const page = await open(`${root}${LESSON}`)
    const { link, card } = await termOf(page, 'frame')
    await link.hover()
    await card.waitFor()
    expect(await card.locator('b, span').allInnerTexts()).toEqual(names)
    expect(await card.getAttribute('role')).toBe('tooltip')
    expect(await link.getAttribute('aria-describedby')).toBe('term-frame')
  })

  it('lets the pointer onto the card, and closes it when the pointer has left', async () => {
    const page = await open(`/${LESSON}`)
    const { link, card } = await termOf(page, 'frame')
    await link.hover()
    await card.waitFor()
    await card.hover()
    const text = await card.locator('p').last().innerText()
    expect(text).toContain('data link layer')
    expect(await card.isVisible()).toBe(true)
    await page.mouse.move(0, 0)
    await card.waitFor({ state: 'hidden' })
  })

  it('opens a card with the focus and closes it with Escape, the focus staying', async () => {
    const page = await open(`/${LESSON}`)
    const { link, card } = await termOf(page, 'frame')
    await tabTo(page, link)
    expect(await card.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await card.isVisible()).toBe(false)
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
    await tabTo(page, link)
    await page.keyboard.press('Tab')
    await card.waitFor({ state: 'hidden' })
  })

  it('shows one card at a time', async () => {
    const page = await open(`/${LESSON}`)
    const { link, card } = await termOf(page, 'frame')
    await tabTo(page, link)
    await page.locator('a.term[href$="#message"]').first().hover()
    await page.locator('#term-message').waitFor()
    expect(await card.isVisible()).toBe(false)
  })

  it.each([
    ['/', 320, 'light'],
    ['/ru/', 320, 'dark'],
    ['/zh/', 390, 'dark'],
  ] as const)('keeps every card of %s inside %i pixels, %s', async (root, width, colorScheme) => {
    const page = await open(`${root}${LESSON}`, { width, height: 700, colorScheme })
    await termOf(page, 'frame')
    const outside = await page.evaluate((edge) => {
      const links = [...document.querySelectorAll<HTMLElement>('a.term')]
      return links.filter((link) => {
        link.focus()
        const box = document.querySelector('.term-card:not([hidden])')?.getBoundingClientRect()
        const isInside = box !== undefined && box.left >= 0 && box.right <= edge
        return !isInside || document.documentElement.scrollWidth > edge
      }).length
    }, width)
    expect(outside).toBe(0)
    expect(await page.locator('.term-card:not([hidden])').count()).toBe(1)
  })

  it('opens the card at the first tap and follows the link at the second', async () => {
    const context = await browser.newContext({
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 844 },
    })
    const page = await context.newPage()
    await page.goto(`${host.url}/${LESSON}#token=${TOKEN}`)
    const { link, card } = await termOf(page, 'frame')
    await link.tap()
    await card.waitFor()
    expect(page.url()).toContain(LESSON)
    await page.locator('h1').tap()
    await card.waitFor({ state: 'hidden' })
    await link.tap()
    await card.waitFor()
    await link.tap()
    await expect.poll(() => page.url()).toBe(`${host.url}/guide/glossary#frame`)
    await context.close()
  })

  it('leads to the term in the glossary', async () => {
    const page = await open(`/ru/${LESSON}`)
    await page.locator('a.term[href$="#frame"]').first().click()
    await expect.poll(() => page.url()).toBe(`${host.url}/ru/guide/glossary#frame`)
    await page.locator('h3#frame').waitFor()
    await expect
      .poll(() => page.locator('h3#frame').evaluate((h) => h.getBoundingClientRect().top))
      .toBeLessThan(900)
  })

  it.each([
    ['/guide/glossary', '粘包', 'message coalescing'],
    ['/ru/guide/glossary', 'backlog', 'очередь ожидающих соединений'],
    ['/zh/guide/glossary', 'Нейгл', 'Nagle 算法'],
  ])('filters %s by names of every language', async (path, query, name) => {
    const page = await open(path)
    const shown = page.locator('.glossary-entry:visible')
    expect(await shown.count()).toBeGreaterThan(150)
    await expect
      .poll(async () => {
        await page.locator('#glossary-filter').fill('')
        await page.locator('#glossary-filter').fill(query)
        return shown.count()
      })
      .toBe(1)
    expect(await shown.locator('h3').innerText()).toContain(name)
    await page.locator('#glossary-filter').fill('qqq')
    await expect.poll(() => page.locator('.glossary-filter .status').innerText()).toContain('qqq')
  })

  it.each(['', 'ru/', 'zh/'])('adds only a few kilobytes to a lesson: /%s', (root) => {
    const html = readFileSync(join(SITE, `${root}${LESSON}.html`), 'utf8')
    const plain = html
      .replace(/<div class="term-cards"[\s\S]*?<\/div><\/div>/, '')
      .replace(/<a [^>]*class="term"[^>]*>([^<]*)<\/a>/g, '$1')
    expect(plain.length).toBeLessThan(html.length)
    expect(plain).not.toContain('term-card')
    expect(gzipSync(html).length - gzipSync(plain).length).toBeLessThan(MAX_ADDED_BYTES)
  })
})
