import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { LABS, SOLUTIONS } from '../../catalogue/paths.ts'
import type { Prepared, Row } from '../row.ts'
import { timeUntil } from '../spawned.ts'
import { buildCourse, buildPage } from '../stock-site.ts'
import { startBareTerminals, startHostProcess } from '../terminal/started-host.ts'
import { LISTENS, SLUG, writePlainJavaScript } from './listening.ts'

export const runClicked: Row = {
  name: 'Run clicked → first output in the page, in Chromium',
  baseline: 'the same program as plain JavaScript, spawn → first output',
  hold: 1.5,
  better: 'lower',
  unit: 'ms',
  async prepare() {
    const plain = writePlainJavaScript()
    const bare = (): Promise<number> =>
      timeUntil([join(plain, 'server.js'), '--port', '0'], LISTENS)
    const dispose = (): void => rmSync(plain, { recursive: true, force: true })
    return inBrowser(async (browser) => ({ ...(await openCourse(browser)), bare }), dispose)
  },
}

export const runClickedInBarePage: Row = {
  name: 'Run clicked → first output in the page, beside a bare page',
  baseline: 'a page with xterm.js, node-pty and ws, which starts it as plain JavaScript',
  hold: 1.2,
  better: 'lower',
  unit: 'ms',
  async prepare() {
    const plain = writePlainJavaScript()
    const dispose = (): void => rmSync(plain, { recursive: true, force: true })
    return inBrowser(async (browser) => {
      const course = await openCourse(browser)
      const bare = await openBarePage(browser, join(plain, 'server.js'))
      return {
        ours: course.ours,
        bare: bare.ours,
        dispose: async () => {
          await course.dispose()
          await bare.dispose()
        },
      }
    }, dispose)
  },
}

type Opened = Pick<Prepared, 'ours' | 'dispose'>

/** @param tidyUp called at the end, also when nothing could be prepared */
async function inBrowser(
  prepare: (browser: Browser) => Promise<Prepared>,
  tidyUp: () => void,
): Promise<Prepared> {
  let browser: Browser | undefined
  try {
    const { launchBrowser } = await import('../browser.ts')
    browser = await launchBrowser()
    const prepared = await prepare(browser)
    return {
      ...prepared,
      dispose: async () => {
        await browser?.close()
        await prepared.dispose()
        tidyUp()
      },
    }
  } catch (error) {
    await browser?.close()
    tidyUp()
    throw error
  }
}

async function openCourse(browser: Browser): Promise<Opened> {
  const site = await buildCourse()
  const { folder, ...folders } = writeCourse()
  const host = await startHostProcess({ siteFolder: site.folder, ...folders, port: 0 })
  const page = await browser.newPage()
  const { origin, hash } = new URL(host.url)
  await page.goto(`${origin}/${SLUG}${hash}`)
  return {
    ours: () => timeClick(page, page.locator('[data-process="server"]')),
    dispose: async () => {
      await host.dispose()
      site.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const BARE_PAGE = `
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
const terminal = new Terminal()
terminal.open(document.querySelector('#terminal'))
const [run, stop] = document.querySelectorAll('button')
let socket
run.onclick = () => {
  terminal.reset()
  socket = new WebSocket(location.origin.replace('http', 'ws') + '/?' + location.hash.slice(1))
  socket.onmessage = ({ data }) => terminal.write(data)
  run.hidden = true
}
stop.onclick = () => {
  socket.close()
  run.hidden = false
}`
const BARE_BODY = `<main><button aria-label="Run: it">Run</button>
<button aria-label="Stop: it">Stop</button><div id="terminal"></div></main>
<link rel="stylesheet" href="page.css">`

async function openBarePage(browser: Browser, program: string): Promise<Opened> {
  const built = await buildPage(BARE_PAGE, BARE_BODY)
  const terminals = await startBareTerminals(built.folder)
  const page = await browser.newPage()
  const wanted = encodeURIComponent(JSON.stringify([program, '--port', '0']))
  await page.goto(`${terminals.url.replace('ws', 'http')}page.html#${wanted}`)
  return {
    ours: () => timeClick(page, page.locator('main')),
    dispose: async () => {
      await terminals.dispose()
      built.dispose()
    },
  }
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
async function timeClick(page: Page, server: Locator): Promise<number> {
  // A page in the background draws nothing.
  await page.bringToFront()
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
