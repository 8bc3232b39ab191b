/** The servers of lesson 15 as a browser sees them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { start as startNotes } from '../../solutions/15-http-servers/router-server.ts'
import { createSampleSite, type SampleSite } from '../../solutions/15-http-servers/sample-site.ts'
import type { Running } from '../../solutions/15-http-servers/service.ts'
import { start as startFiles } from '../../solutions/15-http-servers/static-server.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'

describe.skipIf(chromiumPath === undefined)('site/lesson-15', () => {
  let browser: Browser
  let site: SampleSite
  let servers: Running[] = []

  beforeAll(async () => {
    browser = await launchBrowser()
    site = await createSampleSite()
    servers = [await startFiles({ root: site.root, port: 0 }), await startNotes({ port: 0 })]
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all(servers.map((server) => server.close()))
    await site.remove()
  })

  it('shows a page with its style, picture and script, and walks through a listing', async () => {
    const page = await browser.newPage()
    const lines: string[] = []
    page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      lines.push(`${response.status()} ${decodeURIComponent(pathname)}`)
    })
    await page.goto(`http://127.0.0.1:${servers[0]?.port}/`)
    await page.getByText('The script ran.').waitFor()
    expect(await page.locator('h1').evaluate((h1) => getComputedStyle(h1).color)).toBe(
      'rgb(31, 98, 181)',
    )
    const width = (image: HTMLImageElement): number => image.naturalWidth
    expect(await page.locator('img').evaluate(width)).toBeGreaterThan(0)
    await page.goto(`http://127.0.0.1:${servers[0]?.port}/files`)
    for (const [name, content] of [
      ['a & b.txt', 'an ampersand'],
      ['100%.txt', 'a percent sign'],
      ['你好.txt', '你好！'],
      ['link-outside.txt', '404 Not Found'],
    ] as const) {
      await page.getByRole('link', { name, exact: true }).click()
      await page.getByText(content).waitFor()
      await page.goBack()
    }
    expect(lines).toEqual(
      expect.arrayContaining(['200 /style.css', '200 /picture.svg', '301 /files', '200 /files/']),
    )
    await page.close()
  })

  it('shows what the routes answer', async () => {
    const page = await browser.newPage()
    const statusOf = async (path: string): Promise<number | undefined> =>
      (await page.goto(`http://127.0.0.1:${servers[1]?.port}${path}`))?.status()
    expect(await statusOf('/notes/1')).toBe(200)
    expect(await page.locator('body').innerText()).toContain('buy a cable')
    expect([await statusOf('/notes/9'), await statusOf('/broken')]).toEqual([404, 500])
    expect(await page.locator('body').innerText()).not.toContain('private')
    await page.close()
  })
})
