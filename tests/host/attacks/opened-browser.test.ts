/** Another user of the machine reads the list of processes while the course is opened. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import open from 'open'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openCourse } from '../../../platform/cli/open-course.ts'
import { chromiumPath, launchBrowser } from '../../helpers/browser.ts'
import { startToyHost, temporaryFolder } from '../support/toy-host.ts'

/** What the desktop starts as the browser: notes its arguments, and those of everybody. */
function writeBrowser(folder: string): { path: string; seen: () => string[] } {
  const path = join(folder, 'browser')
  const noted = join(folder, 'noted')
  const script = `#!${process.execPath}
const { readdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const commands = readdirSync('/proc').flatMap((name) => {
  try {
    return [readFileSync('/proc/' + name + '/cmdline', 'utf8').replaceAll('\\0', ' ')]
  } catch {
    return []
  }
})
writeFileSync('${noted}.part', JSON.stringify([process.argv.at(-1), ...commands]))
renameSync('${noted}.part', '${noted}')
`
  writeFileSync(path, script)
  chmodSync(path, 0o755)
  return { path, seen: () => JSON.parse(readFileSync(noted, 'utf8')) as string[] }
}

describe.runIf(process.platform === 'linux')('attacks/opened-browser', () => {
  it('shows the token to nobody while a browser is started', async () => {
    const host = await startToyHost()
    const folder = temporaryFolder()
    const browser = writeBrowser(folder)
    const opened = await openCourse(host.url, {
      open: (target) => open(target, { app: { name: browser.path } }),
      places: [() => join(folder, 'open')],
    })
    onTestFinished(() => opened.dispose())
    await vi.waitFor(() => expect(readdirSync(folder)).toContain('noted'), { timeout: 10_000 })
    const [given = '', ...commands] = browser.seen()
    const token = new URL(host.url).hash.slice('#token='.length)
    expect(given).toMatch(/\/open\/127\.0\.0\.1-\d+\.html$/)
    // What it looks at is the whole of it: it has seen itself.
    expect(commands.some((command) => command.includes(`${browser.path} ${given}`))).toBe(true)
    expect(commands.filter((command) => command.includes(token))).toEqual([])
  })

  it.runIf(chromiumPath)('leads a browser from the file to the address', async () => {
    const host = await startToyHost()
    const folder = temporaryFolder()
    let file = ''
    const opened = await openCourse(host.url, {
      open: (target) => Promise.resolve((file = target)),
      places: [() => join(folder, 'open')],
    })
    onTestFinished(() => opened.dispose())
    const browser = await launchBrowser()
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    await page.goto(pathToFileURL(file).href)
    await page.waitForURL(host.url)
    expect(await page.textContent('h1')).toBe('course')
  })
})
