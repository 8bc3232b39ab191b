import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../platform/catalogue/paths.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'
import {
  APIS,
  LAST_STEP,
  STEPS,
  viewOf,
  type CallView,
} from '../../.vitepress/theme/support/service-flow.ts'

const at = (id: string) => {
  const index = STEPS.findIndex((step) => step.id === id)
  return viewOf(index, 'sockets')
}
const statesOf = (calls: CallView[]) => calls.map(({ call, state }) => `${call} ${state}`)

describe('service-flow: the calls', () => {
  it('begins with nothing done', () => {
    const { server, client, segments } = viewOf(0, 'sockets')
    expect([...server, ...client].every(({ state }) => state === 'ahead')).toBe(true)
    expect(segments).toEqual([])
  })

  it('lets the server wait in accept and the client in connect while SYN travels', () => {
    const { server, client, segments } = at('client-connect')
    expect(statesOf(server)).toEqual([
      'create done',
      'bind done',
      'listen done',
      'accept waits',
      'send ahead',
      'close ahead',
    ])
    expect(statesOf(client)).toEqual([
      'create done',
      'connect waits',
      'receive ahead',
      'close ahead',
    ])
    expect(segments).toEqual([{ from: 'client', name: 'SYN' }])
  })

  it('returns to accept for the next client', () => {
    expect(statesOf(at('client-close').server).slice(3)).toEqual([
      'accept waits',
      'send ahead',
      'close ahead',
    ])
  })

  it('names the calls of both interfaces', () => {
    expect(viewOf(0, 'sockets').server.map(({ name }) => name)).toContain('accept()')
    expect(viewOf(0, 'node').server.map(({ name }) => name)).toContain("'connection'")
  })
})

describe('service-flow: what travels', () => {
  it('shows handshake, data and one FIN each way, in this order', () => {
    const { segments } = viewOf(LAST_STEP, 'node')
    expect(segments.map(({ from, name }) => `${from}: ${name}`)).toEqual([
      'client: SYN',
      'server: SYN, ACK',
      'client: ACK',
      'server: 26 bytes',
      'server: FIN',
      'client: FIN',
    ])
  })

  it('marks a segment as new only in its own step', () => {
    expect(at('accepted').isNew).toBe(true)
    expect(at('server-accept').isNew).toBe(false)
    expect(at('client-create')).toMatchObject({ isNew: false, segments: [] })
  })

  it('stays inside the flow whatever the index', () => {
    expect(viewOf(-3, 'node').id).toBe('start')
    expect(viewOf(99, 'node').id).toBe('client-close')
    expect(viewOf(2.7, 'node').id).toBe('server-bind')
  })
})

describe('service-flow: texts', () => {
  const path = join(ROOT, '.vitepress/theme/locales/figures/service-flow.json')
  const texts = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>

  it('has a sentence for every step and interface in every language', () => {
    for (const language of LANGUAGES)
      for (const key of [...STEPS.map(({ id }) => id), ...APIS])
        expect(texts[language]?.[key], `${language}: ${key}`).toBeTruthy()
  })

  it('has the same keys and placeholders in every language', () => {
    const shape = (language: string) =>
      Object.entries(texts[language] ?? {})
        .map(([key, text]) => `${key} ${placeholdersOf(text).join(',')}`)
        .sort()
    for (const language of LANGUAGES) expect(shape(language)).toEqual(shape('en'))
  })
})
