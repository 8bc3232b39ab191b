/** A question of a lesson beside what the programs behind the page have done. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { SITE } from '../../platform/site/build.ts'
import type { TraceEvent } from '../../platform/shared/trace.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage, type SitePage } from '../helpers/site-page.ts'
import { endpoint, TraceWriter } from '../helpers/wire-traces.ts'

const LAB = '10-many-clients'

describe.skipIf(chromiumPath === undefined)('site/predict', () => {
  let browser: Browser
  let host: FakeHost
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    opened = undefined
    host = await startFakeHost({ siteFolder: SITE, lab: LAB, processes: ['server', 'client'] })
  })
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      await host.dispose()
    }
  })

  function trace(process: string, events: TraceEvent[]): void {
    host.send({ type: 'trace', lab: LAB, process, start: 1, events })
  }

  it('says why a run has no answer yet, then the answer', async () => {
    opened = await openPage(browser, `${host.url}/${LAB}#token=${TOKEN}`)
    const { page } = opened
    const question = page.locator('.otw-predict').first()
    await question.getByRole('button').first().click()
    const run = question.locator('.run .seen').first()
    await host.message('trace-open')
    await expect.poll(() => run.innerText()).toMatch(/^Run it/)

    const far = endpoint(5555)
    const server = new TraceWriter('server')
    server.add(1, { type: 'listen', transport: 'tcp', local: far })
    trace('server', server.trace.events)
    await expect.poll(() => run.innerText()).toMatch(/has not run yet\. The question is about/)

    const near = endpoint(51_324)
    const client = new TraceWriter('client')
    client.add(2, { type: 'connected', connection: 1, local: near, remote: far })
    server.add(3, { type: 'accept', connection: 1, local: far, remote: near })
    trace('client', client.trace.events)
    trace('server', server.trace.events)
    await expect.poll(() => run.innerText()).toMatch(/from port 51324, does not show it yet/)

    server.add(9, { type: 'end-sent', connection: 1, offset: 5 })
    trace('server', server.trace.events)
    await expect.poll(() => run.innerText()).toMatch(/In your run.*sent its FIN first/s)
  })
})
