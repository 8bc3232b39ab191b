import { describe, expect, it } from 'vitest'
import { layOut, type Arrow } from '../../../.vitepress/theme/support/tcp/diagram.ts'
import { setupOf } from '../../../.vitepress/theme/support/tcp/scenarios.ts'
import { simulate, type Packet } from '../../../.vitepress/theme/support/tcp/simulation.ts'
import {
  besideLine,
  chipsIn,
  drawPacket,
  foldsIn,
  isSeen,
  packetsIn,
  scrollToFollow,
  type View,
} from '../../../.vitepress/theme/support/tcp/space-time.ts'

const VIEW: View = { now: 150, top: 0, height: 400, left: 100, right: 500 }
const setup = setupOf('handshake')
const run = simulate(setup)
const layout = layOut(run, setup)
const [syn] = run.packets
const WHOLE: View = { ...VIEW, now: layout.height, height: layout.height }

/** A packet that leaves at 100 and would arrive at 200, half of its way done at 150. */
function arrow(more: Partial<Arrow> = {}, packet: Partial<Packet> = {}): Arrow {
  if (!syn) throw new Error('The handshake has no packet.')
  return { packet: { ...syn, ...packet }, copy: 0, y0: 100, y1: 200, reach: 1, ...more }
}

describe('tcp/space-time: a packet', () => {
  it('has come as far as the present allows, from either side', () => {
    expect(drawPacket(arrow(), VIEW)).toMatchObject({
      start: 100,
      at: { x: 300, y: 150 },
      isFlying: true,
      kind: 'control',
    })
    const back = drawPacket(arrow({}, { from: 'server' }), VIEW)
    expect(back).toMatchObject({ start: 500, at: { x: 300, y: 150 } })
    expect(back.tilt).toBe(-drawPacket(arrow(), VIEW).tilt)
  })

  it('has its label on the inner side of the line where it begins', () => {
    expect(drawPacket(arrow(), VIEW).labelX).toBe(110)
    expect(drawPacket(arrow({}, { from: 'server' }), VIEW).labelX).toBe(490)
  })

  it('stands at the other side once it has arrived', () => {
    const arrived = drawPacket(arrow(), { ...VIEW, now: 300 })
    expect(arrived).toMatchObject({ at: { x: 500, y: 200 }, isFlying: false, isLost: false })
  })

  it('ends where it was lost, and not before', () => {
    const lost = arrow({ reach: 0.6 }, { lost: 'chance' })
    expect(drawPacket(lost, VIEW)).toMatchObject({ isFlying: true, isLost: false })
    const gone = drawPacket(lost, { ...VIEW, now: 170 })
    expect(gone).toMatchObject({ at: { x: 340, y: 160 }, isFlying: false, isLost: true })
  })

  it('is data or a reset by its segment', () => {
    const { segment } = arrow().packet
    const kindOf = (change: Partial<typeof segment>): string =>
      drawPacket(arrow({}, { segment: { ...segment, ...change } }), VIEW).kind
    expect(kindOf({ rst: true })).toBe('rst')
    expect(kindOf({ data: [{ from: 0, to: 3 }] as unknown as typeof segment.data })).toBe('data')
  })
})

describe('tcp/space-time: what is in view', () => {
  it('is what has happened, and what begins a little above or below', () => {
    expect(isSeen(VIEW, 140)).toBe(true)
    expect(isSeen(VIEW, 160)).toBe(false)
    const below = { ...VIEW, now: 2000, top: 1000 }
    expect(isSeen(below, 100, 200)).toBe(false)
    expect(isSeen(below, 100, 900)).toBe(true)
    expect(isSeen(below, 1500, 1510)).toBe(true)
    expect(isSeen(below, 1600, 1610)).toBe(false)
  })

  it('is all of a run for those who look at the whole of it', () => {
    expect(packetsIn(layout, WHOLE)).toHaveLength(layout.arrows.length)
    expect(foldsIn(layout, WHOLE)).toEqual(layout.folds)
    expect(packetsIn(layout, { ...WHOLE, now: 0 })).toEqual([])
  })

  it('begins with the states of both ends, before anything has happened', () => {
    const first = chipsIn(layout, run, { ...WHOLE, now: 0 }, 30)
    expect(first.map(({ side, y, moment }) => ({ side, y, moment }))).toEqual([
      { side: 'client', y: 30, moment: -1 },
      { side: 'server', y: 30, moment: -1 },
    ])
    expect(chipsIn(layout, run, WHOLE, 30)).toHaveLength(2 + layout.chips.length)
  })

  it('has the states outside of the two lines', () => {
    expect(besideLine(VIEW, 'client')).toBe(90)
    expect(besideLine(VIEW, 'server')).toBe(510)
  })

  it('follows the present when that leaves it, to the lower part', () => {
    expect(scrollToFollow({ ...VIEW, now: 200 })).toBeUndefined()
    expect(scrollToFollow({ ...VIEW, now: 341 })).toBe(21)
    expect(scrollToFollow({ ...VIEW, now: 100, top: 90 })).toBe(0)
  })
})
