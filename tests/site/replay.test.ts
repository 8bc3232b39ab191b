/** A page without a host: the built site on a plain file server replays what really happened. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { labelIn, type LabelName } from '../../.vitepress/theme/support/labels.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import type { ProcessState } from '../../platform/shared/messages.ts'
import { startHost } from '../../platform/host/server.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN } from '../helpers/fake-host.ts'
import {
  expectTerminal,
  NO_HOST,
  openPage,
  terminalText,
  type SitePage,
} from '../helpers/site-page.ts'
import { createTemporaryCourse } from '../helpers/temporary-course.ts'
import { startStaticSite, type StaticSite } from '../helpers/static-site.ts'

/** A recording lasts some seconds; a loaded machine takes longer. */
const PLAYED_MS = 30_000
const PLAYED = { timeout: PLAYED_MS }

describe.skipIf(chromiumPath === undefined)('site/replay', () => {
  let browser: Browser
  let site: StaticSite
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
    site = await startStaticSite(SITE)
  })
  afterAll(async () => {
    await browser.close()
    await site.dispose()
  })
  afterEach(async () => {
    const last = opened
    opened = undefined
    await last?.close()
  })

  async function open(path: string, options = {}): Promise<Page> {
    opened = await openPage(browser, site.url + path, { ...options, allowed: NO_HOST })
    return opened.page
  }

  async function openReplay(language: Language = 'en', options = {}): Promise<Page> {
    const page = await open(`${language === 'en' ? '' : `/${language}`}/07-framing.html`, options)
    await page.locator('.replay').waitFor()
    await page.locator('.replay').scrollIntoViewIfNeeded()
    return page
  }

  it('says why it has no states of the kernel, in no more room than that takes', async () => {
    const page = await openReplay()
    await page.locator('.wire-slot').scrollIntoViewIfNeeded()
    await page.locator('.wire-tabs button[id$="-states"]').click()
    await page.locator('.states-note').waitFor()
    const heightOf = async (selector: string): Promise<number> =>
      (await page.locator(selector).boundingBox())?.height ?? NaN
    const taken = (await heightOf('.wire-bar')) + (await heightOf('.states-note'))
    expect(taken).toBeGreaterThan(40)
    expect(await heightOf('.wire-place')).toBeLessThan(taken + 4)
    await page.locator('.wire-tabs button[id$="-timeline"]').click()
    await page.locator('.wire-timeline').waitFor()
    expect(await heightOf('.wire-place')).toBeGreaterThan(500)
  })

  it.each(LANGUAGES)('replays lesson 07, and says that it does: %s', async (language) => {
    const words = (name: LabelName): string => labelIn(language, name)
    const page = await openReplay(language)
    await page.locator('.replay').getByText('Node 24').waitFor()
    await page.locator('.replay').getByText(words('replay-title'), { exact: true }).waitFor()
    // It began by itself, and comes to its end.
    await page.locator('.replay .play').getByText(words('replay-play')).waitFor(PLAYED)
    await expectTerminal(page, 'server', '3 whole frames')
    await expectTerminal(page, 'client', 'Привет')
    expect(await terminalText(page, 'client')).toContain('answered  "Привет" (12 bytes)')
    const panel = page.locator('.lab-panel')
    await panel.getByText(words('host-absent-title')).waitFor()
    const buttons = await panel.getByRole('button').allInnerTexts()
    for (const name of ['run', 'run-all', 'restart', 'stop'] as const)
      expect(buttons).not.toContain(words(name))
  })

  it('shows three writes that became one read in the wire view', async () => {
    const page = await openReplay('en', { reducedMotion: 'reduce' })
    const wire = page.locator('.wire-slot')
    await wire.scrollIntoViewIfNeeded()
    await wire.getByRole('tab', { name: 'Table' }).click()
    const rows = wire.locator('table tbody tr')
    await expect
      .poll(() => rows.allInnerTexts(), PLAYED)
      .toContainEqual(expect.stringMatching(/read.*\b26\b/))
    const transfers = (await rows.allInnerTexts()).flatMap((row) => {
      const found = /\b(read|write)\b[^\d]*(\d+)/.exec(row)
      return found ? [`${found[1]} ${found[2]}`] : []
    })
    expect(transfers.slice(0, 4)).toEqual(['write 6', 'write 4', 'write 16', 'read 26'])
  })

  it('waits to be asked when motion is not wanted, and shows how it ended', async () => {
    const page = await openReplay('en', { reducedMotion: 'reduce' })
    await expectTerminal(page, 'server', 'closed')
    await page.locator('.replay .play').getByText('Play').waitFor()
    const slider = page.getByRole('slider')
    expect(await slider.inputValue()).toBe(await slider.getAttribute('max'))
  })

  it('goes to any place and back, in the terminals and on the wire', async () => {
    const page = await openReplay('en', { reducedMotion: 'reduce' })
    await expectTerminal(page, 'server', 'closed')
    const slider = page.getByRole('slider')
    await slider.focus()
    await page.keyboard.press('Home')
    await expect.poll(() => terminalText(page, 'server'), PLAYED).toBe('')
    await expect.poll(() => page.locator('.wire-slot').innerText(), PLAYED).not.toContain('26')
    await page.keyboard.press('End')
    await expectTerminal(page, 'server', '3 whole frames')
    expect((await terminalText(page, 'server')).match(/listens on/g)).toHaveLength(1)
  })

  it('steps by the arrow keys, and says what is typed and who is held', async () => {
    const page = await openReplay('en', { reducedMotion: 'reduce' })
    await expectTerminal(page, 'server', 'closed')
    await page.getByRole('slider').focus()
    await page.keyboard.press('Home')
    const play = page.locator('.replay .play')
    await play.focus()
    const action = page.locator('.replay .action')
    const texts = new Set<string>()
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('ArrowRight')
      texts.add((await action.innerText()).replace(/\s+/g, ' '))
      if (/Привет ⏎/.test(await action.innerText())) break
    }
    expect([...texts].some((text) => text.includes('“Frame echo server” is held'))).toBe(true)
    expect(await action.innerText()).toContain('Typed into “Client”: Привет ⏎')
    expect(await play.innerText()).toBe('Play')
    const before = await page.locator('.replay .time').innerText()
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('.replay .time').innerText()).not.toBe(before)
  })

  it('pauses, goes on, and begins again', async () => {
    const page = await openReplay()
    const play = page.locator('.replay .play')
    await play.getByText('Pause').waitFor()
    await play.click()
    const place = await page.locator('.replay .time').innerText()
    await play.getByText('Play').waitFor()
    await play.click()
    await expect.poll(() => page.locator('.replay .time').innerText(), PLAYED).not.toBe(place)
    await page.getByRole('button', { name: 'From the beginning' }).click()
    await play.getByText('Pause').waitFor()
    await play.getByText('Play').waitFor(PLAYED)
    expect((await terminalText(page, 'server')).match(/listens on/g)).toHaveLength(1)
  })

  it('shows the recording of the scene that is chosen', async () => {
    const page = await openReplay('en', { reducedMotion: 'reduce' })
    await expectTerminal(page, 'server', 'closed')
    await page.getByRole('tab', { name: 'Cut and merged on purpose' }).click()
    await expectTerminal(page, 'chaos', 'All answers are as sent.')
    await page.getByRole('tab', { name: 'Echo' }).click()
    await expectTerminal(page, 'client', 'Привет')
    expect(await terminalText(page, 'server')).toContain('read 26 bytes')
  })

  it('goes on when the page is looked at again', async () => {
    const page = await openReplay('en', { reducedMotion: 'reduce' })
    await expectTerminal(page, 'server', 'closed')
    await page.getByRole('slider').focus()
    await page.keyboard.press('Home')
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForLoadState('networkidle')
    expect(await page.locator('.replay .time').innerText()).toContain('0.0 of')
  })

  it('replays also for a reader whose host is gone', async () => {
    const page = await open(`/07-framing.html#token=${TOKEN}`, { reducedMotion: 'reduce' })
    await page.locator('.replay').scrollIntoViewIfNeeded()
    await expectTerminal(page, 'server', '3 whole frames')
    expect(await page.locator('.replay .made').innerText()).toContain('Node 24')
    // The browser itself complains about the socket that nobody takes.
    opened?.complaints.splice(0)
  })

  it('sets the recorded run beside the answer to a question', async () => {
    const page = await open('/07-framing.html')
    const question = page.locator('.otw-predict').first()
    await answer(question, 'exactly 1')
    await question.getByText('“Frame echo server” read once, 26 bytes in all.').waitFor()
    await question.getByText('This one run agrees with your answer').waitFor()
    const marked = question.locator('li', { hasText: 'seen in this run' })
    expect(await marked.count()).toBe(2)
  })

  it('opens the home page with the same run: three writes, one read', async () => {
    const page = await open('/index.html')
    await page.getByRole('button', { name: 'Play again' }).click()
    await page.locator('.merging .read.waiting').waitFor()
    await page.locator('.merging .busy.shown').waitFor()
    await expect.poll(() => page.locator('.merging .write:not(.waiting)').count(), PLAYED).toBe(3)
    await page.locator('.merging .read:not(.waiting)').waitFor()
    expect(await page.locator('.merging .read').count()).toBe(1)
    expect(await page.locator('.merging .read i').count()).toBe(26)
  })
})

describe.skipIf(chromiumPath === undefined)('site/replay beside a host', () => {
  it('gives way to a host that lets the reader in', async () => {
    const browser = await launchBrowser()
    const host = await startFakeHost({
      siteFolder: SITE,
      lab: '07-framing',
      processes: ['server', 'client', 'chaos'],
    })
    try {
      host.setOpen(false)
      const { page } = await openPage(browser, `${host.url}/07-framing#token=${TOKEN}`, {
        reducedMotion: 'reduce',
      })
      await page.locator('.replay').scrollIntoViewIfNeeded()
      await expectTerminal(page, 'server', '3 whole frames')
      host.setProcess(LISTENING)
      host.print(1, 'alive\r\n')
      host.setOpen(true)
      await page.evaluate(() => dispatchEvent(new Event('online')))
      await page.locator('.replay').waitFor({ state: 'detached' })
      await expect.poll(() => terminalText(page, 'server'), PLAYED).toBe('alive')
      await page.getByRole('button', { name: 'Stop: Frame echo server' }).waitFor()
    } finally {
      await browser.close()
      await host.dispose()
    }
  })
})

describe.skipIf(chromiumPath === undefined)('site/replay: a question and a live run', () => {
  it('looks at the run in the page, first as another case, then as the one that was asked', async () => {
    const browser = await launchBrowser()
    const course = await createTemporaryCourse('07-framing')
    const host = await startHost({ siteFolder: SITE, port: 0, ...course.folders })
    try {
      const { page, complaints } = await openPage(
        browser,
        new URL(`/07-framing${new URL(host.url).hash}`, host.url).href,
      )
      const question = page.locator('.otw-predict').first()
      await answer(question, 'any number')
      await question.getByText('Run it, and what really happened appears here.').waitFor()
      await page.getByRole('button', { name: 'Run all' }).click()
      await expectTerminal(page, 'client', '>')
      await page.locator('[data-process="client"] .xterm').click()
      await page.keyboard.type('hi\n')
      await expectTerminal(page, 'client', 'answered')
      await question.getByText('The question is about a different case').waitFor()
      await page.keyboard.type('\nПривет\n')
      await expectTerminal(page, 'client', '(12 bytes)')
      await question.getByText('That agrees with your answer.').waitFor()
      expect(await question.locator('.seen').innerText()).toMatch(/In your run.*26 bytes in all/)
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
      await host.dispose()
      course.remove()
    }
  })
})

/** The question can be seen before its script is there: a click too early changes nothing. */
async function answer(question: Locator, option: string): Promise<void> {
  const choose = async (): Promise<number> => {
    await question.getByRole('button', { name: option }).click()
    return question.locator('.outcome').count()
  }
  await expect.poll(choose, PLAYED).toBe(1)
}

const LISTENING: ProcessState = {
  process: 'server',
  terminal: 1,
  target: 'solutions',
  example: 0,
  phase: 'listening',
  listening: [{ transport: 'tcp', address: '127.0.0.1', port: 7007 }],
}
