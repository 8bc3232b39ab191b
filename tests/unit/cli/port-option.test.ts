import { describe, expect, it } from 'vitest'
import { readPort, readPortOf } from '../../../platform/cli/port-option.ts'

describe('cli/port-option', () => {
  it.each([
    ['0', 0],
    ['4600', 4600],
    ['65535', 65_535],
  ])('reads %s', (text, port) => {
    expect(readPort(text)).toBe(port)
  })

  it.each(['', ' ', '-1', '65536', '80.5', 'http', '1e9', '0x'])('refuses %j', (text) => {
    expect(() => readPortOf('--inspect', text)).toThrow(
      expect.objectContaining({
        code: 'ERR_USAGE',
        message: expect.stringContaining('--inspect') as string,
      }),
    )
  })
})
