/** A whole lab without a mouse, with everything real: site, host, programs, checks, editor. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { startHost, type Host } from '../../platform/host/server.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { expectTerminal, openPage, terminalText, type SitePage } from '../helpers/site-page.ts'
import { createTemporaryCourse, type TemporaryCourse } from '../helpers/temporary-course.ts'

const SLUG = '07-framing'
const FILE = 'framing.ts'
/** More stops than a page has: one that is not reached until then is not reached at all. */
const MOST_STOPS = 400
/** A cold checker on a loaded machine. */
const PATIENCE = { timeout: 60_000 }

describe.skipIf(chromiumPath === undefined)('site/keyboard', () => {
  let browser: Browser
  let course: TemporaryCourse
  let host: Host
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    course = await createTemporaryCourse(SLUG)
    host = await startHost({ siteFolder: SITE, port: 0, ...course.folders })
  })
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      opened = undefined
      await host.dispose()
      course.remove()
    }
  })

  it('runs a lab, reads the wire, asks for a hint, and solves an exercise', async () => {
    const page = await openLesson()

    await tabTo(page, page.getByRole('link', { name: 'Skip to content' }))
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'Run all' }))
    await page.keyboard.press('Enter')
    await page.getByText(`listening on 127.0.0.1:${course.port}`).waitFor(PATIENCE)

    const client = page.locator('[data-process="client"]')
    await client.locator('.xterm-helper-textarea').waitFor({ state: 'attached' })
    await tabTo(page, client.locator('.xterm-helper-textarea'))
    await expect.poll(() => terminalText(page, 'client'), PATIENCE).toContain('>')
    await page.keyboard.type('hello')
    await page.keyboard.press('Enter')
    await expect.poll(() => terminalText(page, 'client'), PATIENCE).toContain('answered')
    expect(await holdsFocus(client.locator('.xterm'))).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await holdsFocus(client.locator('.xterm'))).toBe(false)

    await readWire(page)
    await askForHint(page)
    await solve(page)
  })

  it('reads a terminal in screen-reader mode, and its transcript', async () => {
    const page = await openLesson()
    await tabTo(page, page.getByRole('button', { name: 'Run: Frame echo server' }))
    await page.keyboard.press('Enter')
    const server = page.locator('[data-process="server"]')
    await server.getByText(`listening on 127.0.0.1:${course.port}`).waitFor(PATIENCE)
    await expectTerminal(page, 'server', 'listens on')
    await tabTo(page, server.getByRole('button', { name: 'Screen reader' }))
    await page.keyboard.press('Enter')
    // What assistive technology is given: a list with a line of the screen in each item.
    const terminal = server.getByRole('group', { name: 'Terminal: Frame echo server' })
    const lines = terminal.getByRole('listitem')
    await expect.poll(async () => (await lines.allInnerTexts()).join('\n')).toContain('listens on')
    const tree = await terminal.ariaSnapshot()
    expect(tree).toMatch(/listitem: .*listens on/)

    await tabTo(page, server.getByRole('button', { name: 'Transcript' }))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Transcript: Frame echo server' })
    expect(await dialog.ariaSnapshot()).toContain('listens on')
    await page.keyboard.press('Escape')
    await expect
      .poll(() => holdsFocus(server.getByRole('button', { name: 'Transcript' })))
      .toBe(true)
  })

  async function openLesson(): Promise<Page> {
    opened = await openPage(browser, new URL(`/${SLUG}${new URL(host.url).hash}`, host.url).href)
    await opened.page.locator('.lab-panel button:enabled').first().waitFor()
    return opened.page
  }

  async function readWire(page: Page): Promise<void> {
    const tabs = page.locator('.wire-tabs')
    await tabTo(page, tabs.getByRole('tab', { name: 'Timeline' }))
    await tabTo(page, page.locator('.timeline-scroll'))
    await page.keyboard.press('Home')
    const active = page.locator('.timeline-row.active')
    const first = await active.textContent()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => active.textContent()).not.toBe(first)
    await page.keyboard.press('Enter')
    await page.locator('.timeline-row[aria-selected="true"]').waitFor()
    await tabTo(page, tabs.getByRole('tab', { name: 'Timeline' }), 'Shift+Tab')
    await page.keyboard.press('ArrowLeft')
    const table = tabs.getByRole('tab', { name: 'Table' })
    await expect.poll(() => table.getAttribute('aria-selected')).toBe('true')
    expect(await holdsFocus(table)).toBe(true)
    await tabTo(page, page.locator('.wire-table tr[tabindex="0"]'))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const row = page.locator('.wire-table tr[aria-current="true"]')
    expect(await holdsFocus(row)).toBe(true)
  }

  async function askForHint(page: Page): Promise<void> {
    await tabTo(page, page.getByRole('button', { name: 'Check', exact: true }))
    await page.keyboard.press('Enter')
    const check = page.locator('.exercise-panel .check').first()
    await expect.poll(() => check.getAttribute('data-kind'), PATIENCE).toBe('not-started')
    await tabTo(page, check.getByRole('button').first())
    if ((await check.locator('.details').isVisible()) === false) await page.keyboard.press('Enter')
    await tabTo(page, check.getByRole('button', { name: /^Hint 1 of/ }))
    await page.keyboard.press('Enter')
    await check.locator('.hints li').first().waitFor()
  }

  /** The solution's text is pasted: what is tried here is the way to the editor and out of it. */
  async function solve(page: Page): Promise<void> {
    await tabTo(page, page.getByRole('button', { name: `Edit here: ${FILE}` }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    const editor = page.locator('.exercise-editor')
    await expect.poll(() => holdsFocus(editor.locator('.cm-content')), PATIENCE).toBe(true)
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(readFileSync(join(SOLUTIONS, SLUG, FILE), 'utf8'))
    await page.keyboard.press('Control+s')
    const status = (): Promise<string | null> => editor.getAttribute('data-status')
    await expect.poll(status, PATIENCE).toBe('saved')
    const check = page.locator('.exercise-panel .check').first()
    await expect.poll(() => check.getAttribute('data-kind'), PATIENCE).toBe('passed')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await holdsFocus(editor.locator('.cm-content'))).toBe(false)
  }
})

/** Goes on by Tab until `target` has the focus, where it is drawn and nothing lies over it. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    // A program in a terminal takes Tab for itself; its description says how one leaves.
    const way = await page.evaluate(() => {
      const described = document.activeElement?.getAttribute('aria-describedby') ?? ''
      return document.getElementById(described)?.textContent ?? ''
    })
    if (/Esc/.test(way)) await page.keyboard.press('Escape')
    await page.keyboard.press(key)
    if (!(await holdsFocus(target))) continue
    // Drawn a moment later, as everything after a scroll.
    await expect.poll(() => target.evaluate(whatHides)).toBe('')
    return
  }
  throw new Error(`${MOST_STOPS} times ${key} do not lead to ${target.toString()}.`)
}

async function holdsFocus(target: Locator): Promise<boolean> {
  if ((await target.count()) === 0) return false
  return target.first().evaluate((element) => element.contains(document.activeElement))
}

/** WCAG 2.4.11: what has the focus is not hidden. @returns what hides it, '' when nothing does */
function whatHides(element: Element): string {
  const { left, top, width, height } = element.getBoundingClientRect()
  // The field that takes a terminal's keys has no size; the terminal is what one sees.
  if (width < 2 || height < 2) return ''
  const [x, y] = [
    Math.min(Math.max(left + width / 2, 0), innerWidth - 1),
    Math.min(Math.max(top + Math.min(height / 2, 12), 0), innerHeight - 1),
  ]
  const there = document.elementFromPoint(x, y)
  if (there !== null && (element.contains(there) || there.contains(element))) return ''
  return there?.outerHTML.slice(0, 120) ?? 'it is outside of the window'
}
