import { describe, expect, it } from 'vitest'
import { readCapture, readSituations, simulated, textOf, type Line } from './captures.ts'

describe('tcp/captures: the same segments as the Linux kernel', () => {
  for (const [name, situation] of Object.entries(readSituations())) {
    it(`${name}: ${situation.about}`, () => {
      const kernel = readCapture(name)
      const ours = simulated(situation)
      expect(kernel.length).toBeGreaterThan(0)
      for (const lines of situation.perDirection ? directions : [whole])
        expect(lines(ours)).toEqual(lines(kernel))
    })
  }
})

const whole = (lines: Line[]): string[] => lines.map(textOf)

const directions = (['client', 'server'] as const).map(
  (side) =>
    (lines: Line[]): string[] =>
      whole(lines.filter(({ from }) => from === side)),
)
