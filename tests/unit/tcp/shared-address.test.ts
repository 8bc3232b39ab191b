import { describe, expect, it } from 'vitest'
import { addressOf, sharedIn } from '../../../.vitepress/theme/support/tcp/shared-address.ts'
import type { Shared } from '../../../.vitepress/theme/support/tcp/settings.ts'

const PAGE = 'https://course.example/ru/05-life-of-a-connection?lang=1#token=secret'
const SHARED: Shared = {
  scenario: 'refused',
  settings: { seed: 7 },
  interventions: [{ type: 'packet', atMs: 12.5, packet: 1, action: 'drop' }],
  atMs: 40,
}

describe('tcp/shared-address', () => {
  const address = addressOf(PAGE, 'handshake', 'figure-1', SHARED)

  it('gives back what it was made from, to the figure that it is about', () => {
    expect(sharedIn(address.href, 'handshake')).toEqual(SHARED)
    expect(sharedIn(address.href, 'refused')).toBeUndefined()
  })

  it('keeps the page and its parameters, leads to the figure, and tells no secret', () => {
    expect(address.pathname).toBe('/ru/05-life-of-a-connection')
    expect(address.searchParams.get('lang')).toBe('1')
    expect(address.hash).toBe('#figure-1')
    expect(address.href).not.toContain('secret')
  })

  it('is about none where there is nothing, or nothing that is understood', () => {
    expect(sharedIn(PAGE, 'handshake')).toBeUndefined()
    expect(sharedIn('https://course.example/?tcp=handshake~what', 'handshake')).toBeUndefined()
  })
})
