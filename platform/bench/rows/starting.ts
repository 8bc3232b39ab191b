import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { LABS, ROOT, SOLUTIONS } from '../../catalogue/paths.ts'
import { isSiteFresh, SITE } from '../../site/build.ts'
import type { Row } from '../row.ts'
import { timeCommand, timeUntil } from '../spawned.ts'
import { buildCourse } from '../stock-site.ts'
import { startHostProcess } from '../terminal/started-host.ts'
import { LISTENS, SLUG, writePlainJavaScript } from './listening.ts'

const CLI = join(ROOT, 'platform', 'cli', 'otw.mjs')
const STATIC_SERVER = join(import.meta.dirname, '..', 'programs', 'static-server.ts')
const ALLOWED_MS = 500

export const npmStart: Row = {
  name: 'npm start on a built site → page answers, beyond a bare server',
  baseline: 'the 0.5 s that it may be; Node with a bare static server is started in the same pair',
  hold: 1,
  better: 'lower',
  unit: 'ms',
  async prepare() {
    if (!isSiteFresh()) await timeCommand([CLI, 'build'])
    return {
      ours: async () => {
        const ours = await timeUntilPage([CLI, 'start', '--no-open', '--port', '0'])
        return ours - (await timeUntilPage([STATIC_SERVER, SITE]))
      },
      bare: () => Promise.resolve(ALLOWED_MS),
      dispose: () => {},
    }
  },
}

/** Milliseconds from spawn until the page at the address that is printed has come whole. */
async function timeUntilPage(args: string[]): Promise<number> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  try {
    const response = await fetch(await printedAddress(child.stdout))
    const page = await response.text()
    if (!response.ok || !page.includes('</html>')) throw new Error(`no page: ${response.status}`)
    return performance.now() - startedMs
  } finally {
    child.kill()
    await ended
  }
}

async function printedAddress(output: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of output) {
    const [address] = /http:\S+(?=\s)/.exec((text += chunk.toString())) ?? []
    if (address !== undefined) return address
  }
  throw new Error(`ended without an address: ${text}`)
}

export const runClicked: Row = {
  name: 'Run clicked → first output in the page, in Chromium',
  baseline: 'the same program as plain JavaScript, spawn → first output',
  hold: 1.5,
  better: 'lower',
  unit: 'ms',
  async prepare() {
    const { chromiumPath, launchBrowser } = await import('../browser.ts')
    if (chromiumPath === undefined) throw new Error('There is no Chromium on this machine.')
    const plain = writePlainJavaScript()
    const site = await buildCourse()
    const course = writeCourse()
    const { labsFolder, solutionsFolder, stateFolder } = course
    const folders = { siteFolder: site.folder, labsFolder, solutionsFolder, stateFolder }
    const host = await startHostProcess({ ...folders, port: 0 })
    const browser = await launchBrowser()
    const page = await browser.newPage()
    const { origin, hash } = new URL(host.url)
    await page.goto(`${origin}/${SLUG}${hash}`)
    return {
      ours: () => timeClick(page),
      bare: () => timeUntil([join(plain, 'server.js'), '--port', '0'], LISTENS),
      dispose: async () => {
        await browser.close()
        await host.dispose()
        site.dispose()
        for (const folder of [plain, course.folder])
          rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

/** Lab 07, whose server gets another port each time: what it prints is never what it printed before. */
function writeCourse(): Record<
  'folder' | 'labsFolder' | 'solutionsFolder' | 'stateFolder',
  string
> {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-bench-'))
  const at = (name: string): string => join(folder, name)
  cpSync(join(LABS, SLUG), join(at('labs'), SLUG), { recursive: true })
  cpSync(join(SOLUTIONS, SLUG), join(at('solutions'), SLUG), { recursive: true })
  const path = join(at('labs'), SLUG, 'lab.json')
  const lab = JSON.parse(readFileSync(path, 'utf8')) as {
    processes: Record<string, { examples?: string[][] }>
  }
  lab.processes['server'] = { ...lab.processes['server'], examples: [['--port', '0']] }
  writeFileSync(path, JSON.stringify(lab))
  return {
    folder,
    labsFolder: at('labs'),
    solutionsFolder: at('solutions'),
    stateFolder: at('state'),
  }
}

/** Clicks, waits until the terminal shows the line, and stops the program again. */
async function timeClick(page: Page): Promise<number> {
  const server = page.locator('[data-process="server"]')
  // The page's own clock, from the event to what stands in the document.
  const shown = server.evaluate((panel, words) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const lineOf = (): string | undefined => {
      const text = panel.querySelector('.xterm-rows')?.textContent ?? ''
      return text.replaceAll('\u00a0', ' ').match(new RegExp(`${words} \\S+:\\d+`))?.[0]
    }
    const before = lineOf()
    let clickedMs = 0
    panel.addEventListener('click', ({ timeStamp }) => (clickedMs = timeStamp), { once: true })
    const observer = new MutationObserver(() => {
      const line = lineOf()
      if (line === undefined || line === before) return
      observer.disconnect()
      resolve(performance.now() - clickedMs)
    })
    observer.observe(panel, { childList: true, subtree: true, characterData: true })
    return promise
  }, LISTENS)
  await server.getByRole('button', { name: /^Run: / }).click()
  const ms = await shown
  await server.getByRole('button', { name: /^Stop: / }).click()
  await server.getByRole('button', { name: /^Run: / }).waitFor()
  return ms
}
