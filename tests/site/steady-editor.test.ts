/** The editor stays where it is while verdicts come and go around it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { readLab, readTexts } from '../../platform/catalogue/catalogue.ts'
import type { ChecksState, RenderedVerdict } from '../../platform/shared/messages.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { FAILED } from '../helpers/failed-verdict.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage, type SitePage } from '../helpers/site-page.ts'

const LAB = '07-framing'
const { exercises } = readLab(LAB)
const FIRST = exercises[0]?.file ?? ''
const LAST = exercises.at(-1)?.file ?? ''

function verdictsOf(kind: 'passed' | 'failed'): RenderedVerdict[] {
  const { checks } = readTexts(LAB, 'en')
  return exercises
    .flatMap((exercise) => exercise.checks)
    .map((check) => {
      const title = checks[check]?.title ?? ''
      if (kind === 'failed') return { ...FAILED, check, title }
      return { check, kind, title, durationMs: 1, seed: 1, repeat: 'npm run check -- 07' }
    })
}

describe.skipIf(chromiumPath === undefined)('site/editor, in its place', () => {
  let browser: Browser
  let host: FakeHost
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    host = await startFakeHost({ siteFolder: SITE, lab: LAB, processes: ['server', 'client'] })
  })
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      opened = undefined
      await host.dispose()
    }
  })

  async function open(width: number): Promise<Page> {
    opened = await openPage(browser, `${host.url}/${LAB}#token=${TOKEN}`, { width, height: 800 })
    const { page } = opened
    for (const file of [FIRST, LAST])
      await page.getByRole('button', { name: `Edit here: ${file}`, exact: true }).click()
    await page.locator('.exercise-editor .cm-editor').nth(1).waitFor()
    return page
  }

  async function show(page: Page, checks: ChecksState, sign: string): Promise<void> {
    host.setChecks(checks)
    await page.locator('.exercise-panel').getByText(sign).first().waitFor()
  }

  it.each([1280, 390])('first verdicts add nothing above it (%i pixels)', async (width) => {
    const page = await open(width)
    // What the window shows is followed by the browser: measured from the top of the page.
    const places = (): Promise<number[]> =>
      page
        .locator('.exercise-editor')
        .evaluateAll((all) =>
          all.map((one) => Math.round(one.getBoundingClientRect().top + window.scrollY)),
        )
    const before = await places()
    await show(page, { run: 1, state: 'running', verdicts: [] }, 'checking')
    await show(page, { run: 1, state: 'done', verdicts: verdictsOf('passed') }, 'passed')
    await page.getByRole('button', { name: `Compare with the solution: ${LAST}` }).click()
    await host.message('compare', ({ file }) => file === LAST)
    expect(await places()).toEqual(before)
  })

  it('stays under the eyes of who writes in it, whatever unfolds above', async () => {
    const page = await open(1280)
    const editor = page.locator('.exercise-editor').nth(1)
    await editor.scrollIntoViewIfNeeded()
    await editor.locator('button').last().focus()
    const top = (): Promise<number> =>
      editor.evaluate((one) => Math.round(one.getBoundingClientRect().top))
    const before = await top()
    const place = { line: 1, column: 1, endLine: 1, endColumn: 2 }
    const error = { file: FIRST, ...place, code: 2322, message: 'Type error' }
    const failed: ChecksState = {
      run: 1,
      state: 'done',
      verdicts: verdictsOf('failed'),
      diagnostics: [error],
    }
    await show(page, failed, FAILED.sentence ?? '')
    await expect.poll(top).toBe(before)
    await show(page, { run: 2, state: 'done', verdicts: verdictsOf('passed') }, 'passed')
    await page.getByText(FAILED.sentence ?? '').waitFor({ state: 'detached' })
    await expect.poll(top).toBe(before)
  })
})
