import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from '../../../platform/checker/journal.ts'
import { LabUnderCheck } from '../../../platform/checker/lab.ts'
import { recorder, returning } from '../../../platform/checker/markers.ts'
import { ModulePool } from '../../../platform/checker/module-pool.ts'
import { ModuleProcess } from '../../../platform/checker/module-process.ts'
import type * as Good from '../../fixtures/modules/good.ts'
import type * as Hostile from '../../fixtures/modules/hostile.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures')

let pool: ModulePool
let lab: LabUnderCheck
let journal: Journal

function openLab(folder = 'modules', callMs?: number): LabUnderCheck {
  journal = new Journal()
  return new LabUnderCheck({
    slug: '07-framing',
    folder: join(FIXTURES, folder),
    pool,
    journal,
    ...(callMs === undefined ? {} : { callMs }),
  })
}

/** Nothing is read meanwhile, and every timer is late. */
function busyFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

beforeEach(() => {
  pool = new ModulePool()
  lab = openLab()
})

afterEach(async () => {
  await lab.release(false)
  await pool.dispose()
})

describe('checker/boundary', () => {
  it('reads an answer that came while this process was busy, before it gives up', async () => {
    await lab.release(false)
    lab = openLab('modules', 300)
    const { echo } = await lab.load<typeof Good>('good.ts')
    const answer = echo('hello')
    busyFor(800)
    expect(await answer).toBe('hello')
    expect(await echo('again')).toBe('again')
  })

  it('does not count how long Node takes to start', async () => {
    const slow = 'const end = Date.now() + 600; while (Date.now() < end);'
    const process = new ModuleProcess(join(FIXTURES, 'modules'), [
      `--import=data:text/javascript,${encodeURIComponent(slow)}`,
    ])
    try {
      const { json } = await process.ask({ op: 'activity' }, { timeoutMs: 300 })
      expect(json).toEqual(['a', []])
    } finally {
      await process.dispose()
    }
  })

  it('carries values of every kind there and back', async () => {
    const { echo } = await lab.load<typeof Good>('good.ts')
    const values = [
      'text with \u0000 and 字',
      0,
      -0,
      NaN,
      -Infinity,
      12n,
      null,
      undefined,
      true,
      new Uint8Array([0, 255]),
      [1, [2, [3]]],
      { a: { b: [undefined] }, c: null },
      new Date(0),
      new Date(NaN),
      new Map<unknown, unknown>([['k', new Set([1, 'x'])]]),
    ]
    for (const value of values) expect(await echo(value)).toEqual(value)
    expect(Object.is(await echo(-0), -0)).toBe(true)
  })

  it('carries megabytes there and back, also when they change right after the call', async () => {
    const { echo } = await lab.load<typeof Good>('good.ts')
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251)
    const expected = bytes.slice()
    const answer = echo({ first: bytes, second: [bytes.subarray(5), new Uint8Array(2_000)] })
    bytes.fill(0)
    const got = (await answer) as { first: Uint8Array; second: Uint8Array[] }
    expect(Buffer.compare(got.first, expected)).toBe(0)
    expect(Buffer.compare(got.second[0] ?? bytes, expected.subarray(5))).toBe(0)
    expect(got.second[1]).toEqual(new Uint8Array(2_000))
  })

  it('reads constants, calls functions, keeps the state of instances', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    expect(good.VERSION).toBe(3)
    expect(await good.later('x')).toBe('x')
    const counter = await good.Counter.new(5)
    await counter.add(1)
    expect(await counter.add(2)).toBe(8)
  })

  it('keeps name, message and code of an error, and where it was thrown', async () => {
    const { fails } = await lab.load<typeof Good>('good.ts')
    await expect(fails()).rejects.toMatchObject({
      name: 'RangeError',
      message: 'too far',
      code: 'ERR_FAR',
      place: expect.stringMatching(/^good\.ts:\d+$/) as string,
    })
  })

  it('lets the learner call functions of the suite', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    expect(await good.callWith(async (n) => n * 2, 4)).toBe(9)
    expect(await good.callNow(returning('a', 'b'))).toEqual(['a', 'b', 'b'])
    const log = recorder()
    await good.tell(log)
    await log.called(2)
    expect(log.calls).toEqual([['one'], ['two']])
    const failing = good.callWith(async () => {
      throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' })
    }, 1)
    await expect(failing).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('carries an abort', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    const abort = lab.abortSignal()
    const waiting = good.whenAborted(abort.signal)
    await abort.abort()
    expect(await waiting).toBe('later')
    expect(await good.whenAborted(lab.abortSignal({ aborted: true }).signal)).toBe('at once')
  })

  it('does not hand an abort on to the next check in the same process', async () => {
    const first = await lab.load<typeof Good>('good.ts')
    expect(await first.whenAborted(lab.abortSignal({ aborted: true }).signal)).toBe('at once')
    await lab.release(true)
    lab = openLab()
    const second = await lab.load<typeof Good>('good.ts')
    const abort = lab.abortSignal()
    const waiting = second.whenAborted(abort.signal)
    await abort.abort()
    expect(await waiting).toBe('later')
  })

  it('gives each load fresh modules, with what they import', async () => {
    const first = await lab.load<typeof Good>('good.ts')
    expect([await first.count(), await first.count()]).toEqual([1, 2])
    const second = await lab.load<typeof Good>('good.ts')
    expect(await second.count()).toBe(1)
  })

  it('shows aliasing: results of pieces that share memory', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    const splitter = await good.Splitter.new()
    const bytes = new Uint8Array([1, 2, 3])
    expect(await lab.pushInPieces(splitter, 'push', bytes)).toEqual(
      [...bytes].map((b) => new Uint8Array([b])),
    )
    const shared = await lab.pushInPieces(splitter, 'push', bytes, { reuseBuffer: true })
    expect(shared).not.toEqual([...bytes].map((b) => new Uint8Array([b])))
  })

  it('writes down what was done', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    const counter = await good.Counter.new(1)
    await counter.add(2)
    expect(journal.steps).toEqual([
      { number: 1, action: 'new Counter(1)', result: 'counter' },
      { number: 2, action: 'counter.add(2)', result: '3' },
    ])
  })

  it('tells a missing export from a missing file', async () => {
    const good = (await lab.load('good.ts')) as Record<string, unknown>
    expect(() => good['nothing']).toThrow(/missing-export/)
    await expect(lab.load('nowhere.ts')).rejects.toThrow(/does-not-load/)
  })

  it('says what does not parse', async () => {
    lab = openLab('broken')
    await expect(lab.load('syntax.ts')).rejects.toMatchObject({
      scope: 'common',
      messageKey: { key: 'does-not-load' },
    })
  })

  it('sees whether a process ends by itself', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    const server = await good.open()
    await server.close()
    await expect(lab.exitsByItself()).resolves.toBeUndefined()
  })

  it('names what keeps a process alive', async () => {
    const good = await lab.load<typeof Good>('good.ts')
    await good.open()
    await expect(lab.exitsByItself()).rejects.toMatchObject({
      messageKey: { key: 'still-alive', params: { handles: 'TCPServerWrap' } },
    })
  })
})

describe('checker/boundary against hostile code', () => {
  const verdicts: [keyof typeof Hostile, string][] = [
    ['loops', 'timed-out'],
    ['never', 'timed-out'],
    ['exits', 'exited'],
    ['crashesLater', 'crashed'],
    ['floods', 'flood'],
    ['fillsHeap', 'memory'],
    ['longLine', 'flood'],
  ]
  it.each(verdicts)('%s ends as "%s"', { timeout: 60_000 }, async (name, key) => {
    // Filling a heap takes a loaded machine longer than a call may take.
    if (key === 'memory') lab = openLab('modules', 40_000)
    // A loop burns a core for as long as a call may take.
    if (key === 'timed-out') lab = openLab('modules', 800)
    const hostile = await lab.load<typeof Hostile>('hostile.ts')
    const call = hostile[name]()
    await expect(call).rejects.toMatchObject({ messageKey: { key } })
  })

  it.skipIf(process.platform !== 'linux')('ends what fills the memory', async () => {
    lab = openLab('modules', 20_000)
    const hostile = await lab.load<typeof Hostile>('hostile.ts')
    await expect(hostile.fillsMemory()).rejects.toMatchObject({ messageKey: { key: 'memory' } })
  })

  it.each(['unfolds', 'cyclic', 'symbol'] as const)(
    'refuses a value that cannot cross: %s',
    async (name) => {
      const hostile = await lab.load<typeof Hostile>('hostile.ts')
      await expect(hostile[name]()).rejects.toThrow(/nested|parts|symbol/)
    },
  )

  it('ignores answers to questions that nobody asked', async () => {
    const hostile = await lab.load<typeof Hostile>('hostile.ts')
    expect(await hostile.forges()).toBe('honest')
    const again = await lab.load<typeof Hostile>('hostile.ts')
    await expect(again.todo()).rejects.toMatchObject({ name: 'NotStarted' })
  })

  it('takes "__proto__" for a name like any other', async () => {
    const hostile = await lab.load<typeof Hostile>('hostile.ts')
    const value = (await hostile.polluted()) as unknown as Record<string, unknown>
    expect(Object.keys(value)).toEqual(['__proto__', 'a'])
    expect(value['isAdmin']).toBeUndefined()
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })
})
