/** Pages of the built site in the browser, and what tests read from them. */
import { expect } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export interface SitePage {
  page: Page
  /** Errors of scripts, and resources that were refused or missing. */
  complaints: string[]
  /** @throws when the page has complained: no test may pass over that */
  close(): Promise<void>
}

export interface SitePageOptions {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
  reducedMotion?: 'reduce'
  /** What the page may complain about. */
  allowed?: RegExp
}

/** Where no host answers the page's question for one. */
export const NO_HOST = /status of 404/

/** Opens an address in a browser context of its own, so that nothing is kept from other tests. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, height = 900, allowed, ...more }: SitePageOptions = {},
): Promise<SitePage> {
  const context: BrowserContext = await browser.newContext({ viewport: { width, height }, ...more })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (allowed?.test(message.text()) !== true) complaints.push(message.text())
  })
  await page.goto(url)
  const close = async (): Promise<void> => {
    await context.close()
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`)
  }
  return { page, complaints, close }
}

/** What a terminal of the panel shows, line by line, without the spaces at their ends. */
export async function terminalText(page: Page, process: string): Promise<string> {
  const rows = page.locator(`[data-process="${process}"] .xterm-rows > div`)
  const lines = await rows.allInnerTexts()
  return lines
    .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd()
}

/** Waits until a terminal shows a text. xterm.js draws only what is in view. */
export async function expectTerminal(page: Page, process: string, text: string): Promise<void> {
  await page.locator(`[data-process="${process}"] .screen`).scrollIntoViewIfNeeded()
  await expect
    .poll(() => terminalText(page, process), { timeout: 20_000, message: `terminal ${process}` })
    .toContain(text)
}
