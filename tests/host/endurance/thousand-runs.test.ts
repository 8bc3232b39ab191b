/** Starting and stopping for hours, as a class does: what is used is given back. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Page } from '../support/page.ts'
import { footprintOf, processesOf, startHostProcess } from '../support/started-host.ts'
import { TOY } from '../support/toy-host.ts'

/** For trying out: fewer show less. */
const RUNS = Number(process.env['OTW_RUNS'] ?? 1_000)
/** Compiled code and caches fill up first; what grows after that grows for ever. */
const WARM_UP_RUNS = 60
const MIB = 1024 * 1024

/** Ends in three ways: by itself, by "stop", by a newer start of the same. */
async function runOnce(page: Page, round: number): Promise<void> {
  const kind = round % 3
  if (kind === 0) {
    page.run(TOY, 'count')
    await page.phase('count', 'ended')
  } else if (kind === 1) {
    page.run(TOY, 'server')
    await page.phase('server', 'listening')
    page.send({ type: 'stop', lab: TOY, process: 'server' })
    await page.phase('server', 'ended')
  } else {
    page.run(TOY, 'echo')
    await page.phase('echo', 'running')
    page.run(TOY, 'echo', { target: 'labs' })
    await page.until(
      () =>
        page.messages.some(
          (one) =>
            one.type === 'process' && one.state.phase === 'running' && one.state.target === 'labs',
        ),
      'the newer start',
    )
    page.send({ type: 'stop', lab: TOY, process: 'echo' })
    await page.phase('echo', 'ended')
  }
  page.messages.length = 0
  for (const seen of page.terminals.values()) seen.bytes = []
}

/** Three at the same time, with four starts: the processes of one lab do not wait for each other. */
async function runMany(pages: Page[], runs: number): Promise<void> {
  for (let round = 0; (round / 3) * 4 < runs; round += pages.length)
    await Promise.all(pages.map((page, at) => runOnce(page, round + at)))
}

describe.runIf(process.platform === 'linux')('endurance/thousand-runs', () => {
  it(`leaves no process, descriptor, socket, file or megabyte behind after ${RUNS} runs`, async () => {
    const host = await startHostProcess()
    const pages = await Promise.all([0, 1, 2].map(() => Page.open(host.url)))
    for (const page of pages)
      for (const terminal of Object.values(await page.openLab(TOY))) page.attach(terminal)
    await runMany(pages, WARM_UP_RUNS)
    const before = { ...footprintOf(host.pid), processes: processesOf(host).length }
    await runMany(pages, RUNS)
    await expect.poll(() => processesOf(host).length, { timeout: 5_000 }).toBe(before.processes)
    // A timer or a watcher of the last run may still be closing.
    await expect
      .poll(() => footprintOf(host.pid).descriptors, { timeout: 5_000 })
      .toBeLessThanOrEqual(before.descriptors)
    const grownBytes = footprintOf(host.pid).residentBytes - before.residentBytes
    // The collector keeps some room; 1,000 runs that leave 40 KB each would be over it.
    expect(grownBytes / MIB).toBeLessThan(40)
    const left = readdirSync(host.temporary).filter((name) => !name.includes('-session-'))
    expect(left).toEqual([])
    expect(await host.end()).toBe(0)
    expect(readdirSync(host.temporary)).toEqual([])
  }, 600_000)
})
