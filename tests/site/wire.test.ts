/** The wire view of lesson 07: against a host that tells what the test says, and for real. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { labelIn } from '../../.vitepress/theme/support/labels.ts'
import { wireTextIn, type WireTextName } from '../../.vitepress/theme/support/wire/wire-text.ts'
import { contentSecurityPolicy, readScriptHashes } from '../../platform/host/csp.ts'
import { startHost, type Host } from '../../platform/host/server.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import type { ProcessTrace } from '../../platform/shared/trace.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { expectTerminal, openPage, type SitePage } from '../helpers/site-page.ts'
import { createTemporaryCourse, type TemporaryCourse } from '../helpers/temporary-course.ts'
import {
  endpoint,
  frame,
  mergedTraces,
  streamPayload,
  TraceWriter,
} from '../helpers/wire-traces.ts'

const SLUG = '07-framing'
const PATIENCE = { timeout: 20_000, interval: 100 }
/** Two edges at the same place, as a browser rounds them. */
const NEAR_PX = 2

describe.skipIf(chromiumPath === undefined)('site/wire', () => {
  let browser: Browser
  let host: FakeHost | undefined
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      await host?.dispose()
      host = undefined
      opened = undefined
    }
  })

  /** Opens the lesson, brings the wire view into sight and tells it the traces. */
  async function open(
    traces: readonly ProcessTrace[],
    { language = 'en', ...options }: { language?: Language; width?: number } = {},
  ): Promise<Page> {
    host = await startFakeHost({
      siteFolder: SITE,
      lab: SLUG,
      processes: ['server', 'client', 'chaos'],
      headers: { 'Content-Security-Policy': contentSecurityPolicy(readScriptHashes(SITE), []) },
    })
    const path = language === 'en' ? `/${SLUG}` : `/${language}/${SLUG}`
    opened = await openPage(browser, `${host.url}${path}#token=${TOKEN}`, options)
    const { page } = opened
    await host.message('open-lab')
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await host.message('trace-open')
    for (const trace of traces) host.send({ type: 'trace', lab: SLUG, ...trace })
    return page
  }

  it('is loaded when it is seen, not before', async () => {
    host = await startFakeHost({ siteFolder: SITE, lab: SLUG, processes: ['server', 'client'] })
    opened = await openPage(browser, `${host.url}/${SLUG}#token=${TOKEN}`, { height: 500 })
    const { page } = opened
    await host.message('open-lab')
    await page.locator('.wire-slot').waitFor({ state: 'attached' })
    expect(await page.locator('.wire-view').count()).toBe(0)
    const room = await page.locator('.wire-slot').boundingBox()
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await page.locator('.wire-view').waitFor()
    expect(await page.locator('.wire-slot').boundingBox()).toMatchObject({ height: room?.height })
  })

  it.each(LANGUAGES)(
    'shows three writes that one read brought, and their frames: %s',
    async (language) => {
      const page = await open(mergedTraces(), { language })
      await page.locator('.timeline-row').first().waitFor()
      expect(await page.locator('.arrow.bytes').count()).toBe(7)
      await tab(page, 'bytes', language).click()

      const [there, back] = [
        page.locator('.wire-stream').nth(0),
        page.locator('.wire-stream').nth(1),
      ]
      const [writes, reads] = [await boxes(there, 'writes'), await boxes(there, 'reads')]
      expect([writes.length, reads.length]).toEqual([3, 1])
      expect(reads[0]?.left).toBeCloseTo(writes[0]?.left ?? Number.NaN, 0)
      expect(Math.abs((reads[0]?.right ?? 0) - (writes[2]?.right ?? 0))).toBeLessThan(NEAR_PX)
      expect(await there.locator('.band.write').count()).toBe(3)
      expect(await there.locator('.band.read').count()).toBe(1)

      const frames = await there.locator('.message').allInnerTexts()
      expect(frames).toEqual(
        [2, 4, 6].map((size, index) => wireTextIn(language, 'frame', { number: index + 1, size })),
      )
      const cut = wireTextIn(language, 'cut-here', { character: '好', before: 1, size: 3 })
      expect(await back.locator('.stream-box.reads').first().getAttribute('aria-label')).toContain(
        cut,
      )
    },
  )

  it('lets the bands meet the frames: where a write ends, its frame ends', async () => {
    const page = await open(mergedTraces())
    await tab(page, 'bytes').click()
    const stream = page.locator('.wire-stream').first()
    // The page may still be settling: what is measured must be of one moment.
    await vi.waitFor(async () => {
      const frames = await edges(stream.locator('.message'))
      const bands = await stream.locator('.band.write').evaluateAll((paths) =>
        paths.map((path) => {
          const box = (path as SVGPathElement).ownerSVGElement?.getBoundingClientRect()
          // The second vertical end of the path is where the band meets the stream.
          const [, left, right] =
            /C[^C]* ([\d.]+) [\d.]+H([\d.]+)C/.exec(path.getAttribute('d') ?? '') ?? []
          return { left: (box?.left ?? 0) + Number(left), right: (box?.left ?? 0) + Number(right) }
        }),
      )
      expect(bands).toHaveLength(3)
      for (const [index, band] of bands.entries()) {
        expect(Math.abs(band.left - (frames[index]?.left ?? 0))).toBeLessThan(NEAR_PX)
        expect(Math.abs(band.right - (frames[index]?.right ?? 0))).toBeLessThan(NEAR_PX)
      }
    }, PATIENCE)
  })

  it('is worked by keyboard: through the events, across, and into the inspector', async () => {
    const page = await open(mergedTraces())
    const list = page.locator('.timeline-scroll')
    await page.locator('.timeline-row').first().waitFor()
    await list.focus()
    await page.keyboard.press('Home')
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const inspector = page.locator('.wire-inspector')
    await inspector.getByText('write 6 B').first().waitFor()
    expect(await inspector.locator('.wire-dump').innerText()).toContain('00 00 00 02')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await inspector.locator('.what').getByText('read 24 B').waitFor()
    expect(await activeLabel(page, list)).toContain('read 24 B')
    await inspector.locator('.other').nth(2).click()
    await inspector.locator('.what').getByText('write 10 B').waitFor()
  })

  it('says in its table what the pictures show', async () => {
    const page = await open(mergedTraces())
    await tab(page, 'table').click()
    const read = page.locator('.wire-table tr', { hasText: 'read 24 B' })
    await read.waitFor()
    expect(await read.innerText()).toMatch(/0–23\s+C1\s+← 5, 6, 7/)
    await read.click()
    await page.locator('.wire-inspector .what').getByText('read 24 B').waitFor()
  })

  it('shows a peer from outside, and what was counted only', async () => {
    const writer = new TraceWriter('server')
      .add(1_000, {
        type: 'accept',
        connection: 1,
        local: endpoint(7007),
        remote: endpoint(50_000),
      })
      .add(2_000, {
        type: 'read',
        connection: 1,
        ...streamPayload(0, frame('x'.repeat(9_000)), 4_096),
      })
    const page = await open([writer.trace])
    await page.locator('.head.outside').waitFor()
    expect(await page.locator('.arrow.outside').count()).toBe(2)
    await tab(page, 'bytes').click()
    await page.locator('.stream-box .counted').waitFor()
    await page.locator('.stream-box').click()
    await page.getByText('4,096 of 9,004 bytes are kept').waitFor()
  })

  it('stays still while it is held, and goes on afterwards', async () => {
    const [server, client] = mergedTraces()
    const page = await open([server])
    await page.locator('.timeline-row').first().waitFor()
    await page.getByRole('button', { name: words('pause'), exact: true }).click()
    host?.send({ type: 'trace', lab: SLUG, ...client })
    await page.getByText(words('paused-note')).waitFor()
    const count = (): Promise<string | null> =>
      page.locator('.timeline-row').first().getAttribute('aria-setsize')
    expect(await count()).toBe(String(server.events.length))
    await page.getByRole('button', { name: words('resume'), exact: true }).click()
    await expect.poll(count).toBe(String(server.events.length + client.events.length))
  })

  it('draws a flood of events as no more than is in view', async () => {
    const page = await open([])
    const payload = streamPayload(0, frame('hi'))
    for (let from = 0; from < 10_000; from += 500) {
      const events = Array.from({ length: 500 }, (_, index) => ({
        seq: from + index,
        atUs: (from + index) * 50,
        type: 'write' as const,
        connection: 1,
        ...payload,
        offset: (from + index) * payload.size,
      }))
      host?.send({ type: 'trace', lab: SLUG, process: 'client', start: 1, events })
    }
    await expect
      .poll(() => page.locator('.timeline-row').last().getAttribute('aria-posinset'), {
        timeout: 60_000,
      })
      .toBe('10000')
    expect(await page.locator('.timeline-row').count()).toBeLessThan(80)
    await page.getByRole('radio', { name: words('scale-time') }).check({ force: true })
    await expect.poll(() => page.locator('.timeline-row').count()).toBeLessThan(400)
    await tab(page, 'bytes').click()
    await page.locator('.stream-box').first().waitFor()
    expect(await page.locator('.stream-box').count()).toBeLessThan(600)
  })

  it('fits on a small phone', async () => {
    const page = await open(mergedTraces(), { width: 320 })
    await page.locator('.timeline-row').first().waitFor()
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(await overflow()).toBeLessThanOrEqual(0)
    await tab(page, 'bytes').click()
    await page.locator('.stream-box').first().waitFor()
    expect(await overflow()).toBeLessThanOrEqual(0)
  })
})

describe.skipIf(chromiumPath === undefined)('site/wire, a real run', () => {
  let browser: Browser
  let course: TemporaryCourse
  let host: Host

  beforeAll(async () => {
    browser = await launchBrowser()
    course = await createTemporaryCourse(SLUG)
    host = await startHost({ siteFolder: SITE, port: 0, ...course.folders })
  })
  afterAll(async () => {
    await browser.close()
    await host.dispose()
    course.remove()
  })

  it('shows what the programs of lesson 07 did, until several writes come in one read', async () => {
    const address = new URL(`/${SLUG}${new URL(host.url).hash}`, host.url).href
    const { page, close } = await openPage(browser, address)
    await page.getByRole('button', { name: labelIn('en', 'run-all') }).click()
    await expectTerminal(page, 'client', '>')
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await tab(page, 'bytes').click()
    // Three lines in one paste are three writes on the heels of each other: the server reads them
    // together as soon as it is not quicker than the client.
    const there = page.locator('.wire-stream').first()
    await expect
      .poll(
        async () => {
          await paste(page, 'hi\nда\n你好\n')
          await there.locator('.message').first().waitFor()
          const summary = await there.locator('.summary').innerText()
          const [, writes = 0, reads = 0] = /Writes: (\d+)\. Reads: (\d+)\./.exec(summary) ?? []
          return Number(writes) > Number(reads) && Number(reads) > 0
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(true)
    await tab(page, 'timeline').click()
    await page.locator('.arrow.bytes').first().waitFor()
    await close()
  })
})

async function paste(page: Page, text: string): Promise<void> {
  await page.locator('[data-process="client"] textarea').evaluate((element, lines) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', lines)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, text)
}

function words(name: WireTextName): string {
  return wireTextIn('en', name)
}

function tab(page: Page, name: 'timeline' | 'bytes' | 'table', language: Language = 'en'): Locator {
  return page.getByRole('tab', { name: labelIn(language, `wire-${name}`), exact: true })
}

async function boxes(stream: Locator, side: string): Promise<{ left: number; right: number }[]> {
  await stream.locator(`.stream-box.${side}`).first().waitFor()
  return edges(stream.locator(`.stream-box.${side}`))
}

function edges(elements: Locator): Promise<{ left: number; right: number }[]> {
  return elements.evaluateAll((all) =>
    all.map((element) => {
      const { left, right } = element.getBoundingClientRect()
      return { left, right }
    }),
  )
}

/** What a screen reader says of the event that the keyboard is at. */
async function activeLabel(page: Page, list: Locator): Promise<string> {
  const id = await list.getAttribute('aria-activedescendant')
  return (await page.locator(`[id="${id}"]`).textContent()) ?? ''
}
