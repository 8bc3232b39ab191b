/** WCAG 2.2 AA, as axe-core finds it: every page in both themes, and a lab in all its states. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { labelIn, type LabelName } from '../../.vitepress/theme/support/labels.ts'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import type { ProcessState } from '../../platform/shared/messages.ts'
import { SITE } from '../../platform/site/build.ts'
import { scan, scanThemes } from '../helpers/axe.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { FAILED } from '../helpers/failed-verdict.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { expectTerminal, openPage, type SitePage } from '../helpers/site-page.ts'
import { forEachPath, sitePaths } from '../helpers/site-paths.ts'
import { startTour } from '../helpers/site-tour.ts'
import { startStaticSite, type StaticSite } from '../helpers/static-site.ts'
import { mergedTraces } from '../helpers/wire-traces.ts'

const SLUG = '07-framing'
const FILE = 'framing.ts'
/** Pages that are scanned at the same time; more gain nothing on two cores. */
const TABS = 4
/** About a second a page where nothing else runs. */
const ALL_PAGES = { timeout: 600_000 }
const TABS_OF_WIRE = ['wire-timeline', 'wire-bytes', 'wire-packets', 'wire-states', 'wire-table']
const RUNNING: ProcessState = {
  process: 'server',
  terminal: 1,
  target: 'solutions',
  example: 0,
  phase: 'listening',
  listening: [{ transport: 'tcp', address: '127.0.0.1', port: 7007 }],
}

describe.skipIf(chromiumPath === undefined)('site/accessibility', () => {
  let browser: Browser
  let host: FakeHost
  let site: StaticSite
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
    site = await startStaticSite(SITE)
    host = await startFakeHost({
      siteFolder: SITE,
      lab: SLUG,
      processes: ['server', 'client', 'chaos'],
      headers: { 'Content-Security-Policy': contentSecurityPolicy(readScriptHashes(SITE), []) },
    })
  })
  afterAll(async () => {
    await browser.close()
    await host.dispose()
    await site.dispose()
  })
  afterEach(async () => {
    const last = opened
    opened = undefined
    await last?.page.context().close()
  })

  async function open(address: string, width = 1280): Promise<Page> {
    opened = await openPage(browser, address, { width, reducedMotion: 'reduce' })
    return opened.page
  }

  const addressOf = (language: Language): string =>
    `${host.url}${language === 'en' ? '' : `/${language}`}/${SLUG}#token=${TOKEN}`

  it('has no findings on any page, unfolded, light and dark', ALL_PAGES, async () => {
    const findings: string[] = []
    const paths = sitePaths()
    const seen = new Set<string>()
    await forEachPath(paths, TABS, async () => {
      const { page } = await openPage(browser, 'about:blank', { reducedMotion: 'reduce' })
      const tour = startTour(page)
      return async (path) => {
        await tour.visit(`${host.url}${path}#token=${TOKEN}`)
        await page.evaluate(openAllDetails)
        const language = await page.locator('html').getAttribute('lang')
        seen.add(`${language ?? ''} ${await page.title()}`)
        findings.push(...(await scanThemes(page)).map((line) => `${path} ${line}`))
      }
    })
    expect(paths.length).toBeGreaterThan(3 * 15)
    expect(seen.size).toBe(paths.length)
    expect(findings).toEqual([])
  })

  it('measures a contrast once where it cannot differ, and wherever it can', async () => {
    opened = await openPage(browser, 'about:blank')
    const { page } = opened
    await page.setContent(`<style>
      .pale { color: #aaa } .dark { background: #222 }
    </style>
    <main><h1 class="pale">title</h1><p class="pale">one</p><p class="pale">two</p><p>plain</p>
    <div class="dark"><p class="pale">light on dark</p><p>black on dark</p></div>
    <p class="pale" style="background: #ccc">grey</p><div><p class="pale">inner</p></div></main>`)
    const places = async (): Promise<string[]> =>
      (await scan(page, { coloursOnly: true })).map((line) => line.split('\n')[1]?.trim() ?? '')
    const found = [
      '<h1 class="pale">title</h1>',
      '<p class="pale">one</p>',
      '<p>black on dark</p>',
      '<p class="pale" style="background: #ccc">grey</p>',
      '<p class="pale">inner</p>',
    ]
    expect(await places()).toEqual(found)
    await page
      .locator('p')
      .first()
      .evaluate((first) => first.remove())
    expect(await places()).toEqual(found.with(1, '<p class="pale">two</p>'))
  })

  it.each(LANGUAGES)(
    'has none while a program runs, a check has failed and the editor is open: %s',
    async (language) => {
      const words = (name: LabelName): string => labelIn(language, name)
      const before = host.received.length
      host.setProcess(RUNNING)
      host.setChecks({ run: 1, state: 'done', verdicts: [FAILED] })
      host.print(1, '\x1b[31mred\x1b[0m \x1b[2mdim\x1b[0m http://127.0.0.1/\r\n')
      const page = await open(addressOf(language))
      const server = page.locator('[data-process="server"]')
      await expectTerminal(page, 'server', 'red')
      await server.getByRole('button', { name: words('screen-reader') }).click()
      await server.getByRole('button', { name: words('find') }).click()
      const check = page.locator(`[data-check="${FAILED.check}"]`)
      await check.locator('.hints button').click()
      await check.locator('.hints li').first().waitFor()
      await page.getByRole('button', { name: `${words('edit-here')}: ${FILE}` }).click()
      await expect
        .poll(() => host.received.slice(before).some(({ type }) => type === 'open-file'))
        .toBe(true)
      tellFile(host)
      await page.locator('.exercise-editor[data-status="saved"]').waitFor()
      expect(await scanThemes(page)).toEqual([])
    },
  )

  it('has none in the dialogs: search with results, transcript', async () => {
    host.setProcess(RUNNING)
    host.print(1, 'printed\r\n')
    const page = await open(addressOf('en'))
    const server = page.locator('[data-process="server"]')
    await expectTerminal(page, 'server', 'printed')
    await server.getByRole('button', { name: 'Transcript' }).click()
    await page.locator('dialog[open] pre').getByText('printed').waitFor()
    expect(await scanThemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('combobox', { name: 'Search the lessons' }).fill('frame')
    await page.locator('#otw-hits [role="option"]').first().waitFor()
    expect(await scanThemes(page)).toEqual([])
  })

  it.each(LANGUAGES)('has none in the wire view, tab by tab: %s', async (language) => {
    const page = await open(addressOf(language))
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await page.locator('.wire-view').waitFor()
    for (const trace of mergedTraces()) host.send({ type: 'trace', lab: SLUG, ...trace })
    const findings: string[] = []
    for (const name of TABS_OF_WIRE) {
      await page.locator(`.wire-tabs button[id$="-${name.slice('wire-'.length)}"]`).click()
      await page.locator(`.wire-panel[data-panel="${name.slice('wire-'.length)}"] > *`).waitFor()
      // Where one event can be chosen, its bytes stand beside it.
      const first = page
        .locator('.packet-table tr.packet, .timeline-row .label, .stream-box')
        .first()
      if ((await first.count()) > 0) await first.click()
      findings.push(...(await scanThemes(page)).map((line) => `${name} ${line}`))
    }
    expect(findings).toEqual([])
  })

  it.each(LANGUAGES)('has none where a recording plays instead: %s', async (language) => {
    const path = language === 'en' ? '' : `/${language}`
    const page = await open(`${site.url}${path}/${SLUG}.html`, 390)
    await page.locator('.replay input[type="range"]').waitFor()
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await page.locator('.timeline-row').first().waitFor()
    await page.locator('.otw-predict button').first().click()
    await page.locator('.otw-predict .outcome').first().waitFor()
    expect(await scanThemes(page)).toEqual([])
  })
})

/** What a reader unfolds below a figure is a part of the page. */
function openAllDetails(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('figure details'))
    details.open = true
}

function tellFile(host: FakeHost): void {
  const text = readFileSync(join(SOLUTIONS, SLUG, FILE), 'utf8')
  host.send({ type: 'file', lab: SLUG, file: FILE, content: { state: 'text', version: '1', text } })
}
