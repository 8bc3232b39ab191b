import { describe, expect, it } from 'vitest'
import { FrameMemory } from '../../platform/host/frame-memory.ts'
import { FRAME_BYTES } from '../../platform/shared/limits.ts'
import { OUTPUT_HEADER_BYTES } from '../../platform/shared/messages.ts'

const LONGEST = OUTPUT_HEADER_BYTES + FRAME_BYTES

describe('host/frame-memory', () => {
  it('gives frames of the size that is asked for', () => {
    const memory = new FrameMemory()
    for (const bytes of [13, 4_097, LONGEST]) expect(memory.take(bytes).length).toBe(bytes)
  })

  it('uses the memory of a frame again once it has left, and not before', () => {
    const memory = new FrameMemory()
    const one = memory.take(LONGEST)
    const two = memory.take(LONGEST)
    expect(two.buffer).not.toBe(one.buffer)
    memory.giveBack(one)
    expect(memory.take(5_000).buffer).toBe(one.buffer)
    expect(memory.take(5_000).buffer).not.toBe(one.buffer)
  })

  it('does not take memory that others share', () => {
    const memory = new FrameMemory()
    const short = memory.take(13)
    memory.giveBack(short)
    expect(memory.take(LONGEST).buffer).not.toBe(short.buffer)
  })

  it('keeps a few pieces, however many were under way', () => {
    const memory = new FrameMemory()
    const frames = Array.from({ length: 50 }, () => memory.take(LONGEST))
    for (const frame of frames) memory.giveBack(frame)
    const again = Array.from({ length: 50 }, () => memory.take(LONGEST))
    const known = new Set(frames.map(({ buffer }) => buffer))
    expect(again.filter(({ buffer }) => known.has(buffer))).toHaveLength(8)
  })
})
