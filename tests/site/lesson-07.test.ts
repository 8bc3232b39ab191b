/** A learner's way through lesson 07 with everything real: site, host, programs, checks. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { startHost, type Host } from '../../platform/host/server.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import { SITE } from '../../platform/site/build.ts'
import { labelIn, type LabelName } from '../../.vitepress/theme/support/labels.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { expectTerminal, openPage, type SitePage } from '../helpers/site-page.ts'
import { createTemporaryCourse, type TemporaryCourse } from '../helpers/temporary-course.ts'

const SLUG = '07-framing'
/** A cold checker on a loaded machine. */
const CHECKS_MS = 60_000

describe.skipIf(chromiumPath === undefined)('site/lesson-07', () => {
  let browser: Browser
  let course: TemporaryCourse
  let host: Host
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    opened = undefined
    course = await createTemporaryCourse(SLUG)
    host = await startHost({ siteFolder: SITE, port: 0, ...course.folders })
  })
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      await host.dispose()
      course.remove()
    }
  })

  it.each(LANGUAGES)('goes from the first run to green checks: %s', async (language) => {
    const words = (name: LabelName): string => labelIn(language, name)
    const page = await openLesson(language)

    await page.getByRole('button', { name: words('run-all') }).click()
    await page.getByText(`127.0.0.1:${course.port}`).first().waitFor()
    await expectTerminal(page, 'client', '>')
    await typeInto(page, 'client', 'hello, 你好')
    await expectTerminal(page, 'client', 'answered')
    await expectTerminal(page, 'server', '1 whole frame')

    await page.reload()
    await expectTerminal(page, 'client', 'answered')
    await expectTerminal(page, 'server', '1 whole frame')

    await page.getByRole('button', { name: words('stop-all') }).click()
    await page.getByText(words('ended-stopped')).first().waitFor()
    await page
      .getByRole('radio', { name: words('my-code') })
      .first()
      .check({ force: true })
    await page.locator('[data-process="server"]').getByText(words('run')).click()
    await page.locator('[data-process="server"]').getByText(words('ended-todo')).waitFor()

    const checks = page.locator('.exercise-panel .check')
    await page.getByRole('button', { name: words('check-now'), exact: true }).click()
    await expect.poll(() => kindsOf(page), { timeout: CHECKS_MS }).toContain('not-started')
    course.solve()
    const total = await checks.count()
    await expect
      .poll(() => kindsOf(page), { timeout: CHECKS_MS })
      .toEqual(Array.from({ length: total }, () => 'passed'))
    await page.getByText(words('solution-reached')).first().waitFor()
    await page.locator(`.VPSidebar a[href$="${SLUG}"] [data-state="done"]`).waitFor()
  })

  it('ends a program by Ctrl-C typed into its terminal', async () => {
    const page = await openLesson('en')
    await page.getByRole('button', { name: 'Run: Frame echo server' }).click()
    await page.getByText(`listening on 127.0.0.1:${course.port}`).waitFor()
    await page.locator('[data-process="server"] .xterm').click()
    await page.keyboard.press('Control+c')
    const ending = page.locator('[data-process="server"] .ending')
    await ending.waitFor()
    expect(await ending.innerText()).not.toBe('')
  })

  async function openLesson(language: Language): Promise<Page> {
    const token = new URL(host.url).hash
    const path = language === 'en' ? `/${SLUG}` : `/${language}/${SLUG}`
    opened = await openPage(browser, new URL(path + token, host.url).href)
    return opened.page
  }
})

async function typeInto(page: Page, process: string, line: string): Promise<void> {
  await page.locator(`[data-process="${process}"] .xterm`).click()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

function kindsOf(page: Page): Promise<string[]> {
  return page
    .locator('.exercise-panel .check')
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset['kind'] ?? ''))
}
