/** How much may run, and for how long; with programs that only pretend to be some. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunningProcess } from '../../platform/host/slot.ts'
import { MAX_PROCESSES } from '../../platform/shared/limits.ts'
import type { Ending } from '../../platform/shared/messages.ts'
import { startToyHost, TOY } from './support/toy-host.ts'

function startFake(): RunningProcess {
  const end = Promise.withResolvers<Ending>()
  const nothing = (): void => {}
  return {
    pid: process.pid,
    notStarted: false,
    ended: end.promise,
    onOutput: nothing,
    onListen: nothing,
    onTrace: nothing,
    write: nothing,
    resize: nothing,
    pause: nothing,
    resume: nothing,
    stop: () => {
      end.resolve({ reason: 'stopped', forced: false })
      return end.promise
    },
  }
}

/** Of the toy lab, those that wait for no other one. */
const PROCESSES = ['server', 'echo', 'count', 'flood', 'size', 'stubborn', 'failing', 'todo']

describe('host/runs, limits', () => {
  it('ends in time what a page has started in a lab that it never looked at', async () => {
    const program = startFake()
    const host = await startToyHost({ orphanMs: 10, startProcess: () => program })
    const page = await host.openPage()
    page.run(TOY, 'echo')
    expect(await program.ended).toEqual({ reason: 'stopped', forced: false })
  })

  it('runs so many processes at once, of all labs together, and says when there are more', async () => {
    let started = 0
    const host = await startToyHost({ startProcess: () => (started++, startFake()) })
    const page = await host.openPage()
    const labs = Array.from(
      { length: Math.ceil((MAX_PROCESSES + 1) / PROCESSES.length) },
      (_, at) => (at === 0 ? TOY : `${10 + at}-toy`),
    )
    for (const lab of labs.slice(1))
      cpSync(host.lab, join(host.lab, '..', lab), { recursive: true })
    const all = labs.flatMap((lab) => PROCESSES.map((process) => ({ lab, process })))
    const [tooMuch] = all.slice(MAX_PROCESSES)
    for (const lab of labs) await page.openLab(lab)
    for (const { lab, process } of all.slice(0, MAX_PROCESSES + 1)) page.run(lab, process)
    const { code, ...about } = await page.message('problem')
    expect({ code, ...about }).toMatchObject({ code: 'ERR_TOO_MANY_PROCESSES', ...tooMuch })
    expect(started).toBe(MAX_PROCESSES)
    // There is room for another start of what runs, and again for others once something ended.
    page.run(TOY, 'echo')
    await expect.poll(() => started, { interval: 5 }).toBe(MAX_PROCESSES + 1)
    page.send({ type: 'stop', lab: TOY, process: 'echo' })
    await page.phase('echo', 'ended')
    if (tooMuch) page.run(tooMuch.lab, tooMuch.process)
    await expect.poll(() => started, { interval: 5 }).toBe(MAX_PROCESSES + 2)
  })
})
