/** Pages keep still while they load, and fit a narrow window. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage } from '../helpers/site-page.ts'
import { forEachPath, sitePaths } from '../helpers/site-paths.ts'
import { startStaticSite, type StaticSite } from '../helpers/static-site.ts'

const TABS = 4
const ALL_PAGES = { timeout: 600_000 }
const NARROW_PX = 320
/** Chromium's own measure calls 0.1 good; here nothing that one could see may move. */
const MOST_SHIFT = 0.02

describe.skipIf(chromiumPath === undefined)('site/layout', () => {
  let browser: Browser
  let host: FakeHost
  let site: StaticSite

  beforeAll(async () => {
    browser = await launchBrowser()
    host = await startFakeHost({
      siteFolder: SITE,
      lab: '07-framing',
      processes: ['server', 'client', 'chaos'],
    })
    site = await startStaticSite(SITE)
  })
  afterAll(async () => {
    await browser.close()
    await host.dispose()
    await site.dispose()
  })

  it('fits every page into 320 pixels, its tables and what is unfolded', ALL_PAGES, async () => {
    const tooWide: string[] = []
    await forEachPath(sitePaths(), TABS, async () => {
      const { page } = await openPage(browser, 'about:blank', { width: NARROW_PX, height: 640 })
      return async (path) => {
        await page.goto(`${host.url}${path}#token=${TOKEN}`, { waitUntil: 'networkidle' })
        await page.evaluate(openAllDetails)
        for (const look of [whatIsTooWide, whatIsCutOff])
          tooWide.push(...(await page.evaluate(look)).map((line) => `${path} ${line}`))
      }
    })
    expect(tooWide).toEqual([])
  })

  it.each([1280, 390])(
    'moves nothing while a page of %i pixels loads',
    ALL_PAGES,
    async (width) => {
      const moving: string[] = []
      await forEachPath(sitePaths(), TABS, async () => {
        const { page } = await openPage(browser, 'about:blank', { width, height: 800 })
        await page.addInitScript(observeShifts)
        return async (path) => {
          await page.goto(`${host.url}${path}#token=${TOKEN}`, { waitUntil: 'networkidle' })
          const { sum, moved } = await shiftsOf(page)
          if (sum >= MOST_SHIFT) moving.push(`${path} ${sum.toFixed(3)} ${moved.join(' | ')}`)
        }
      })
      expect(moving).toEqual([])
    },
  )

  it('leaves a table as it was unfolded before the scripts had come', async () => {
    const { page, close } = await openPage(browser, 'about:blank')
    const unfolded = Promise.withResolvers<void>()
    await page.route('**/*.js', async (route) => {
      await unfolded.promise
      await route.continue()
    })
    await page.goto(`${host.url}/01-layers#token=${TOKEN}`, { waitUntil: 'commit' })
    const tables = page.locator('.vp-doc figure details')
    await tables.last().waitFor()
    await page.evaluate(openAllDetails)
    unfolded.resolve()
    const layer = page.locator('.layer-models button').last()
    await expect
      .poll(async () => {
        await layer.click()
        return layer.getAttribute('aria-pressed')
      })
      .toBe('true')
    const isOpen = await tables.evaluateAll((all) => all.map((one) => one.hasAttribute('open')))
    expect(isOpen).toEqual(isOpen.map(() => true))
    await close()
  })

  it('moves nothing while a recording loads and plays', async () => {
    for (const width of [1280, 390]) {
      const { page, close } = await openPage(browser, 'about:blank', { width, height: 800 })
      await page.addInitScript(observeShifts)
      await page.goto(`${site.url}/07-framing.html`)
      await page.locator('.replay').scrollIntoViewIfNeeded()
      const toggle = page.locator('.replay .play').getByText('Play')
      await toggle.waitFor({ timeout: 60_000 })
      const { sum, moved } = await shiftsOf(page)
      expect({ width, moved: sum < MOST_SHIFT ? [] : moved }).toEqual({ width, moved: [] })
      await close().catch(() => undefined)
    }
  })

  it('shows which tab and which code are chosen where the system sets the colours', async () => {
    const { page, close } = await openPage(browser, `${host.url}/07-framing#token=${TOKEN}`)
    await page.emulateMedia({ forcedColors: 'active' })
    const outlines = (selector: string): Promise<string[]> =>
      page
        .locator(selector)
        .evaluateAll((elements) => elements.map((each) => getComputedStyle(each).outlineStyle))
    await page.locator('.lab-panel').waitFor()
    expect(await outlines('.lab-panel [role="tab"][aria-selected="true"]')).toContain('dashed')
    expect(await outlines('.lab-panel [role="tab"][aria-selected="false"]')).not.toContain('dashed')
    expect(await outlines('.otw-switch input:checked + span')).toContain('dashed')
    await close()
  })

  it('shows the outline whole or not at all while the wide panel passes', async () => {
    const address = `${host.url}/07-framing#token=${TOKEN}`
    const { page, close } = await openPage(browser, address, { width: 1280, height: 800 })
    const look = (): Promise<string> =>
      page.locator('.aside-content').evaluate((one) => getComputedStyle(one).opacity)
    const scrollPanelTo = (top: number): Promise<void> =>
      page.locator('.lab-panel').evaluate((panel, wanted) => {
        const by = panel.getBoundingClientRect().top - wanted
        window.scrollBy({ top: by, behavior: 'instant' })
      }, top)
    await page.locator('.lab-panel').waitFor()
    for (const top of [300, -200]) {
      await scrollPanelTo(top)
      await expect.poll(look).toBe('0')
      await scrollPanelTo(900)
      await expect.poll(look).toBe('1')
    }
    await scrollPanelTo(300)
    await expect.poll(look).toBe('0')
    await page.locator('.VPDocAsideOutline a').first().focus()
    await expect.poll(look).toBe('1')
    await close()
  })

  it('fits the table of layers beside its page, in every language', async () => {
    for (const path of ['/01-layers', '/ru/01-layers', '/zh/01-layers']) {
      const { page, close } = await openPage(browser, `${host.url}${path}#token=${TOKEN}`)
      await page.locator('details.layers summary').click()
      const table = page.locator('details.layers .figure-table')
      const hidden = await table.evaluate((one) => one.scrollWidth - one.clientWidth)
      expect({ path, hidden }).toEqual({ path, hidden: 0 })
      await close()
    }
  })

  it('goes from lesson to lesson without an empty page in between', async () => {
    const { page, close } = await openPage(browser, `${host.url}/07-framing#token=${TOKEN}`, {
      colorScheme: 'dark',
    })
    const next = page.locator('.VPDocFooter .pager-link.next')
    await next.scrollIntoViewIfNeeded()
    const address = new URL((await next.getAttribute('href')) ?? '', host.url).href
    await page.evaluate(watchFrames)
    await next.click()
    await expect.poll(() => page.url()).toBe(address)
    await page.locator('.lab-panel').waitFor()
    const frames = await page.evaluate(
      () => (window as unknown as { frames: { title: string; background: string }[] }).frames,
    )
    expect(frames.length).toBeGreaterThan(1)
    expect(frames.filter(({ title }) => title === '')).toEqual([])
    expect(new Set(frames.map(({ background }) => background)).size).toBe(1)
    await close()
  })
})

interface Shifts {
  sum: number
  moved: string[]
}

/** Runs in the page before anything else of it. */
function observeShifts(): void {
  type Shift = PerformanceEntry & {
    value: number
    hadRecentInput: boolean
    sources: { node?: Node | null }[]
  }
  const shifts: Shifts = { sum: 0, moved: [] }
  Object.assign(window, { shifts })
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries() as Shift[]) {
      if (shift.hadRecentInput) continue
      shifts.sum += shift.value
      for (const { node } of shift.sources)
        shifts.moved.push(
          node instanceof Element
            ? `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''}`
            : (node?.textContent ?? '').slice(0, 40),
        )
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Everything that moved without the reader's doing: more than the usual measure, which windows it. */
function shiftsOf(page: Page): Promise<Shifts> {
  return page.evaluate(() => (window as unknown as { shifts: Shifts }).shifts)
}

/** Notes in every frame that is drawn whether the page has a title and which background. */
function watchFrames(): void {
  const frames: { title: string; background: string }[] = []
  Object.assign(window, { frames })
  const look = (): void => {
    const { backgroundColor } = getComputedStyle(document.body)
    const title = document.querySelector('.vp-doc h1')?.textContent ?? ''
    frames.push({ title, background: backgroundColor })
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Tables and settings that a reader unfolds need room as well. */
function openAllDetails(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('figure details'))
    details.open = true
}

/**
 * Figures that are wider than their place, and tables of the text of which a part is to the right
 * of the window: a reader does not look for columns that cannot be seen. More than five may scroll.
 */
function whatIsCutOff(): string[] {
  const boxes = document.querySelectorAll(
    '.vp-doc figure, .figure-table.stacks, .vp-doc table:is(.columns-2, .columns-3, .columns-4, .columns-5)',
  )
  return [...boxes]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map(
      (box) =>
        `${box.scrollWidth} in ${box.clientWidth}: ${box.className} ${box.textContent.trim().slice(0, 60)}`,
    )
}

/** The elements that make the page wider than its window; none when it is not. */
function whatIsTooWide(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const scrolls = (element: Element): boolean =>
    /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) ||
    (element.parentElement !== null &&
      element.parentElement !== document.body &&
      scrolls(element.parentElement))
  const wide = [...document.querySelectorAll('#app *')].filter(
    (element) => element.getBoundingClientRect().right > clientWidth + 1 && !scrolls(element),
  )
  return wide.slice(-3).map((element) => `${scrollWidth}: ${element.outerHTML.slice(0, 160)}`)
}
