import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { runScheduled, type Scheduled } from '../../../platform/checker/driver/schedule.ts'

const item = (id: string, more: Partial<Scheduled> = {}): Scheduled => ({
  id,
  needs: [],
  isAlone: false,
  expectedMs: 0,
  ...more,
})

/** Notes who began and ended; each ends a few turns after it began. */
async function play(items: Scheduled[], lanes: number): Promise<{ log: string[]; most: number }> {
  const log: string[] = []
  let running = 0
  let most = 0
  await runScheduled({
    items,
    lanes,
    run: async ({ id }) => {
      log.push(id)
      most = Math.max(most, ++running)
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      running--
      log.push(`/${id}`)
    },
  })
  return { log, most }
}

/**
 * Lets each item take just as long as it is expected to, on a clock of its own.
 * @returns who began, in order
 */
async function playInTime(items: Scheduled[], lanes: number): Promise<string[]> {
  const begun: string[] = []
  const running: { endMs: number; end(): void }[] = []
  let nowMs = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
  onTestFinished(() => clock.mockRestore())
  const played = runScheduled({
    items,
    lanes,
    run: ({ id, expectedMs }) => {
      begun.push(id)
      return new Promise((resolve) => running.push({ endMs: nowMs + expectedMs, end: resolve }))
    },
  })
  for (;;) {
    // Whoever can begin at this moment has begun.
    await new Promise((resolve) => setImmediate(resolve))
    const next = running.sort((one, other) => one.endMs - other.endMs).shift()
    if (!next) break
    nowMs = next.endMs
    next.end()
  }
  await played
  return begun
}

describe('checker/driver/schedule', () => {
  it('runs one after the other in one lane, as declared', async () => {
    const { log } = await play([item('a'), item('b')], 1)
    expect(log).toEqual(['a', '/a', 'b', '/b'])
  })

  it('runs no more than there are lanes', async () => {
    const { log, most } = await play(
      ['a', 'b', 'c', 'd', 'e'].map((id) => item(id)),
      3,
    )
    expect(most).toBe(3)
    expect(log).toHaveLength(10)
  })

  it('waits for what an item needs, whatever the order', async () => {
    const { log } = await play([item('b', { needs: ['a'] }), item('a')], 2)
    expect(log).toEqual(['a', '/a', 'b', '/b'])
  })

  it('does not wait for what is not there', async () => {
    expect((await play([item('a', { needs: ['elsewhere'] })], 2)).log).toEqual(['a', '/a'])
  })

  it('leaves out what needs each other, and lets nobody wait for itself', async () => {
    const circle = [item('a', { needs: ['b'] }), item('b', { needs: ['a'] }), item('c')]
    expect((await play(circle, 2)).log).toEqual(['c', '/c'])
    expect((await play([item('a', { needs: ['a'] })], 2)).log).toEqual(['a', '/a'])
  })

  it('lets nothing run beside what runs alone', async () => {
    const { log } = await play([item('a'), item('alone', { isAlone: true }), item('b')], 3)
    const at = log.indexOf('alone')
    expect(log[at + 1]).toBe('/alone')
    const first = await play([item('alone', { isAlone: true }), item('a'), item('b')], 3)
    expect(first.log.slice(0, 2)).toEqual(['alone', '/alone'])
    expect(first.most).toBe(2)
  })

  it('begins with the slowest, and keeps a lane for the others', async () => {
    const slow = (id: string, expectedMs: number): Scheduled => item(id, { expectedMs })
    const quick = ['a', 'b', 'c'].map((id) => item(id, { expectedMs: 40 }))
    const { log } = await play([...quick, slow('s1', 200), slow('s2', 900), slow('s3', 400)], 2)
    expect(log.slice(0, 2)).toEqual(['s2', 'a'])
    expect(log.indexOf('s3')).toBeGreaterThan(log.indexOf('/s2'))
    expect(log.indexOf('s1')).toBeGreaterThan(log.indexOf('s3'))
  })

  it('begins a slow one in the last lane when all would be done later without it', async () => {
    const quick = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => item(id, { expectedMs: 40 }))
    const slow = [item('s1', { expectedMs: 1_000 }), item('s2', { expectedMs: 900 })]
    // After 160 ms 840 + 80 are left besides s2; after 200 ms 800 + 40 are, less than s2 takes.
    const log = await playInTime([...quick, ...slow], 2)
    expect(log).toEqual(['s1', 'a', 'b', 'c', 'd', 'e', 's2', 'f'])
  })

  it('starts nothing further when it is stopped', async () => {
    const controller = new AbortController()
    const started: string[] = []
    await runScheduled({
      items: [item('a'), item('b')],
      lanes: 1,
      signal: controller.signal,
      run: async ({ id }) => {
        started.push(id)
        controller.abort()
      },
    })
    expect(started).toEqual(['a'])
  })

  it('tells the first failure when everything has ended', async () => {
    const ended: string[] = []
    const running = runScheduled({
      items: [item('a'), item('b')],
      lanes: 2,
      run: async ({ id }) => {
        if (id === 'a') throw new Error('a failed')
        await new Promise((resolve) => setImmediate(resolve))
        ended.push(id)
      },
    })
    await expect(running).rejects.toThrow('a failed')
    expect(ended).toEqual(['b'])
  })
})
