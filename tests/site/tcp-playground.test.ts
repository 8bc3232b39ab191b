/** The TCP to play with, in a lesson's page: by hand, by keyboard, and from a shared address. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { tcpTextIn } from '../../.vitepress/theme/components/tcp/figure-text.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { NO_HOST, openPage, type SitePage, type SitePageOptions } from '../helpers/site-page.ts'
import { startStaticSite, type StaticSite } from '../helpers/static-site.ts'

const LESSON = '05-life-of-a-connection'

describe.skipIf(chromiumPath === undefined)('site/tcp-playground', () => {
  let browser: Browser
  let site: StaticSite
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
    site = await startStaticSite(SITE)
  })
  afterAll(async () => {
    await browser.close()
    await site.dispose()
  })
  afterEach(async () => {
    const last = opened
    opened = undefined
    await last?.close()
  })

  async function open(path: string, options: SitePageOptions = {}): Promise<Page> {
    opened = await openPage(browser, site.url + path, { ...options, allowed: NO_HOST })
    return opened.page
  }

  it.each(LANGUAGES)(
    'steps through the handshake, in pictures and in words: %s',
    async (language) => {
      const words = tcpTextIn(language)
      const page = await open(`${language === 'en' ? '' : `/${language}`}/${LESSON}.html`)
      const figure = page.locator('.tcp-playground').first()
      await figure.scrollIntoViewIfNeeded()
      await figure.getByText(words('log')).first().click()
      await stepThrough(figure, language)
      const rows = await figure.locator('table tbody tr').allInnerTexts()
      const flags = rows.flatMap((row) => /\b(SYN, ACK|SYN|ACK)\b/.exec(row)?.[0] ?? [])
      expect(flags.filter((flag, index) => flag !== flags[index - 1])).toEqual(
        expect.arrayContaining(['SYN', 'ACK']),
      )
      expect(rows.at(-1)).toContain('ESTABLISHED')
    },
  )

  it.each(LANGUAGES)(
    'shows where both ends begin, and what to do, before anything has happened: %s',
    async (language) => {
      const words = tcpTextIn(language)
      const page = await open(`${language === 'en' ? '' : `/${language}`}/${LESSON}.html`, {
        width: 390,
      })
      const figures = page.locator('.tcp-playground')
      await figures.nth(3).waitFor()
      expect(await figures.getByText(words('before-play')).count()).toBe(await figures.count())
      const states = figures.locator('.space-time svg text')
      const shown = (await states.allTextContents()).map((state) => state.trim())
      expect(shown).toEqual(Array(2 * (await figures.count())).fill('CLOSED'))
      const first = figures.first()
      await first.getByRole('button', { name: words('step'), exact: true }).click()
      expect(await first.getByText(words('before-play')).count()).toBe(0)
      expect(await first.locator('.space-time svg text').count()).toBeGreaterThan(2)
    },
  )

  it('lets a packet be dropped by keyboard; TCP sends it again', async () => {
    const words = tcpTextIn('en')
    const page = await open(`/${LESSON}.html`)
    const figure = page.locator('.tcp-playground').first()
    await figure.scrollIntoViewIfNeeded()
    const step = figure.getByRole('button', { name: words('step'), exact: true })
    const packet = figure.locator('button.packet').first()
    await step.focus()
    for (let tries = 0; tries < 10 && (await packet.count()) === 0; tries += 1)
      await page.keyboard.press('Enter')
    await packet.focus()
    await page.keyboard.press('Enter')
    const drop = figure.getByRole('button', { name: words('drop'), exact: true })
    await drop.focus()
    await page.keyboard.press('Enter')
    await figure.getByRole('button', { name: words('undo', { count: 1 }) }).waitFor()
    await figure.getByText(words('log')).first().click()
    await stepThrough(figure, 'en')
    const log = await figure.locator('table tbody').innerText()
    expect(log).toContain(words('timer-retransmit'))
    expect(log.trim()).toMatch(/ESTABLISHED$/)
  })

  it('shows the moment that an address holds', async () => {
    const words = tcpTextIn('en')
    const page = await open(`/${LESSON}.html`)
    const figure = page.locator('.tcp-playground').first()
    await figure.scrollIntoViewIfNeeded()
    const step = figure.getByRole('button', { name: words('step'), exact: true })
    for (let count = 0; count < 3; count += 1) await step.click()
    const time = await figure.locator('output').first().innerText()
    await figure.getByRole('button', { name: words('share') }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('tcp')).toMatch(/^handshake~/)
    const { pathname, search } = new URL(page.url())
    await opened?.page.context().close()
    const again = await open(pathname + search)
    const other = again.locator('.tcp-playground').first()
    await other.scrollIntoViewIfNeeded()
    await expect.poll(() => other.locator('output').first().innerText()).toBe(time)
  })

  it.each([320, 390])('fits on a small phone: %i px', async (width) => {
    const page = await open(`/${LESSON}.html`, { width })
    await page.locator('.tcp-playground').first().scrollIntoViewIfNeeded()
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0)
  })
})

/** To the end of the run. */
async function stepThrough(figure: Locator, language: Language): Promise<void> {
  const step = figure.getByRole('button', { name: tcpTextIn(language)('step'), exact: true })
  for (let count = 0; count < 100 && (await step.isEnabled()); count += 1) await step.click()
  expect(await step.isEnabled()).toBe(false)
}
