/** Checks of retry: calls that fail as the check says, and time that passes when it says so. */
import { equal, fail, rejects, RemoteError, returning, type CheckContext } from '#checker'
import type * as Retry from '../../../solutions/11-robust-clients/retry.ts'
import {
  codedError,
  FakeTime,
  instantTime,
  isAborted,
  refuses,
  settled,
  shownAs,
  withinTime,
  type Lab,
} from './support.ts'

const PASSING = ['ECONNREFUSED', 'ECONNRESET', 'ERR_TIMEOUT', 'EAI_AGAIN']
const LASTING = ['ENOTFOUND', 'ERR_PROTOCOL', 'ERR_TRUNCATED', 'EACCES', 'ERR_INVALID']

const load = async (lab: Lab): Promise<ReturnType<typeof lab.load<typeof Retry>>> =>
  lab.load<typeof Retry>('retry.ts')

/** Fails with these codes in turn, then succeeds. */
function flaky(codes: string[]): { fn: (attempt: number) => Promise<string>; calls: unknown[] } {
  const calls: unknown[] = []
  const fn = shownAs('fn', async (attempt: unknown): Promise<string> => {
    calls.push(attempt)
    const code = codes[calls.length - 1]
    if (code !== undefined) throw codedError(code, calls.length)
    return `success ${calls.length}`
  })
  return { fn, calls }
}

export async function stopsAtSuccess({ lab, random }: CheckContext): Promise<void> {
  const { retry } = await load(lab)
  const time = instantTime()
  const options = { attempts: 5, baseMs: 100, maxMs: 1_000, random: returning(0.5) }
  const at = flaky([])
  equal(await retry(at.fn, { ...options, wait: time.wait }), 'success 1')
  equal(at.calls.length, 1, 'calls', { calls: at.calls.length, expected: 1 })
  if (time.waits.length > 0) fail('waits-for-nothing')

  const failures = random.int(1, 4)
  const later = flaky(Array.from({ length: failures }, () => random.pick(PASSING)))
  const call = retry(later.fn, { ...options, wait: time.wait })
  const result = await call.catch((error: unknown) => {
    if (!(error instanceof RemoteError)) throw error
    fail('gave-up', { calls: later.calls.length, failures, code: error.code ?? error.name })
  })
  equal(result, `success ${failures + 1}`)
  const numbers = Array.from({ length: failures + 1 }, (_, index) => index + 1)
  equal(later.calls, numbers, 'numbers', { actual: later.calls.join(', ') })
  if (time.waits.length === 0) fail('own-timer')
}

export async function retriesOnlyWhatMayPass({ lab, random }: CheckContext): Promise<void> {
  const { retry } = await load(lab)
  const options = { attempts: 4, baseMs: 10, maxMs: 100, random: returning(0.5) }
  for (const code of random.shuffle(PASSING)) {
    const { fn, calls } = flaky([code])
    const call = retry(fn, { ...options, wait: instantTime().wait })
    await call.catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      fail('not-retried', { code })
    })
    equal(calls.length, 2)
  }
  for (const code of random.shuffle(LASTING)) {
    const { fn, calls } = flaky([code, code, code, code])
    await rejects(retry(fn, { ...options, wait: instantTime().wait }), code)
    if (calls.length > 1) fail('retried', { code, calls: calls.length })
  }
  // A mistake in the code has no code at all.
  let calls = 0
  const broken = shownAs('fn', async (): Promise<never> => {
    calls += 1
    throw new TypeError('ECONNRESET is not a function')
  })
  await rejects(retry(broken, { ...options, wait: instantTime().wait }), 'TypeError')
  if (calls > 1) fail('retried', { code: 'TypeError', calls })
}

export async function rethrowsTheLastError({ lab, random }: CheckContext): Promise<void> {
  const { retry } = await load(lab)
  const attempts = random.int(2, 5)
  const codes = Array.from({ length: 12 }, () => random.pick(PASSING))
  const { fn, calls } = flaky(codes)
  const time = instantTime()
  const options = { attempts, baseMs: 100, maxMs: 1_000, random: returning(0.5), wait: time.wait }
  const code = codes[attempts - 1] ?? ''
  const outcome = retry(fn, options)
  await outcome.catch(() => {})
  if (calls.length !== attempts) fail('count', { attempts, calls: calls.length })
  const error = await rejects(outcome, code)
  const expected = codedError(code, attempts).message
  if (error.message !== expected) fail('other-error', { expected, actual: error.message })
  if (time.waits.length >= attempts) fail('waits-at-the-end', { attempts })
  // One attempt is no retry at all, but a legal wish.
  const once = flaky(codes)
  await rejects(retry(once.fn, { ...options, attempts: 1 }), codes[0] ?? '')
  equal(once.calls.length, 1, 'count', { attempts: 1, calls: once.calls.length })
}

export async function doublesUpToTheLimit({ lab, random }: CheckContext): Promise<void> {
  const { retry } = await load(lab)
  // Enough for a shift of 32 bits to go wrong.
  const attempts = 40
  const baseMs = random.int(2, 60)
  const maxMs = baseMs * 2 ** random.int(4, 6) - 1
  const chances = Array.from({ length: attempts }, () => random.int(0, 1_000) / 1_024)
  const time = instantTime()
  const { fn } = flaky(Array.from({ length: attempts }, () => random.pick(PASSING)))
  const call = retry(fn, {
    attempts,
    baseMs,
    maxMs,
    random: returning(...chances),
    wait: time.wait,
  })
  await call.catch(() => {})
  const actual = time.waits.map(({ ms }) => ms)
  const over = actual.findIndex((ms) => typeof ms === 'number' && ms > maxMs)
  for (let k = 0; k < attempts - 1; k++) {
    const chance = chances[k] ?? 0
    const longest = Math.min(maxMs, baseMs * 2 ** k)
    const expected = chance * longest
    const params = { k, baseMs, maxMs, random: chance, expected, actual: Number(actual[k]) }
    if (actual[k] === expected) continue
    if (actual[k] === longest) fail('no-chance', params)
    if (over !== -1) {
      const [ms, most] = [Number(actual[over]), chances[over] ?? 0]
      fail('no-limit', { ...params, k: over, actual: ms, expected: most * maxMs })
    }
    if (actual[k] === chance * Math.min(maxMs, baseMs * 2 ** (k + 1))) fail('doubled-early', params)
    fail('other-pause', { ...params, actual: String(actual[k]) })
  }
}

export async function stopsWhenAborted({ lab }: CheckContext): Promise<void> {
  const { retry } = await load(lab)
  const options = { attempts: 5, baseMs: 1_000, maxMs: 60_000, random: returning(0.5) }
  const codes = PASSING.concat(PASSING)

  const { signal: aborted } = lab.abortSignal({ aborted: true })
  const before = flaky(codes)
  const late = retry(before.fn, { ...options, signal: aborted, wait: instantTime().wait })
  await refuses(late, 'AbortError', 'ignored-before')
  if (before.calls.length > 0) fail('called-anyway')

  // During a pause.
  const abort = lab.abortSignal()
  const time = new FakeTime()
  const waiting = flaky(codes)
  const pausing = retry(waiting.fn, { ...options, signal: abort.signal, wait: time.wait })
  const pause = await time.asked(0, 'no-pause')
  await abort.abort()
  if (await isAborted(pause.signal)) await pause.elapse()
  const hasEnded = await withinTime(pausing.catch(() => {}))
  if (waiting.calls.length > 1) fail('went-on', { calls: waiting.calls.length })
  if (!hasEnded) fail('waits-on')
  await refuses(pausing, 'AbortError', 'went-on', { calls: waiting.calls.length })

  // During an attempt, which then fails as if nothing had happened.
  const abortLater = lab.abortSignal()
  let calls = 0
  const failing = shownAs('fn', async (): Promise<never> => {
    calls += 1
    await abortLater.abort()
    throw codedError('ECONNRESET')
  })
  const trying = retry(failing, { ...options, signal: abortLater.signal, wait: instantTime().wait })
  await refuses(trying, 'AbortError', 'went-on', { calls })
  if (calls > 1) fail('went-on', { calls })

  // With real timers: nothing of the long pause may be left.
  const abortLast = lab.abortSignal()
  const last = flaky(codes)
  const long = { ...options, baseMs: 60_000, signal: abortLast.signal }
  const leaving = retry(last.fn, long)
  await settled(lab)
  await abortLast.abort()
  if (!(await withinTime(leaving.catch(() => {})))) fail('waits-on')
  await rejects(leaving, 'AbortError')
  await lab.exitsByItself()
}

export async function refusesBadOptions({ lab }: CheckContext): Promise<void> {
  const { retry } = await load(lab)
  const good = { attempts: 3, baseMs: 10, maxMs: 100 }
  const wrong = [
    ...[0, -1, 1.5, NaN, Infinity].map((attempts) => ({ attempts })),
    ...[-1, NaN, Infinity].map((baseMs) => ({ baseMs })),
    ...[-0.5, NaN].map((maxMs) => ({ maxMs })),
  ]
  const { fn, calls } = flaky([])
  for (const options of wrong) {
    const [[name, value] = []] = Object.entries(options)
    const call = retry(fn, { ...good, ...options, wait: instantTime().wait })
    await refuses(call, 'ERR_INVALID', 'accepted', { argument: `${name}: ${value}` })
  }
  if (calls.length > 0) fail('called-anyway')
  // Zero is a pause like any other.
  const hurried = flaky(['ECONNREFUSED'])
  const noPause = { attempts: 2, baseMs: 0, maxMs: 0, wait: instantTime().wait }
  equal(await retry(hurried.fn, noPause), 'success 2')
}
