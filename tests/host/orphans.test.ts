import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Orphans } from '../../platform/host/orphans.ts'

const AFTER_MS = 1_000

let left: string[]
let orphans: Orphans

beforeEach(() => {
  vi.useFakeTimers()
  left = []
  orphans = new Orphans({ afterMs: AFTER_MS, onOrphaned: (lab) => left.push(lab) })
})

afterEach(() => {
  orphans.dispose()
  vi.useRealTimers()
})

describe('host/orphans', () => {
  it('tells once that nobody has looked at a lab for so long, and not a moment earlier', () => {
    orphans.enter('07-framing')()
    vi.advanceTimersByTime(AFTER_MS - 1)
    expect(left).toEqual([])
    vi.advanceTimersByTime(1)
    expect(left).toEqual(['07-framing'])
    vi.advanceTimersByTime(10 * AFTER_MS)
    expect(left).toHaveLength(1)
  })

  it('lets a page come back in time, and counts anew when it leaves again', () => {
    orphans.enter('07-framing')()
    vi.advanceTimersByTime(AFTER_MS - 1)
    const leave = orphans.enter('07-framing')
    vi.advanceTimersByTime(10 * AFTER_MS)
    expect(left).toEqual([])
    leave()
    vi.advanceTimersByTime(AFTER_MS)
    expect(left).toEqual(['07-framing'])
  })

  it('waits for the last of several pages, and for each lab by itself', () => {
    const [first, second] = [orphans.enter('07-framing'), orphans.enter('07-framing')]
    const other = orphans.enter('12-datagrams')
    first()
    vi.advanceTimersByTime(10 * AFTER_MS)
    expect(left).toEqual([])
    other()
    vi.advanceTimersByTime(AFTER_MS)
    expect(left).toEqual(['12-datagrams'])
    second()
    vi.advanceTimersByTime(AFTER_MS)
    expect(left).toEqual(['12-datagrams', '07-framing'])
  })

  it('gives a lab its whole time after something happened in it, looked at or not', () => {
    orphans.touch('07-framing')
    vi.advanceTimersByTime(AFTER_MS - 1)
    orphans.touch('07-framing')
    vi.advanceTimersByTime(AFTER_MS - 1)
    expect(left).toEqual([])
    vi.advanceTimersByTime(1)
    expect(left).toEqual(['07-framing'])
    orphans.enter('07-framing')
    orphans.touch('07-framing')
    vi.advanceTimersByTime(10 * AFTER_MS)
    expect(left).toHaveLength(1)
  })

  it('tells nothing more once it is over', () => {
    const leave = orphans.enter('07-framing')
    orphans.touch('12-datagrams')
    orphans.dispose()
    leave()
    vi.advanceTimersByTime(10 * AFTER_MS)
    expect(left).toEqual([])
  })
})
