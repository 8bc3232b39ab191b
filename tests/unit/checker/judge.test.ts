/** What comes of one check, without any program of a learner's: whose fault it is, and what stays. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commonFailure, NotStarted } from '../../../platform/checker/failure.ts'
import { judge, type CheckBody, type SuiteRun } from '../../../platform/checker/judge.ts'
import { ModulePool } from '../../../platform/checker/module-pool.ts'
import type { Verdict, VerdictKind } from '../../../platform/shared/verdict.ts'

function createRun(more: Partial<SuiteRun> = {}): SuiteRun {
  const pool = new ModulePool()
  const outcomes = new Map<string, VerdictKind>()
  return {
    slug: '01-toy',
    target: '/nowhere',
    seed: 7,
    pool,
    isUntouched: false,
    outcomes,
    ...more,
  }
}

function judgeBody(
  body: CheckBody,
  run: SuiteRun = createRun(),
  options: { ms?: number; needs?: string[] } = {},
): Promise<Verdict> {
  return judge({ id: 'it', options, body }, run)
}

const nothing: CheckBody = () => Promise.resolve()
const keyOf = ({ failure }: Verdict): string | undefined => failure?.message.key

describe('checker/judge', () => {
  it.each<[VerdictKind, VerdictKind]>([
    ['passed', 'passed'],
    ['failed', 'skipped'],
    ['skipped', 'skipped'],
    ['could-not-run', 'skipped'],
    ['not-started', 'not-started'],
  ])('after a check that it needs and that is %s it is %s', async (before, after) => {
    const run = createRun({ outcomes: new Map([['first', before]]) })
    let hasRun = false
    const body = (): Promise<void> => Promise.resolve(void (hasRun = true))
    expect(await judgeBody(body, run, { needs: ['first', 'unheard-of'] })).toMatchObject({
      check: 'it',
      kind: after,
      seed: 7,
    })
    expect(hasRun).toBe(after === 'passed')
    expect(run.outcomes.get('it')).toBe(after)
  })

  it('starts nothing when the time of the whole lab is over', async () => {
    const run = createRun({ endsAtMs: Date.now() - 1 })
    const verdict = await judgeBody(() => Promise.reject(new Error('it ran')), run)
    expect([verdict.kind, keyOf(verdict)]).toEqual(['failed', 'lab-timed-out'])
    const inTime = createRun({ endsAtMs: Date.now() + 60_000 })
    expect((await judgeBody(nothing, inTime)).kind).toBe('passed')
  })

  it('ends a check at its limit, and tells it so', async () => {
    let wasTold: AbortSignal | undefined
    const body: CheckBody = async ({ signal }) => {
      wasTold = signal
      await new Promise(() => {})
    }
    const verdict = await judgeBody(body, createRun(), { ms: 10 })
    expect([verdict.kind, keyOf(verdict)]).toEqual(['failed', 'check-timed-out'])
    expect(wasTold?.aborted).toBe(true)
  })

  it('fails a check whose server nobody came to, and one whose conversation went wrong', async () => {
    const unused = await judgeBody(async ({ serve }) => void (await serve(() => {})))
    expect([unused.kind, keyOf(unused)]).toEqual(['failed', 'no-connection'])
    const wrong = await judgeBody(async ({ serve }) => {
      const { port } = await serve(() => Promise.reject(commonFailure('no-answer')))
      await once(connect(port, '127.0.0.1').resume(), 'connect')
    })
    expect(['no-answer', 'no-connection']).toContain(keyOf(wrong))
    const fine = await judgeBody(
      async ({ serve }) => void (await serve(() => {}, { mayStayUnused: true })),
    )
    expect(fine.kind).toBe('passed')
  })

  it.each(['passes', 'fails', 'takes too long'])(
    'leaves no socket of a check that %s',
    async (how) => {
      let port = 0
      const ended: Promise<unknown>[] = []
      await judgeBody(
        async ({ serve, connect: connectTo }) => {
          const server = await serve(({ socket }) => {
            ended.push(once(socket, 'close'))
          })
          port = server.port
          ended.push(once((await connectTo(server)).socket, 'close'))
          if (how === 'fails') throw commonFailure('no-answer')
          if (how === 'takes too long') await new Promise(() => {})
        },
        createRun(),
        { ms: how === 'takes too long' ? 50 : 10_000 },
      )
      await Promise.all(ended)
      const error = once(connect(port, '127.0.0.1'), 'connect').catch((refused: unknown) => refused)
      expect(await error).toMatchObject({ code: 'ECONNREFUSED' })
    },
  )

  it('gives a check a folder of its own, and removes it with all that is in it', async () => {
    const folders: string[] = []
    const body: CheckBody = async ({ folder }) => {
      folders.push(folder)
      mkdirSync(join(folder, 'below'))
      writeFileSync(join(folder, 'below', 'file'), 'x')
      if (folders.length === 2) throw commonFailure('no-answer')
    }
    expect((await judgeBody(body)).kind).toBe('passed')
    expect((await judgeBody(body)).kind).toBe('failed')
    expect(new Set(folders).size).toBe(2)
    expect(folders.filter((folder) => existsSync(folder))).toEqual([])
  })

  it('gives the check after a failed one a process that nothing was left in', async () => {
    const target = mkdtempSync(join(tmpdir(), 'on-the-wire-judge-'))
    mkdirSync(join(target, '01-toy'))
    const code = 'export const count = () => (globalThis.count = (globalThis.count ?? 0) + 1)\n'
    writeFileSync(join(target, '01-toy', 'counter.ts'), code)
    const run = createRun({ target })
    onTestFinished(async () => {
      await run.pool.dispose()
      rmSync(target, { recursive: true })
    })
    const counts: number[] = []
    const body: CheckBody = async ({ lab }) => {
      const { count } = await lab.load<{ count(): number }>('counter.ts')
      counts.push(await count())
      if (counts.length === 1) throw commonFailure('no-answer')
    }
    expect((await judgeBody(body, run)).kind).toBe('failed')
    expect((await judgeBody(body, run)).kind).toBe('passed')
    expect(counts).toEqual([1, 1])
  })

  it('blames the learner for a file that is not there, and for no file of ours', async () => {
    const missing = await judgeBody(
      async ({ folder }) => void readFileSync(join(folder, 'saved.json')),
    )
    expect(missing.failure?.message).toEqual({
      key: 'no-such-file',
      params: { file: 'saved.json', code: 'ENOENT' },
    })
    const ours = judgeBody(async ({ folder }) => void readFileSync(`/nowhere${folder}`))
    await expect(ours).rejects.toMatchObject({ code: 'ENOENT' })
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const disk = await judgeBody(({ folder }) =>
      Promise.reject(Object.assign(full, { path: join(folder, 'saved.json') })),
    )
    expect(keyOf(disk)).toBe('disk-full')
  })

  it('knows an exercise that is not started, and owns up to every other error', async () => {
    const todo: CheckBody = () => Promise.reject(new NotStarted('TODO'))
    expect((await judgeBody(todo)).kind).toBe('not-started')
    const fault = judgeBody(() => Promise.reject(new TypeError('a fault of the suite')))
    await expect(fault).rejects.toThrow('a fault of the suite')
    const untouched = createRun({ isUntouched: true })
    expect((await judgeBody(nothing, untouched)).kind).toBe('not-started')
  })
})
