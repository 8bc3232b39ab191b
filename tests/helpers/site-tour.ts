/** Goes from page to page of the site as a reader does, by links: what is loaded already stays. */
import type { Page } from 'playwright-core'

/** So long must nothing change before a page counts as complete; Playwright's own measure is 500. */
const QUIET_MS = 300
const LEFT = 'data-left'

export interface Tour {
  /**
   * Opens the first address, follows a link to each other; ends when the page is complete.
   * @param address its fragment counts at the first only
   */
  visit(address: string): Promise<void>
}

export function startTour(page: Page): Tour {
  const traffic = watchTraffic(page)
  let isOpen = false
  return {
    async visit(address) {
      if (isOpen) await follow(page, address.replace(/#.*/, ''))
      else await page.goto(address)
      isOpen = true
      for (let seen = -1; seen !== traffic.begun();) {
        seen = traffic.begun()
        await traffic.ended()
        await page.evaluate(untilUnchanged, QUIET_MS)
      }
    },
  }
}

/** A link that is followed in the page: its router changes the content. */
async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate(
    ([href, left]) => {
      document.querySelector('#VPContent h1')?.setAttribute(left, '')
      const link = document.createElement('a')
      link.href = href
      document.body.append(link)
      link.click()
      link.remove()
    },
    [address, LEFT] as const,
  )
  await page.locator(`#VPContent h1:not([${LEFT}])`).waitFor()
}

/** Requests of a page for files; its socket is none. */
function watchTraffic(page: Page): { begun(): number; ended(): Promise<void> } {
  let [begun, done] = [0, 0]
  let waiting: (() => void) | undefined
  const onEnd = (): void => {
    done += 1
    if (done >= begun) waiting?.()
  }
  page.on('request', () => void (begun += 1))
  page.on('requestfinished', onEnd)
  page.on('requestfailed', onEnd)
  return {
    begun: () => begun,
    ended: () =>
      done >= begun ? Promise.resolve() : new Promise((resolve) => (waiting = resolve)),
  }
}

/** Runs in the page: until its document has not changed for a while. */
function untilUnchanged(quietMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      observer.disconnect()
      resolve()
    }
    let timer = setTimeout(end, quietMs)
    const observer = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(end, quietMs)
    })
    observer.observe(document, { subtree: true, childList: true, attributes: true })
  })
}
