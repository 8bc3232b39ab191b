/** axe-core inside a page of the browser tests: what it finds, as lines that a test can show. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2, levels A and AA, and what axe-core's makers hold for good practice besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules whose answer can change with the colours of a page. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * WCAG 2.5.3 wants what is written on a control in its name. In these the bytes themselves are
 * drawn, not a label: their name says which write or read it is and how long.
 */
const DRAWN_BYTES = /^label-content-name-mismatch .*class="stream-box /s

export interface ScanOptions {
  /** Only what the colours decide: for the second theme of a page that has been scanned whole. */
  coloursOnly?: boolean
}

/** @returns one line for each finding: rule, place, markup, and what to do; none when all is well */
export async function scan(
  page: Page,
  { coloursOnly = false }: ScanOptions = {},
): Promise<string[]> {
  // Not a <script> of the page: its Content-Security-Policy would refuse it, rightly.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE)
  const wanted: RunOptions = {
    resultTypes: ['violations'],
    runOnly: coloursOnly ? { type: 'rule', values: COLOUR_RULES } : { type: 'tag', values: TAGS },
  }
  const results = await page.evaluate(async (options) => {
    const { axe } = window as unknown as {
      axe: { run(context: Document, options: RunOptions): Promise<AxeResults> }
    }
    return (await axe.run(document, options)).violations
  }, wanted)
  const findings = results.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, html, failureSummary }) =>
        `${id}  ${target.join(' ')}\n    ${html.slice(0, 160)}\n    ${failureSummary ?? ''}`,
    ),
  )
  return findings.filter((finding) => !DRAWN_BYTES.test(finding))
}

/** Scans a page in both themes; everything that does not depend on colours, in the first only. */
export async function scanThemes(page: Page): Promise<string[]> {
  await setTheme(page, 'light')
  const light = await scan(page)
  await setTheme(page, 'dark')
  const dark = await scan(page, { coloursOnly: true })
  return [...light.map((line) => `light: ${line}`), ...dark.map((line) => `dark: ${line}`)]
}

/** Asks for a theme as the system does, and waits until the page has taken it. */
export async function setTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  // Colours that are still on their way to others would be measured somewhere between.
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.waitForFunction(
    (isDark) => document.documentElement.classList.contains('dark') === isDark,
    colorScheme === 'dark',
  )
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      }),
  )
}
