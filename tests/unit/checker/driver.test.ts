/** In processes of their own: a suite that is imported by vitest would be vitest's. */
import { join } from 'node:path'
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CheckerProcess } from '../../../platform/checker/driver/checker-process.ts'
import type { LabReport } from '../../../platform/checker/report.ts'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { isAlive } from '../../helpers/alive.ts'
import { runNode } from '../../helpers/run-node.ts'

const SUITES = join(ROOT, 'tests', 'fixtures', 'suites')

/** Runs a toy suite with a driver of its own. */
async function drive(slug: string, checks: string[], more = '{}'): Promise<LabReport> {
  const code = `
    import { Driver } from '${ROOT}/platform/checker/driver/driver.ts'
    const driver = new Driver({ suitesFolder: '${SUITES}', checksOf: () => ${JSON.stringify(checks)} })
    const report = await driver.run({ slug: '${slug}', target: '${SUITES}/labs', seed: 3, ...${more} })
    await driver.dispose()
    console.log(JSON.stringify(report))`
  const { code: exitCode, stdout, stderr } = await runNode(['--input-type=module', '-e', code])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout) as LabReport
}

const kinds = ({ verdicts }: LabReport): Record<string, string> =>
  Object.fromEntries(verdicts.map(({ check, kind }) => [check, kind]))

describe('checker/driver', { timeout: 30_000 }, () => {
  const TOY = [
    'passes',
    'fails',
    'builds-on-failed',
    'not-started',
    'builds-on-not-started',
    'runs-too-long',
    'alone',
  ]

  it('gives one verdict for each check', async () => {
    const report = await drive('01-toy', TOY)
    expect(report.broken).toBeUndefined()
    expect(kinds(report)).toEqual({
      passes: 'passed',
      fails: 'failed',
      'builds-on-failed': 'skipped',
      'not-started': 'not-started',
      'builds-on-not-started': 'not-started',
      'runs-too-long': 'failed',
      alone: 'passed',
    })
    const late = report.verdicts.find(({ check }) => check === 'runs-too-long')
    expect(late?.failure?.message.key).toBe('check-timed-out')
  })

  it.each([
    ['a graded run', "{ only: 'passes', inspectPort: 0, sandbox: {} }"],
    ['several checks', '{ inspectPort: 0 }'],
  ])('lets nobody look into %s with a debugger', async (_about, more) => {
    const code = `
      import { Driver } from '${ROOT}/platform/checker/driver/driver.ts'
      const driver = new Driver({ suitesFolder: '${SUITES}', checksOf: () => ['passes'] })
      const request = { slug: '01-toy', target: '${SUITES}/labs', ...${more} }
      await driver.run(request).catch((error) => console.log(error.message))
      await driver.dispose()`
    const { stdout } = await runNode(['--input-type=module', '-e', code])
    expect(stdout).toBe('one check, not graded, can be inspected\n')
  })

  it('runs one check alone, whatever it needs', async () => {
    const report = await drive('01-toy', TOY, "{ only: 'builds-on-failed' }")
    expect(kinds(report)).toEqual({ 'builds-on-failed': 'passed' })
  })

  it('says "could not run" for every fault of ours, and names it', async () => {
    const listed = [
      'throws-our-error',
      'leaves-a-rejection',
      'leaves-a-learners-rejection',
      'twice',
      'missing',
    ]
    const report = await drive('02-breaks', listed)
    expect(kinds(report)).toMatchObject({
      'throws-our-error': 'could-not-run',
      'leaves-a-learners-rejection': 'passed',
      missing: 'could-not-run',
    })
    expect(report.broken).toContain('TypeError: ours')
    expect(report.broken).toContain('RangeError: nobody waits for this')
    expect(report.broken).not.toContain('LearnerFailure')
    expect(report.broken).toContain('"twice" is declared more than once')
    expect(report.broken).toContain('not-listed')
  })

  it('breaks the report when checks need each other in a circle', async () => {
    const report = await drive('03-circle', ['one', 'two'])
    expect(kinds(report)).toEqual({ one: 'could-not-run', two: 'could-not-run' })
    expect(report.broken).toContain('verdict for every check')
  })

  it('breaks the report when there is no suite', async () => {
    const report = await drive('04-nowhere', ['one'])
    expect(kinds(report)).toEqual({ one: 'could-not-run' })
    expect(report.broken).toMatch(/ENOENT|ERR_MODULE_NOT_FOUND/)
  })
})

describe('checker/driver/checker-process', { timeout: 30_000 }, () => {
  let folder: string | undefined
  let checker: CheckerProcess | undefined
  afterEach(async () => {
    await checker?.dispose()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  })

  function start(worker: string): CheckerProcess {
    folder = mkdtempSync(join(tmpdir(), 'on-the-wire-worker-'))
    const workerPath = join(folder, 'worker.mjs')
    writeFileSync(workerPath, worker)
    checker = new CheckerProcess({ workerPath, aliveEveryMs: 20 })
    return checker
  }
  const request = { slug: '07-framing', target: '/nowhere' }

  it('ends a process that says nothing any more, and tells who waits', async () => {
    const { report } = start(`process.on('message', () => { for (;;); })`).run(request)
    await expect(report).rejects.toThrow(/the checker is gone: it ended \(SIGKILL\)/)
  })

  it('lets a process work as long as it says that it is alive', async () => {
    const worker = `process.on('message', ({ run, request }) => {
      const timer = setInterval(() => process.send({ alive: true }), 20)
      setTimeout(() => {
        clearInterval(timer)
        process.send({ run, report: { slug: request.slug, seed: 1, verdicts: [] } })
      }, 1_000)
    })`
    await expect(start(worker).run(request).report).resolves.toMatchObject({ verdicts: [] })
  })

  it('takes a fresh process after a fault of ours', async () => {
    const worker = `process.on('message', ({ run }) =>
      process.send({ run, report: { slug: '', seed: process.pid, verdicts: [], broken: 'x' } }))`
    const process = start(worker)
    const { seed: first } = await process.run(request).report
    const { seed: second } = await process.run(request).report
    expect(second).not.toBe(first)
    await vi.waitFor(() => expect(isAlive(first)).toBe(false))
  })

  it('rejects at once what is cancelled', async () => {
    const run = start(`process.on('message', () => {})`).run(request)
    run.cancel()
    await expect(run.report).rejects.toMatchObject({ name: 'AbortError' })
  })
})
