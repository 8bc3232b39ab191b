/** Browsers that go, laptops that sleep, networks that are cut: nothing is lost, nothing told twice. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HIGH_WATER_BYTES, SCROLLBACK_BYTES } from '../../../platform/shared/limits.ts'
import { Random } from '../../../platform/checker/random.ts'
import { newSeed } from '../../../platform/checker/seed.ts'
import { Page } from '../support/page.ts'
import { startToyHost, TOY, type ToyHost } from '../support/toy-host.ts'

const LINES = 40_000
const EXPECTED = Array.from({ length: LINES }, (_, line) => `${line + 1} строка 行\n`).join('')

interface Network {
  /** Address of the host through this network. */
  url: string
  /** Ends every connection without a word after so many bytes more towards the page. */
  cutAfter(bytes: number): void
  /** Carries nothing any more, and says nothing: an empty battery, a lid that is closed. */
  sleep(): void
  wake(): void
}

/** A host behind a forwarded port. */
async function startBehindNetwork(): Promise<{ host: ToyHost; network: Network }> {
  let target = 0
  const links = new Set<Socket>()
  let left = Infinity
  const cut = (): void => {
    left = Infinity
    for (const link of links) link.destroy()
  }
  const server = createServer((page) => {
    const far = connect(target, '127.0.0.1')
    for (const link of [page, far]) {
      links.add(link)
      link.on('error', () => {})
      link.on('close', () => {
        links.delete(link)
        page.destroy()
        far.destroy()
      })
    }
    page.pipe(far)
    far.on('data', (chunk) => {
      if (chunk.length >= left) {
        page.write(chunk.subarray(0, left))
        return cut()
      }
      left -= chunk.length
      if (!page.write(chunk)) far.pause()
    })
    page.on('drain', () => far.resume())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    cut()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const host = await startToyHost({ allowHosts: [`127.0.0.1:${port}`] })
  target = host.port
  const network = {
    url: host.url.replace(`:${host.port}`, `:${port}`),
    cutAfter: (bytes: number) => void (left = bytes),
    sleep: () => links.forEach((link) => link.pause()),
    wake: () => links.forEach((link) => link.resume()),
  }
  return { host, network }
}

describe('endurance/lost-pages', () => {
  it('goes on without a gap or a repeat when the network is cut at any byte', async () => {
    const seed = newSeed()
    const random = new Random(seed)
    const { host, network } = await startBehindNetwork()
    // No more than is kept for a page that comes back.
    const lines = Array.from({ length: 9_000 }, (_, line) => `${line} строка 行`)
    writeFileSync(
      join(host.folder, 'solutions', TOY, 'echo.ts'),
      `let line = 0
      const print = () => {
        for (let count = 0; count < 20 && line < 9_000; count++) console.log(line++ + ' строка 行')
        if (line < 9_000) setTimeout(print, 1)
      }
      print()`,
    )
    const expected = lines.join('\n') + '\n'
    const totalBytes = Buffer.byteLength(expected) + lines.length
    const whole: Buffer[] = []
    let [next, cuts] = [0, 0]
    const first = await host.openPage()
    const { echo = 0 } = await first.openLab(TOY)
    first.run(TOY, 'echo')
    await first.phase('echo', 'running')
    while (next < totalBytes) {
      const page = await Page.open(network.url)
      page.seen(echo).next = next
      network.cutAfter(cuts++ < 25 ? random.int(1, 15_000) : Infinity)
      page.attach(echo, next)
      const isDone = (): boolean => page.isClosed || page.seen(echo).next >= totalBytes
      await page.until(isDone, 'the end, of the network or of the output')
      const { bytes, gaps, resets } = page.seen(echo)
      expect({ seed, gaps, resets }).toEqual({ seed, gaps: [], resets: 0 })
      whole.push(...bytes)
      next = page.seen(echo).next
      page.close()
    }
    expect(cuts).toBeGreaterThan(5)
    expect(printed(whole) === expected).toBe(true)
  })

  it('holds a program back while its only page sleeps, and goes on where it was', async () => {
    const { host, network } = await startBehindNetwork()
    const page = await Page.open(network.url)
    const { count = 0 } = await page.openLab(TOY)
    page.attach(count)
    page.run(TOY, 'count', { example: 1 })
    await page.until(() => page.seen(count).next > 0, 'output')
    network.sleep()
    const other = await host.openPage()
    await other.openLab(TOY)
    other.send({ type: 'hello', language: 'en' })
    await other.message('welcome')
    network.wake()
    await page.phase('count', 'ended')
    await page.until(() => page.seen(count).next >= total, 'the end')
    expect(printed(page.seen(count).bytes) === EXPECTED).toBe(true)
    expect(page.seen(count)).toMatchObject({ gaps: [], resets: 1 })
  })

  it('tells a page that was away for too long where its terminal begins anew', async () => {
    const host = await startToyHost()
    const first = await host.openPage()
    const { count = 0 } = await first.openLab(TOY)
    first.attach(count)
    first.run(TOY, 'count', { example: 1 })
    await first.until(() => first.seen(count).next > 0, 'output')
    const seenTo = first.seen(count).next
    first.close()
    const second = await host.openPage()
    await second.openLab(TOY)
    await second.until(() => true, 'nothing')
    await expect.poll(() => stateOf(host, second), { timeout: 20_000 }).toBe('ended')
    second.seen(count).next = seenTo
    second.attach(count, Math.min(seenTo, total - 2 * SCROLLBACK_BYTES))
    await second.until(() => second.seen(count).next >= total, 'the end')
    expect(second.seen(count).resets).toBe(1)
    expect(second.seen(count).gaps).toEqual([])
    expect(EXPECTED.endsWith(printed(second.seen(count).bytes))).toBe(true)
  })

  it('shows two tabs the same, each as fast as it reads', async () => {
    const host = await startToyHost()
    const [fast, slow] = [await host.openPage(), await host.openPage()]
    const { count = 0 } = await fast.openLab(TOY)
    await slow.openLab(TOY)
    fast.attach(count)
    slow.attach(count)
    slow.acknowledges = false
    fast.run(TOY, 'count', { example: 1 })
    await fast.phase('count', 'ended')
    await fast.until(() => fast.seen(count).next >= total, 'the end')
    expect(printed(fast.seen(count).bytes) === EXPECTED).toBe(true)
    expect(slow.seen(count).next).toBeLessThanOrEqual(HIGH_WATER_BYTES)
    slow.acknowledges = true
    slow.send({ type: 'ack', terminal: count, toByte: slow.seen(count).next })
    await slow.until(() => slow.seen(count).next >= total, 'the end')
    expect(EXPECTED.endsWith(printed(slow.seen(count).bytes))).toBe(true)
    expect(slow.seen(count).gaps).toEqual([])
  })
})

/** A terminal writes a line end as two bytes. */
const total = Buffer.byteLength(EXPECTED) + LINES

function printed(bytes: Buffer[]): string {
  return Buffer.concat(bytes).toString().replaceAll('\r\n', '\n')
}

async function stateOf(host: ToyHost, page: Page): Promise<string | undefined> {
  page.messages.length = 0
  page.send({ type: 'open-lab', lab: TOY })
  const { processes } = await page.message('lab')
  return processes.find(({ process }) => process === 'count')?.phase
}
