import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scrollback } from '../../platform/host/scrollback.ts'
import { lastWholeCharacter, nextCharacter } from '../../platform/host/utf8.ts'

function contents(scrollback: Scrollback): Buffer {
  const { start, end } = scrollback
  const bytes = Buffer.alloc(end - start)
  scrollback.copy({ from: start, to: end }, bytes, 0)
  return bytes
}

describe('host/scrollback', () => {
  it('keeps the end of what was printed, under the offsets of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 60 }),
        fc.integer({ min: 8, max: 64 }),
        (texts, keepBytes) => {
          const scrollback = new Scrollback(keepBytes)
          const chunks = texts.map((text) => Buffer.from(text))
          for (const chunk of chunks) scrollback.append(chunk)
          const whole = Buffer.concat(chunks)
          expect(scrollback.end).toBe(whole.length)
          expect(contents(scrollback).equals(whole.subarray(scrollback.start))).toBe(true)
          expect(whole.length - scrollback.start).toBeLessThanOrEqual(keepBytes * 1.5 + 1)
        },
      ),
    )
  })

  it('drops whole lines', () => {
    const scrollback = new Scrollback(100)
    for (let line = 0; line < 50; line++) scrollback.append(Buffer.from(`line ${line}\n`))
    const text = String(contents(scrollback))
    expect(text).toMatch(/^line \d+\n/)
    expect(text).toMatch(/line 49\n$/)
    expect(text.length).toBeGreaterThan(80)
  })

  it('drops no further line when a cut falls between two', () => {
    const scrollback = new Scrollback(8)
    for (const line of ['one\n', 'two\n', 'thr\n', 'fou\n']) scrollback.append(Buffer.from(line))
    expect(String(contents(scrollback))).toBe('thr\nfou\n')
  })

  it('cuts no character when there is no line to drop', () => {
    const scrollback = new Scrollback(64)
    for (let count = 0; count < 100; count++) scrollback.append(Buffer.from('粘ж😀'))
    const text = String(contents(scrollback))
    expect(text).not.toContain('\uFFFD')
    expect(text.length).toBeGreaterThan(10)
  })

  it('takes a chunk larger than all that it keeps', () => {
    const scrollback = new Scrollback(64)
    scrollback.append(Buffer.alloc(1_000, 'a\n'))
    expect(scrollback.end).toBe(1_000)
    expect(contents(scrollback).length).toBeGreaterThan(0)
    expect(contents(scrollback).length).toBeLessThanOrEqual(96)
  })

  it('goes on counting after it was cleared', () => {
    const scrollback = new Scrollback(64)
    scrollback.append(Buffer.from('before'))
    scrollback.clear()
    scrollback.append(Buffer.from('after'))
    expect([scrollback.start, scrollback.end]).toEqual([6, 11])
    expect(String(contents(scrollback))).toBe('after')
  })
})

describe('host/utf8', () => {
  const bytes = Buffer.from('aж粘😀z')

  it('finds where the next character begins and the last whole one ends', () => {
    const offsets = [...Array(bytes.length + 1).keys()]
    const starts = offsets.map((offset) => nextCharacter(bytes, offset))
    expect(starts).toEqual([0, 1, 3, 3, 6, 6, 6, 10, 10, 10, 10, 11])
    const ends = offsets.map((offset) => lastWholeCharacter(bytes, offset))
    expect(ends).toEqual([0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11])
  })

  it('leaves bytes alone that are no UTF-8', () => {
    const noise = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0xff])
    expect(lastWholeCharacter(noise, 6)).toBe(6)
    expect(lastWholeCharacter(noise, 5)).toBe(5)
    expect(nextCharacter(noise, 0)).toBeLessThanOrEqual(3)
  })
})
