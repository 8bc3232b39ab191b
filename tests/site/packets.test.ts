/** Packets and kernel states in the wire view: of a host that tells them, recorded, and for real. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { labelIn } from '../../.vitepress/theme/support/labels.ts'
import { packetTextIn } from '../../.vitepress/theme/support/packets/packet-words.ts'
import { startHost } from '../../platform/host/server.ts'
import { CaptureFailure, startCapture } from '../../platform/host/capture.ts'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import type { KernelSocket, TcpState } from '../../platform/shared/packets.ts'
import { readPcap } from '../../platform/shared/pcap.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { expectTerminal, NO_HOST, openPage, type SitePage } from '../helpers/site-page.ts'
import { startStaticSite } from '../helpers/static-site.ts'
import { createTemporaryCourse } from '../helpers/temporary-course.ts'

const SLUG = '07-framing'
const PATIENCE = { timeout: 20_000, interval: 100 }
const CAPTURE = readPcap(readFileSync(join(ROOT, 'docs', 'public', 'captures', SLUG, 'echo.pcap')))

describe.skipIf(chromiumPath === undefined)('site/packets', () => {
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

  async function open(language: Language = 'en', width = 1280): Promise<Page> {
    host = await startFakeHost({ siteFolder: SITE, lab: SLUG, processes: ['server', 'client'] })
    const path = language === 'en' ? `/${SLUG}` : `/${language}/${SLUG}`
    opened = await openPage(browser, `${host.url}${path}#token=${TOKEN}`, { width })
    const { page } = opened
    await host.message('open-lab')
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    return page
  }

  /** The committed capture, as a host would tell it. */
  function tellPackets(): void {
    const zeroUs = CAPTURE.records[0]?.atUs ?? 0
    host?.send({ type: 'packets-state', lab: SLUG, state: 'live' })
    host?.send({
      type: 'packets',
      lab: SLUG,
      linkType: CAPTURE.header.linkType,
      dropped: 0,
      epochUs: zeroUs,
      records: CAPTURE.records.map(({ atUs, originalBytes, data }) => ({
        atUs: atUs - zeroUs,
        originalBytes,
        data: Buffer.from(data).toString('base64'),
      })),
    })
  }

  it('asks for packets before anybody opens their tab, so that none is missed', async () => {
    const page = await open()
    await page.locator('.wire-view').waitFor()
    expect(await page.locator('.wire-packets').count()).toBe(0)
    expect(await host?.message('packets-open')).toMatchObject({ lab: SLUG })
  })

  it.each(LANGUAGES)(
    'shows the handshake, the data and the close of a real run: %s',
    async (language) => {
      const page = await open(language)
      await host?.message('packets-open')
      await tab(page, 'packets', language).click()
      tellPackets()
      const rows = page.locator('.packet-table tr.packet')
      await rows.first().waitFor()
      await page.locator('.badge.live').getByText(packetTextIn(language)('live')).waitFor()
      // The table follows what comes; the beginning is one key away.
      await rows.last().focus()
      await page.keyboard.press('Home')
      await expect.poll(() => flags(rows.nth(0)), PATIENCE).toEqual(['SYN'])
      expect(await flags(rows.nth(1))).toEqual(['SYN', 'ACK'])
      expect(await flags(rows.nth(2))).toEqual(['ACK'])
      expect(await rows.nth(0).locator('.sequence').innerText()).toBe('0')
      expect(await rows.nth(1).locator('.acknowledgement').innerText()).toBe('1')
      await rows.nth(0).focus()
      await page.keyboard.press('End')
      await expect
        .poll(async () => (await Promise.all((await rows.all()).map(flags))).flat(), PATIENCE)
        .toContain('FIN')
    },
  )

  it('opens the headers of a packet layer by layer, by keyboard, with their bytes', async () => {
    const page = await open()
    await host?.message('packets-open')
    await tab(page, 'packets').click()
    tellPackets()
    const rows = page.locator('.packet-table tr.packet')
    await rows.first().waitFor()
    await rows.last().focus()
    await page.keyboard.press('Home')
    await expect.poll(() => flags(rows.nth(0)), PATIENCE).toEqual(['SYN'])
    await page.keyboard.press('Enter')
    const details = page.locator('.packet-details')
    await details.waitFor()
    const titles = await details.locator('.packet-tree [role="treeitem"]').allInnerTexts()
    expect(titles.join('\n')).toMatch(/IPv4[\s\S]*TCP/)
    const port = details.locator('[role="treeitem"]', { hasText: '7007' }).first()
    await port.click()
    const marked = await details.locator('.byte.marked').allInnerTexts()
    expect(marked).toEqual(['1b', '5f'])
    await page.keyboard.press('ArrowDown')
    expect(await details.locator('.byte.marked').allInnerTexts()).not.toEqual(marked)
  })

  it('shows the recorded packets where none can be captured, and says why', async () => {
    const page = await open()
    await host?.message('packets-open')
    const reason = { state: 'unavailable', reason: 'not-installed', detail: '' } as const
    host?.send({ type: 'packets-state', lab: SLUG, ...reason })
    await tab(page, 'packets').click()
    await page.locator('.badge.recorded').waitFor()
    const words = packetTextIn('en')
    await page.locator('.packet-bar').getByText(words('why-not-installed')).waitFor()
    await page.locator('.packet-bar').getByText('tcpdump 4').waitFor()
    expect(await page.locator('.packet-table table').getAttribute('aria-rowcount')).toBe(
      String(CAPTURE.records.length + 1),
    )
  })

  it('draws the states of the kernel as they change, and says them in a table', async () => {
    const page = await open()
    await host?.message('packets-open')
    await tab(page, 'states').click()
    const tell = (atUs: number, sockets: KernelSocket[]): void =>
      host?.send({ type: 'sockets', lab: SLUG, atUs, sockets })
    host?.send({ type: 'sockets-state', lab: SLUG, state: 'live', source: 'proc' })
    const table = page.locator('.states-now')
    const diagram = page.locator('.state-diagram')
    tell(1_000_000, [socket('LISTEN', 7007, undefined, 'server')])
    await table.getByText('LISTEN').waitFor()
    tell(2_000_000, [
      socket('LISTEN', 7007, undefined, 'server'),
      socket('ESTABLISHED', 7007, 50_000, 'server'),
      socket('ESTABLISHED', 50_000, 7007, 'client'),
    ])
    await expect.poll(() => diagram.getAttribute('aria-label'), PATIENCE).toMatch(/ESTABLISHED/)
    tell(3_000_000, [
      socket('LISTEN', 7007, undefined, 'server'),
      { ...socket('TIME-WAIT', 50_000, 7007), timer: { kind: 'time-wait', leftMs: 60_000 } },
    ])
    await table.getByText('TIME-WAIT').waitFor()
    await table.getByText(/\b(60|59)\b/).waitFor()
    // The kernel keeps it for nobody; it was the client's.
    expect(await table.locator('tr', { hasText: 'TIME-WAIT' }).innerText()).toMatch(/^Client\b/)
    const history = page.locator('.states-history')
    expect(await history.locator('li').first().innerText()).toMatch(/ESTABLISHED.*TIME-WAIT|gone/s)
    expect(await history.innerText()).toContain('FIN-WAIT')
  })

  it('shows sockets without states as well, and no empty diagram', async () => {
    const page = await open()
    await host?.message('packets-open')
    await tab(page, 'states').click()
    host?.send({ type: 'sockets-state', lab: SLUG, state: 'live', source: 'proc' })
    const sockets = [{ ...socket('LISTEN', 7007, undefined, 'server'), transport: 'udp' as const }]
    host?.send({ type: 'sockets', lab: SLUG, atUs: 1, sockets: sockets.map(withoutState) })
    await page.locator('.states-now').getByText('UDP', { exact: true }).waitFor()
    await page.getByText(packetTextIn('en')('states-udp')).waitFor()
    expect(await page.locator('.state-diagram').count()).toBe(0)
  })

  it.each(['packets', 'states'] as const)('fits on a small phone: %s', async (name) => {
    const page = await open('en', 320)
    await host?.message('packets-open')
    await tab(page, name).click()
    tellPackets()
    host?.send({ type: 'sockets-state', lab: SLUG, state: 'live', source: 'proc' })
    const sockets = [socket('LISTEN', 7007, undefined, 'server')]
    host?.send({ type: 'sockets', lab: SLUG, atUs: 1_000, sockets })
    await page
      .locator(name === 'packets' ? 'tr.packet' : '.states-now td')
      .first()
      .waitFor()
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0)
    // The packets are a list that scrolls by its nature; a socket is a block of lines.
    const hidden = await page
      .locator('.states-now .figure-table')
      .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth))
    expect(hidden).toEqual(name === 'states' ? [0] : [])
  })

  it('goes through the recorded packets as the recording is played', async () => {
    const site = await startStaticSite(SITE)
    try {
      const { page, close } = await openPage(browser, `${site.url}/${SLUG}.html`, {
        reducedMotion: 'reduce',
        allowed: NO_HOST,
      })
      await page.locator('.replay').waitFor()
      await page.locator('.wire-slot').scrollIntoViewIfNeeded()
      await tab(page, 'packets').click()
      const table = page.locator('.packet-table table')
      const all = String(CAPTURE.records.length + 1)
      await expect.poll(() => table.getAttribute('aria-rowcount'), PATIENCE).toBe(all)
      await page.getByRole('slider').focus()
      await page.keyboard.press('Home')
      await page.getByText(packetTextIn('en')('empty-replay')).waitFor()
      for (let step = 0; step < 60 && (await table.count()) === 0; step += 1) {
        await page.locator('.replay .play').focus()
        await page.keyboard.press('ArrowRight')
      }
      const first = page.locator('tr.packet').first()
      expect(await flags(first)).toEqual(['SYN'])
      expect(Number(await table.getAttribute('aria-rowcount'))).toBeLessThan(Number(all))
      await close()
    } finally {
      await site.dispose()
    }
  })
})

const canCapture = await mayCapture()

describe.skipIf(chromiumPath === undefined || !canCapture)('site/packets, a real run', () => {
  it('captures the run from its first segment on, with the tab opened later', async () => {
    const browser = await launchBrowser()
    const course = await createTemporaryCourse(SLUG)
    const host = await startHost({ siteFolder: SITE, port: 0, ...course.folders })
    try {
      const address = new URL(`/${SLUG}${new URL(host.url).hash}`, host.url).href
      const { page, close } = await openPage(browser, address)
      await page.locator('.wire-slot').scrollIntoViewIfNeeded()
      await page.locator('.wire-view').waitFor()
      await page.getByRole('button', { name: labelIn('en', 'run-all') }).click()
      await expectTerminal(page, 'client', '>')
      await page.locator('.wire-slot').scrollIntoViewIfNeeded()
      await tab(page, 'packets').click()
      const rows = page.locator('tr.packet')
      await rows.nth(2).waitFor()
      expect(await Promise.all([0, 1, 2].map((index) => flags(rows.nth(index))))).toEqual([
        ['SYN'],
        ['SYN', 'ACK'],
        ['ACK'],
      ])
      await tab(page, 'states').click()
      await expect
        .poll(() => page.locator('.states-now .name').allInnerTexts(), PATIENCE)
        .toEqual(expect.arrayContaining(['LISTEN', 'ESTABLISHED']))
      await close()
    } finally {
      await browser.close()
      await host.dispose()
      course.remove()
    }
  })
})

async function mayCapture(): Promise<boolean> {
  try {
    const capture = await startCapture({ ports: [9] })
    await capture.stop()
    return true
  } catch (error) {
    if (error instanceof CaptureFailure) return false
    throw error
  }
}

function socket(
  state: TcpState,
  port: number,
  remotePort?: number,
  process?: string,
): KernelSocket {
  const at = (number: number): KernelSocket['local'] => ({ address: '127.0.0.1', port: number })
  return {
    transport: 'tcp',
    local: at(port),
    ...(remotePort === undefined ? {} : { remote: at(remotePort) }),
    state,
    sendQueue: 0,
    receiveQueue: 0,
    ...(process === undefined ? {} : { process }),
  }
}

function withoutState({ state: _state, ...socket }: KernelSocket): KernelSocket {
  return socket
}

async function flags(row: Locator): Promise<string[]> {
  return row.locator('.flag').allInnerTexts()
}

function tab(page: Page, name: 'packets' | 'states', language: Language = 'en'): Locator {
  return page.getByRole('tab', { name: labelIn(language, `wire-${name}`), exact: true })
}
