import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WarmChecker, WarmRequest } from '../../platform/checker/warm.ts'
import type { Verdict } from '../../platform/shared/verdict.ts'
import { startHost } from '../../platform/host/server.ts'
import { Page } from './support/page.ts'
import { createToyCourse, startToyHost, TOY } from './support/toy-host.ts'

type Report = Awaited<ReturnType<WarmChecker['check']>>

/** A checker whose runs a test ends by hand, in the way of the real one. */
class FakeChecker implements WarmChecker {
  requests: WarmRequest[] = []
  isDisposed = false
  /** Not so where the report was on its way already when the next run began. */
  endsReplaced = true
  #ends: { resolve: (report: Report) => void; reject: (error: Error) => void }[] = []

  check(request: WarmRequest): Promise<Report> {
    if (this.endsReplaced) this.#ends.at(-1)?.reject(new DOMException('replaced', 'AbortError'))
    this.requests.push(request)
    return new Promise((resolve, reject) => this.#ends.push({ resolve, reject }))
  }

  verdict(run: number, verdict: Verdict): void {
    this.requests[run]?.onVerdict?.(verdict)
  }

  finish(run: number, verdicts: Verdict[], broken?: string): void {
    const slug = this.requests[run]?.slug ?? ''
    this.#ends[run]?.resolve({ slug, seed: 1, verdicts, ...(broken ? { broken } : {}) })
  }

  fail(run: number, error: Error): void {
    this.#ends[run]?.reject(error)
  }

  dispose(): void {
    this.isDisposed = true
  }
}

const passed = (check: string): Verdict => ({ check, kind: 'passed', durationMs: 1, seed: 1 })
const failed = (check: string): Verdict => ({
  check,
  kind: 'failed',
  durationMs: 1,
  seed: 1,
  failure: { message: { key: 'wrong', params: { n: 3 } }, scope: 'check', steps: [] },
})

async function setUp(): Promise<{
  checker: FakeChecker
  page: Page
  host: Awaited<ReturnType<typeof startToyHost>>
}> {
  const checker = new FakeChecker()
  const host = await startToyHost({ startChecker: () => checker })
  const page = await host.openPage()
  page.send({ type: 'hello', language: 'ru' })
  await page.openLab(TOY)
  return { checker, page, host }
}

/** Waits until the host has asked the checker for its nth run. */
async function asked(checker: FakeChecker, runs: number): Promise<void> {
  await expect.poll(() => checker.requests.length, { interval: 5, timeout: 5_000 }).toBe(runs)
}

describe('host/checks', () => {
  it('runs them on request and shows each verdict in the language of the reader', async () => {
    const { checker, page, host } = await setUp()
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    expect(checker.requests[0]).toMatchObject({ slug: TOY, target: join(host.folder, 'labs') })
    await page.message('checks', ({ checks }) => checks.state === 'running' && checks.run === 1)
    checker.verdict(0, failed('first'))
    const { checks } = await page.message('checks', (one) => one.checks.verdicts.length === 1)
    expect(checks.verdicts[0]).toMatchObject({ title: 'ru title', sentence: 'ru 3 wrong' })
    checker.finish(0, [failed('first'), passed('second')])
    const done = await page.message('checks', (one) => one.checks.state === 'done')
    expect(done.checks.verdicts.map(({ kind }) => kind)).toEqual(['failed', 'passed'])
    const { points } = await page.message('points')
    expect(points).toEqual([{ lab: TOY, points: 1, of: 2, state: 'started' }])
  })

  it('says everything again when the reader changes the language', async () => {
    const { checker, page } = await setUp()
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    checker.finish(0, [failed('first'), passed('second')])
    await page.message('checks', (one) => one.checks.state === 'done')
    page.send({ type: 'hello', language: 'zh' })
    const { checks } = await page.message(
      'checks',
      (one) => one.checks.verdicts[0]?.title === 'zh title',
    )
    expect(checks.verdicts[0]?.sentence).toBe('zh 3 wrong')
  })

  it('never mixes the verdicts of two runs', async () => {
    const { checker, page } = await setUp()
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    checker.verdict(0, passed('first'))
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 2)
    // Late news of the first run.
    checker.verdict(0, passed('second'))
    checker.finish(0, [passed('first'), passed('second')])
    checker.verdict(1, failed('first'))
    await page.message('checks', ({ checks }) => checks.run === 2 && checks.verdicts.length > 0)
    checker.finish(1, [failed('first'), failed('second')])
    const done = await page.message('checks', (one) => one.checks.state === 'done')
    expect(done.checks.run).toBe(2)
    const kinds = page.messages.flatMap((message) =>
      message.type === 'checks' && message.checks.run === 2
        ? message.checks.verdicts.map(({ kind }) => kind)
        : [],
    )
    expect(new Set(kinds)).toEqual(new Set(['failed']))
  })

  it('takes no report, and no points, of a run that a newer one has replaced', async () => {
    const { checker, page } = await setUp()
    checker.endsReplaced = false
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 2)
    checker.finish(0, [passed('first'), passed('second')])
    checker.finish(1, [passed('first'), failed('second')])
    const { points } = await page.message('points')
    expect(points).toMatchObject([{ lab: TOY, points: 1 }])
    const done = page.messages.flatMap((one) =>
      one.type === 'checks' && one.checks.state === 'done' ? one.checks.verdicts : [],
    )
    expect(done.map(({ kind }) => kind)).toEqual(['passed', 'failed'])
  })

  it('runs them when a file of an open lab is saved, and says which', async () => {
    const { checker, page, host } = await setUp()
    writeFileSync(join(host.lab, 'exercise.ts'), 'export const answer = 42')
    expect(await page.message('saved')).toEqual({ type: 'saved', lab: TOY, file: 'exercise.ts' })
    await asked(checker, 1)
    // As many editors save: beside, then over it.
    writeFileSync(join(host.lab, 'exercise.ts~new'), 'export const answer = 43')
    renameSync(join(host.lab, 'exercise.ts~new'), join(host.lab, 'exercise.ts'))
    await asked(checker, 2)
  })

  it('leaves a lab alone that nobody looks at', async () => {
    const { checker, page, host } = await setUp()
    const other = join(host.folder, 'labs', '02-other')
    cpSync(host.lab, other, { recursive: true })
    page.send({ type: 'close-lab', lab: TOY })
    await page.openLab('02-other')
    writeFileSync(join(host.lab, 'exercise.ts'), 'export const answer = 44')
    // Told later than the save before it: by then that one has been passed over.
    writeFileSync(join(other, 'later.ts'), 'export {}')
    await page.message('saved', ({ file }) => file === 'later.ts')
    await expect.poll(() => checker.requests.length, { interval: 5 }).toBeGreaterThan(0)
    expect(checker.requests.every(({ slug }) => slug === '02-other')).toBe(true)
    expect(page.messages.some((one) => one.type === 'saved' && one.lab === TOY)).toBe(false)
  })

  it('takes no points for a suite that is broken, and says what is', async () => {
    const { checker, page } = await setUp()
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    checker.finish(0, [], 'the suite has a fault')
    const broken = await page.message('checks', (one) => one.checks.state === 'broken')
    expect(broken.checks.problem).toBe('the suite has a fault')
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 2)
    checker.fail(1, new Error('the checker ended'))
    const again = await page.message(
      'checks',
      ({ checks }) => checks.run === 2 && checks.state === 'broken',
    )
    expect(again.checks.problem).toBe('the checker ended')
    expect(page.messages.some(({ type }) => type === 'points')).toBe(false)
  })

  it('shows a page that comes later the last verdicts', async () => {
    const { checker, page, host } = await setUp()
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    checker.finish(0, [passed('first'), passed('second')])
    await page.message('points')
    const later = await host.openPage()
    later.send({ type: 'open-lab', lab: TOY })
    const { checks } = await later.message('lab')
    expect(checks).toMatchObject({ run: 1, state: 'done' })
    expect(checks.verdicts.map(({ title }) => title)).toEqual(['en title', 'en title'])
  })

  it('keeps points from one start to the next, unless they can be no longer right', async () => {
    const { options } = createToyCourse()
    const points = async (): Promise<unknown> => {
      const host = await startHost(options)
      const page = await Page.open(host.url)
      page.send({ type: 'hello', language: 'en' })
      const welcome = await page.message('welcome')
      await host.dispose()
      return welcome.points
    }
    const checker = new FakeChecker()
    const host = await startHost({ ...options, startChecker: () => checker })
    const page = await Page.open(host.url)
    await page.openLab(TOY)
    page.send({ type: 'check', lab: TOY })
    await asked(checker, 1)
    checker.finish(0, [passed('first'), passed('second')])
    await page.message('points')
    await host.dispose()
    expect(checker.isDisposed).toBe(true)
    expect(await points()).toEqual([{ lab: TOY, points: 2, of: 2, state: 'done' }])

    const lab = join(options.labsFolder ?? '', TOY, 'lab.json')
    writeFileSync(lab, readFileSync(lab, 'utf8').replace('"second"]', '"second", "third"]'))
    expect(await points()).toEqual([{ lab: TOY, points: 0, of: 3, state: 'not-started' }])
    writeFileSync(join(options.stateFolder ?? '', 'progress.json'), '{"01-toy": {"points": -1')
    expect(await points()).toEqual([{ lab: TOY, points: 0, of: 3, state: 'not-started' }])
  })

  it('names file and field when lab.json breaks while the host runs, and goes on when mended', async () => {
    const { checker, page, host } = await setUp()
    const path = join(host.lab, 'lab.json')
    const good = readFileSync(path, 'utf8')
    writeFileSync(path, good.replace('"tcp"', '7'))
    const problem = await page.message('problem')
    expect(problem).toMatchObject({ code: 'ERR_BAD_LAB', lab: TOY })
    expect(problem.sentence).toMatch(/lab\.json: field "part"/)
    const other = await host.openPage()
    other.send({ type: 'hello', language: 'en' })
    expect((await other.message('welcome')).points).toEqual([])
    writeFileSync(path, good)
    await asked(checker, 1)
  })
})
