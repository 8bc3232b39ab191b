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

/** On elements whose contrast is that of another, which is measured. */
const ALIKE = 'data-contrast-as-before'

/** axe-core, told to measure the contrast of one element where many are alike. */
const SET_UP = `${SOURCE};axe.configure({
  rules: [{ id: 'color-contrast', selector: '*:not([${ALIKE}])' }],
})`

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
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SET_UP)
  await page.evaluate(markAlike, ALIKE)
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

/**
 * To measure a contrast is most of axe-core's work, and a lesson has hundreds of paragraphs, cells and
 * tokens of code that cannot differ in it: the same tags and classes from the root down, and the same
 * colours, backgrounds and letters on the whole way. The first of them is measured. Runs in the page.
 */
function markAlike(mark: string): void {
  const ways = new Map<string, number>()
  const known = new Map<Element, number>()
  const wayOf = (element: Element): number => {
    const before = known.get(element)
    if (before !== undefined) return before
    const style = getComputedStyle(element)
    const step = [
      element.parentElement ? wayOf(element.parentElement) : '',
      element.tagName,
      element.getAttribute('class'),
      element.getAttribute('style'),
      ...['color', 'background', 'opacity', 'filter', 'mix-blend-mode', 'text-shadow'].map((name) =>
        style.getPropertyValue(name),
      ),
      ...['font-size', 'font-weight', 'position', 'visibility'].map((name) =>
        style.getPropertyValue(name),
      ),
      ['::before', '::after'].map((pseudo) => getComputedStyle(element, pseudo).background),
    ].join('|')
    const way = ways.get(step) ?? ways.size
    ways.set(step, way)
    known.set(element, way)
    return way
  }
  const measured = new Set<number>()
  for (const element of document.querySelectorAll('body *')) {
    element.removeAttribute(mark)
    const hasText = [...element.childNodes].some(
      ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue?.trim() !== '',
    )
    if (!hasText || !element.checkVisibility()) continue
    const way = wayOf(element)
    if (measured.has(way)) element.setAttribute(mark, '')
    measured.add(way)
  }
}

/**
 * Scans a page in both themes, beginning with the one that it is in; everything that does not depend
 * on colours, in that one only.
 */
export async function scanThemes(page: Page): Promise<string[]> {
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const [first, second] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)
  await setTheme(page, first)
  const whole = await scan(page)
  await setTheme(page, second)
  const colours = await scan(page, { coloursOnly: true })
  return [
    ...whole.map((line) => `${first}: ${line}`),
    ...colours.map((line) => `${second}: ${line}`),
  ]
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
