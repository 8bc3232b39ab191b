/** The exercises of a lesson against a host that does what the test says. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { SITE } from '../../platform/site/build.ts'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import type { RenderedVerdict } from '../../platform/shared/messages.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { FAILED } from '../helpers/failed-verdict.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage, type SitePage } from '../helpers/site-page.ts'

const NOT_STARTED: RenderedVerdict = {
  check: '',
  kind: 'not-started',
  title: 'Every frame of a push is given out',
  durationMs: 0,
  seed: 4711,
}

describe.skipIf(chromiumPath === undefined)('site/exercises', () => {
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

  async function open(): Promise<SitePage['page']> {
    opened = await openPage(browser, `${host.url}/07-framing#token=${TOKEN}`)
    return opened.page
  }

  it('shows a failed check with its bytes, and hints one by one', async () => {
    const page = await open()
    await host.message('open-lab')
    host.setChecks({ run: 1, state: 'done', verdicts: [FAILED] })
    const check = page.locator('[data-check="waits-for-the-rest"]')
    await check.getByText('Only 3 of 6 bytes had been pushed.').waitFor()
    expect(await check.locator('td.wrong').allInnerTexts()).toEqual(['02', '00'])
    expect(await check.locator('.caret td').allInnerTexts()).toContain('^^')
    await check.getByText('npm run check -- 07 waits-for-the-rest').waitFor()
    const hints = check.locator('.hints li')
    expect(await hints.count()).toBe(0)
    await check.getByRole('button', { name: 'Hint 1 of' }).click()
    await hints.first().waitFor()
    expect(await hints.count()).toBe(1)
    host.setChecks({ run: 2, state: 'done', verdicts: [{ ...FAILED, kind: 'passed' }] })
    await check.getByText('Only 3 of 6 bytes').waitFor({ state: 'hidden' })
  })

  it('keeps the place of a check that runs again, and says of it only that it does', async () => {
    const page = await open()
    await host.message('open-lab')
    const check = page.locator('[data-check="waits-for-the-rest"]')
    const other = page.locator('[data-check="gives-every-frame"]')
    const verdicts = [FAILED, { ...NOT_STARTED, check: 'gives-every-frame' }]
    host.setChecks({ run: 1, state: 'done', verdicts })
    await check.getByRole('button', { name: 'Hint 1 of' }).click()
    await other.getByRole('button', { name: 'Hints' }).click()
    const height = (): Promise<number> =>
      page.locator('.exercise-panel').evaluate((panel) => panel.getBoundingClientRect().height)
    const before = await height()
    host.setChecks({ run: 2, state: 'running', verdicts: [] })
    await check.getByText('checking', { exact: true }).waitFor()
    expect(await check.getAttribute('data-kind')).toBe('none')
    expect(await check.locator('.hints li').isVisible()).toBe(true)
    expect(await height()).toBe(before)
    host.setChecks({ run: 2, state: 'done', verdicts })
    await check.getByText('failed', { exact: true }).waitFor()
    expect(await check.locator('.hints li').isVisible()).toBe(true)
    expect(await other.getByRole('button', { name: 'Hint 1 of' }).isVisible()).toBe(true)
  })

  it('says how far the lab came before this start, until its checks run', async () => {
    const page = await open()
    await host.message('open-lab')
    host.send({
      type: 'points',
      points: [{ lab: '07-framing', points: 5, of: 17, state: 'started' }],
    })
    const bar = page.locator('.exercise-panel .otw-panel-bar')
    await bar.getByText('last time: 5 of 17').waitFor()
    expect(await bar.locator('.done').count()).toBe(5)
    host.setChecks({ run: 1, state: 'done', verdicts: [FAILED] })
    await bar.getByText('0 of 17', { exact: true }).waitFor()
  })

  it('names the file to open when no editor was found', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Open in editor: framing.ts' }).click()
    const { lab, file } = await host.message('edit')
    host.send({ type: 'edited', lab, file, opened: false, path: '/course/labs/07/framing.ts' })
    await page.getByText('/course/labs/07/framing.ts').waitFor()
    expect(opened?.complaints).toEqual([])
  })

  it('keeps the solution hidden until it is asked for twice', async () => {
    const page = await open()
    const solution = page.locator('.otw-solution').first()
    const code = solution.locator('div[class*="language-"]').first()
    expect(await code.isVisible()).toBe(false)
    await solution.getByRole('button', { name: 'Show it now' }).click()
    expect(await code.isVisible()).toBe(false)
    await solution.getByRole('button', { name: 'Show the solution' }).click()
    expect(await code.isVisible()).toBe(true)
  })
})
