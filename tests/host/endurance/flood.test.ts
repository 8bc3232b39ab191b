/** A program that prints for ever, and pages that read slowly or not at all. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HIGH_WATER_BYTES } from '../../../platform/shared/limits.ts'
import { Page } from '../support/page.ts'
import { createToyCourse, startToyHost, TOY } from '../support/toy-host.ts'

const MIB = 1024 * 1024

describe('endurance/flood', () => {
  it('gives a page that reads slowly every byte in order, and the end of it', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { count = 0 } = await page.openLab(TOY)
    page.attach(count)
    page.acknowledges = false
    page.run(TOY, 'count', { example: 1 })
    await page.until(() => page.seen(count).next >= HIGH_WATER_BYTES, 'a full window')
    expect(page.seen(count).next).toBe(HIGH_WATER_BYTES)
    expect((await page.phase('count', 'running')).phase).toBe('running')
    page.acknowledges = true
    page.send({ type: 'ack', terminal: count, toByte: page.seen(count).next })
    await page.phase('count', 'ended')
    await page.until(() => page.text(count).includes('\n40000 строка 行\n'), 'the last line')
    const expected = Array.from({ length: 40_000 }, (_, line) => `${line + 1} строка 行\n`).join('')
    expect(page.text(count) === expected).toBe(true)
    expect(page.seen(count)).toMatchObject({ gaps: [], resets: 1 })
  })

  it('keeps the last lines of a program that ends while nobody reads', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { count = 0 } = await page.openLab(TOY)
    page.attach(count)
    page.acknowledges = false
    page.run(TOY, 'count', { example: 1 })
    await page.until(() => page.seen(count).next >= HIGH_WATER_BYTES, 'a full window')
    // Opens the window just so far that the program can write the rest into it and end.
    page.send({ type: 'ack', terminal: count, toByte: HIGH_WATER_BYTES })
    await page.phase('count', 'ended')
    page.send({ type: 'ack', terminal: count, toByte: page.seen(count).next })
    page.acknowledges = true
    await page.until(() => page.text(count).includes('\n40000 строка 行\n'), 'the last line')
    expect(page.seen(count).gaps).toEqual([])
  })

  it.each([
    ['does not show anything', 0],
    ['shows 10 MB in a second', 10 * MIB],
  ])('ends a flood on Ctrl-C at once while the page %s', async (_, bytesPerSecond) => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { flood = 0 } = await page.openLab(TOY)
    page.attach(flood)
    page.acknowledges = false
    const startedAt = performance.now()
    const reading = setInterval(() => {
      const shown = Math.floor(((performance.now() - startedAt) / 1_000) * bytesPerSecond)
      const toByte = Math.min(shown, page.seen(flood).next)
      page.send({ type: 'ack', terminal: flood, toByte })
    }, 10)
    onTestFinished(() => clearInterval(reading))
    page.run(TOY, 'flood')
    await page.until(() => page.seen(flood).next >= HIGH_WATER_BYTES, 'a full window')
    const pressedAt = performance.now()
    page.send({ type: 'input', terminal: flood, text: '\u0003' })
    const { ending } = await page.phase('flood', 'ended')
    // 0.2 s is what a quiet machine holds (see the bench); a loaded one gets some more.
    expect(performance.now() - pressedAt).toBeLessThan(1_000)
    expect(ending).toEqual({ reason: 'signalled', signal: 'SIGINT' })
  })

  it.runIf(process.platform === 'linux')(
    'grows by less than 40 MB while the page does not read at all',
    async () => {
      const { options } = createToyCourse()
      const host = fork(join(import.meta.dirname, '..', 'support', 'host-process.ts'), {
        env: { ...process.env, TOY_OPTIONS: JSON.stringify(options) },
      })
      onTestFinished(() => void host.kill('SIGTERM'))
      const [url] = (await once(host, 'message')) as [string]
      const page = await Page.open(url)
      const { flood = 0, count = 0 } = await page.openLab(TOY)
      // Warm: the code of all that follows is loaded and compiled before memory is looked at.
      page.attach(count)
      page.run(TOY, 'count', { example: 1 })
      await page.phase('count', 'ended')
      const before = residentBytes(host.pid ?? 0)
      page.attach(flood)
      page.acknowledges = false
      page.run(TOY, 'flood')
      await page.until(() => page.seen(flood).next >= HIGH_WATER_BYTES, 'a full window')
      page.freeze()
      const other = await Page.open(url)
      await other.openLab(TOY)
      let most = 0
      for (let round = 0; round < 20; round++) {
        // Something else goes on meanwhile: a second page works with another program.
        other.attach(count)
        other.run(TOY, 'count')
        await other.phase('count', 'running')
        await other.phase('count', 'ended')
        most = Math.max(most, residentBytes(host.pid ?? 0))
        other.messages.length = 0
      }
      expect((most - before) / MIB).toBeLessThan(40)
      host.kill('SIGTERM')
      await once(host, 'exit')
    },
    60_000,
  )
})

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}
