/** Checks of happyConnect: addresses that answer when the check says so, or never. */
import { equal, fail, NotStarted, rejects, RemoteError, type CheckContext } from '#checker'
import type * as Happy from '../../../solutions/11-robust-clients/happy-connect.ts'
import {
  FakeNetwork,
  FakeTime,
  isAborted,
  refuses,
  settled,
  withinTime,
  type Lab,
} from './support.ts'

const ADDRESSES = ['2001:db8::1', '192.0.2.1', '2001:db8::2', '198.51.100.2']

/** Never settles. */
const never = new Promise<never>(() => {})

type Connect = Happy.HappyOptions<Happy.Connection>['connect']

const load = async (lab: Lab): Promise<ReturnType<typeof lab.load<typeof Happy>>> =>
  lab.load<typeof Happy>('happy-connect.ts')

interface Setup {
  network: FakeNetwork
  time: FakeTime
  options: { connect: Connect; wait: Happy.Wait }
}

function setUp(): Setup {
  const network = new FakeNetwork()
  const time = new FakeTime()
  const { connect } = network
  return { network, time, options: { connect: connect as Connect, wait: time.wait as Happy.Wait } }
}

/** The winner of a race that is decided. */
async function winnerOf(call: Promise<unknown>, key: string): Promise<string> {
  try {
    if (!(await withinTime(call))) fail(key)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    fail('lost', { error: `${error.code ?? error.name} ${error.message}` })
  }
  const connection = (await call) as { address?: unknown } | undefined
  return String(connection?.address)
}

export async function startsOneAtATime({ lab, random }: CheckContext): Promise<void> {
  const { happyConnect } = await load(lab)
  const addresses = random.shuffle(ADDRESSES)
  const { network, time, options } = setUp()
  const race = happyConnect(addresses, options)
  // A starter never tries an address either. Its TODO is the reason then, and no failure.
  const isStarted = race.catch((error: unknown) => {
    if (error instanceof NotStarted) throw error
  })
  await Promise.race([network.started(0, 'never-tried'), isStarted.then(() => never)])
  for (let index = 1; index < addresses.length; index++) {
    const wait = await time.asked(index - 1, 'no-wait', { number: index })
    const defaultMs = 250
    if (wait.ms !== defaultMs) fail('other-delay', { expected: defaultMs, actual: String(wait.ms) })
    await settled(lab)
    if (network.attempts.length > index) fail('too-many', { tried: network.tried })
    await wait.elapse()
    await network.started(index, 'not-started', { number: index + 1 })
  }
  const tried = network.attempts.map(({ address }) => address)
  equal(tried, addresses, 'other-order', { expected: addresses.join(', '), tried: network.tried })
  // The third one answers; the first two may still be on their way.
  network.attempts[2]?.succeed()
  equal(await winnerOf(race, 'not-settled'), addresses[2], 'other-winner')

  const given = setUp()
  const delayMs = random.int(100, 2_000)
  const other = happyConnect(addresses, { ...given.options, delayMs })
  const wait = await given.time.asked(0, 'no-wait', { number: 1 })
  if (wait.ms !== delayMs) fail('other-delay', { expected: delayMs, actual: String(wait.ms) })
  const first = await given.network.started(0, 'never-tried')
  first.succeed()
  equal(await winnerOf(other, 'not-settled'), addresses[0], 'other-winner')
}

export async function goesOnAfterAFailure({ lab }: CheckContext): Promise<void> {
  const { happyConnect } = await load(lab)
  const { network, time, options } = setUp()
  const race = happyConnect(ADDRESSES, options)
  const first = await network.started(0, 'never-tried')
  const firstWait = await time.asked(0, 'never-tried')
  first.lose('ECONNREFUSED')
  await network.started(1, 'waits-on')
  // The delay counts from the attempt that has just started.
  await time.asked(1, 'no-new-delay')
  await firstWait.elapse()
  await settled(lab)
  if (network.attempts.length > 2) fail('old-delay', { tried: network.tried })
  await time.waits[1]?.elapse()
  await network.started(2, 'stopped')
  // An earlier attempt fails while a later one is under way: that is a failure as well.
  network.attempts[1]?.lose('ETIMEDOUT')
  await network.started(3, 'waits-on')
  network.attempts[2]?.succeed()
  equal(await winnerOf(race, 'not-settled'), ADDRESSES[2])
}

export async function givesTheLosersUp({ lab }: CheckContext): Promise<void> {
  const { happyConnect } = await load(lab)
  const { network, time, options } = setUp()
  const race = happyConnect(ADDRESSES, options)
  const first = await network.started(0, 'never-tried')
  await (await time.asked(0, 'never-tried')).elapse()
  const second = await network.started(1, 'never-tried')
  const lastWait = await time.asked(1, 'never-tried')
  const winner = second.succeed()
  equal(await winnerOf(race, 'not-settled'), ADDRESSES[1])
  await settled(lab)
  if (await isAborted(second.signal)) fail('winner-aborted')
  if (!(await isAborted(first.signal))) fail('loser-goes-on', { address: first.address })
  // It was too far already to be stopped.
  const late = first.succeed()
  if (!(await withinTime(late.called(1)))) fail('loser-leaks', { address: first.address })
  await lastWait.elapse()
  await settled(lab)
  if (network.attempts.length > 2) fail('starts-after-the-end', { tried: network.tried })
  equal(winner.calls.length, 0, 'winner-destroyed')
}

export async function collectsAllFailures({ lab, random }: CheckContext): Promise<void> {
  const { happyConnect } = await load(lab)
  const { network, time, options } = setUp()
  const race = happyConnect(ADDRESSES.slice(0, 3), options)
  await network.started(0, 'never-tried')
  await (await time.asked(0, 'never-tried')).elapse()
  await network.started(1, 'never-tried')
  await (await time.asked(1, 'never-tried')).elapse()
  await network.started(2, 'never-tried')
  const codes = random.shuffle(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH'])
  for (const index of [2, 0, 1]) {
    await settled(lab)
    network.attempts[index]?.lose(codes[index] ?? '')
  }
  if (!(await withinTime(race.catch(() => {})))) fail('never-ends')
  const error = await rejects(race, 'AggregateError', 'no-aggregate')
  const found = error.errors.map(({ code }) => code)
  const params = { expected: codes.join(', '), actual: found.join(', ') }
  equal(found, codes, 'other-errors', params)

  const nobody = setUp()
  await refuses(happyConnect([], nobody.options), 'ERR_INVALID', 'nobody')
}

export async function canBeAborted({ lab }: CheckContext): Promise<void> {
  const { happyConnect } = await load(lab)
  const before = setUp()
  const { signal: aborted } = lab.abortSignal({ aborted: true })
  const late = happyConnect(ADDRESSES, { ...before.options, signal: aborted })
  await refuses(late, 'AbortError', 'ignored-before')
  if (before.network.attempts.length > 0) fail('tried-anyway', { tried: before.network.tried })

  const { network, time, options } = setUp()
  const abort = lab.abortSignal()
  const race = happyConnect(ADDRESSES, { ...options, signal: abort.signal })
  const first = await network.started(0, 'never-tried')
  await (await time.asked(0, 'never-tried')).elapse()
  const second = await network.started(1, 'never-tried')
  const wait = await time.asked(1, 'never-tried')
  await abort.abort()
  await refuses(race, 'AbortError', 'not-aborted')
  for (const { signal, address } of [first, second])
    if (!(await isAborted(signal))) fail('attempt-goes-on', { address })
  const connected = first.succeed()
  if (!(await withinTime(connected.called(1)))) fail('attempt-leaks', { address: first.address })
  second.lose('ECONNREFUSED')
  await wait.elapse()
  await settled(lab)
  if (network.attempts.length > 2) fail('tried-anyway', { tried: network.tried })
}

export async function leavesNoTimer({ lab }: CheckContext): Promise<void> {
  const { happyConnect } = await load(lab)
  const network = new FakeNetwork()
  const connect = network.connect as Connect
  // Real timers, and far longer than the check.
  const race = happyConnect(ADDRESSES, { connect, delayMs: 60_000 })
  const first = await network.started(0, 'never-tried')
  first.succeed()
  equal(await winnerOf(race, 'not-settled'), ADDRESSES[0])
  const failing = new FakeNetwork()
  const lost = happyConnect(ADDRESSES.slice(0, 2), {
    connect: failing.connect as Connect,
    delayMs: 60_000,
  })
  for (const index of [0, 1]) (await failing.started(index, 'waits-on')).lose('ECONNREFUSED')
  await rejects(lost, 'AggregateError')
  await lab.exitsByItself()
}
