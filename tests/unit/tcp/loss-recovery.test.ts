import { describe, expect, it } from 'vitest'
import { createEndpoint, type TcpOptions } from '../../../.vitepress/theme/support/tcp/endpoint.ts'
import { backOff, measure } from '../../../.vitepress/theme/support/tcp/retransmission.ts'
import { simulate, type Fault, type Run } from '../../../.vitepress/theme/support/tcp/simulation.ts'

const FINE: Partial<TcpOptions> = { minRtoMs: 1, granularityMs: 1 }

/** One direction: `bytes` from the client over 50 ms each way. */
function transfer(bytes: number, tcp: Partial<TcpOptions>, faults: Fault[] = []): Run {
  return simulate({
    seed: 1,
    link: { client: { delayMs: 50, bytesPerMs: 0 }, server: { delayMs: 50, bytesPerMs: 0 } },
    hosts: {
      client: {
        tcp,
        script: [
          { do: 'connect' },
          { do: 'until', what: 'connected' },
          { do: 'write', bytes },
          { do: 'until', what: 'sent' },
        ],
      },
      server: { tcp, script: [{ do: 'listen' }] },
    },
    faults,
    maxMs: 600_000,
  })
}

/** When the client sent each of its segments with data. */
function sendingTimes(run: Run): number[] {
  return run.packets
    .filter(({ from, segment }) => from === 'client' && segment.data.length > 0)
    .map(({ sentAtMs }) => sentAtMs)
}

function cwnds(run: Run): number[] {
  const values = run.moments.map(({ hosts }) => hosts.client.send.cwnd)
  return values.filter((value, index) => value !== values[index - 1])
}

const drop = (...numbers: number[]): Fault[] =>
  numbers.map((nth) => ({ from: 'client', kind: 'data', nth, action: 'drop' }))

describe('tcp/retransmission: RFC 6298', () => {
  it('takes the first measurement as it is, and half of it as its spread (2.2)', () => {
    const end = createEndpoint(FINE)
    measure(end, 100)
    expect([end.srttMs, end.rttvarMs, end.rtoMs]).toEqual([100, 50, 300])
  })

  it('lets a later one count an eighth and a quarter (2.3)', () => {
    const end = createEndpoint(FINE)
    measure(end, 100)
    measure(end, 180)
    expect([end.srttMs, end.rttvarMs, end.rtoMs]).toEqual([110, 57.5, 340])
  })

  it('never waits less than the minimum nor more than the maximum (2.4, 2.5)', () => {
    const end = createEndpoint({ maxRtoMs: 60_000 })
    measure(end, 10)
    expect(end.rtoMs).toBe(1000)
    for (let count = 0; count < 9; count++) backOff(end)
    expect(end.rtoMs).toBe(60_000)
  })

  it('doubles with every timeout, and takes no measurement from what was sent twice (3, 5.5)', () => {
    const run = transfer(500, {}, drop(1, 2, 3))
    const [first = 0, ...later] = sendingTimes(run)
    expect(later.map((atMs) => atMs - first)).toEqual([1000, 3000, 7000])
    const end = run.moments.at(-1)?.hosts.client.send
    expect([end?.srttMs, end?.rtoMs]).toEqual([100, 8000])
  })

  it('gives up in the end, and says so (RFC 9293 §3.8.3)', () => {
    const run = transfer(500, { maxRetries: 2 }, drop(1, 2, 3))
    const { client } = run.moments.at(-1)?.hosts ?? {}
    expect([client?.state, client?.failure]).toEqual(['CLOSED', 'timed-out'])
    expect(sendingTimes(run)).toHaveLength(3)
  })
})

describe('tcp/congestion: RFC 5681', () => {
  const plain: Partial<TcpOptions> = { delayedAckMs: 0, initialWindow: 2 }

  it('starts slowly: one segment more for each ACK, so twice as many each round trip (§3.1)', () => {
    const times = sendingTimes(transfer(30_000, plain))
    const rounds = [100, 200, 300, 400].map((atMs) => times.filter((time) => time === atMs).length)
    expect(rounds).toEqual([2, 4, 8, 16])
  })

  it('avoids congestion: one segment more for each round trip above ssthresh (§3.1)', () => {
    const run = transfer(30_000, { ...plain, initialSsthresh: 4000 })
    const times = sendingTimes(run)
    const rounds = [100, 200, 300, 400, 500].map(
      (atMs) => times.filter((time) => time === atMs).length,
    )
    expect(rounds).toEqual([2, 4, 5, 6, 7])
  })

  it('begins again with one segment after a timeout, with half of the flight as threshold (§3.1)', () => {
    const run = transfer(2000, { ...plain, initialWindow: 4 }, drop(1, 2))
    expect(cwnds(run).slice(0, 3)).toEqual([4000, 1000, 2000])
    expect(run.moments.at(-1)?.hosts.client.send.ssthresh).toBe(2000)
  })

  it.each([
    { sack: true, peak: 4000 },
    { sack: false, peak: 4000 + 3000 + 4000 },
  ])('recovers fast: half the flight, sack $sack (§3.2, RFC 6582, RFC 6675)', ({ sack, peak }) => {
    const run = transfer(8000, { ...plain, initialWindow: 8, sack }, drop(1))
    const send = run.moments.at(-1)?.hosts.client.send
    expect(send?.ssthresh).toBe(4000)
    expect(sendingTimes(run).at(-1)).toBe(200)
    const recovering = run.moments.filter(({ hosts }) => hosts.client.send.recovery === 'fast')
    expect(Math.max(...recovering.map(({ hosts }) => hosts.client.send.cwnd))).toBe(peak)
  })

  it('repairs two losses in one round trip with SACK, in two without (RFC 6675, RFC 6582)', () => {
    const last = (sack: boolean): number | undefined =>
      sendingTimes(transfer(9000, { ...plain, initialWindow: 9, sack }, drop(2, 5))).at(-1)
    expect([last(true), last(false)]).toEqual([200, 300])
  })

  it.each([true, false])('takes three duplicates for a loss, not two (§3.2), sack %s', (sack) => {
    const again = (bytes: number): number | undefined =>
      sendingTimes(transfer(bytes, { ...plain, initialWindow: 4, sack }, drop(1))).at(-1)
    expect([again(4000), again(3000)]).toEqual([200, 1100])
  })
})
