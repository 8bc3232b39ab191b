import { describe, expect, it } from 'vitest'
import { startToyHost, TOY } from './support/toy-host.ts'

describe('host/session', () => {
  it('welcomes a page with the points of every lab', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    page.send({ type: 'hello', language: 'zh' })
    const welcome = await page.message('welcome')
    expect(welcome.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(welcome.points).toEqual([{ lab: TOY, points: 0, of: 2, state: 'not-started' }])
  })

  it('answers a lab with its processes in order and a terminal for each', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    page.send({ type: 'open-lab', lab: TOY })
    const { processes, checks } = await page.message('lab')
    expect(processes.slice(0, 3).map(({ process }) => process)).toEqual([
      'server',
      'client',
      'echo',
    ])
    expect(new Set(processes.map(({ terminal }) => terminal)).size).toBe(processes.length)
    expect(processes.every(({ phase }) => phase === 'idle')).toBe(true)
    expect(checks).toEqual({ run: 0, state: 'never', verdicts: [] })
  })

  it('says goodbye to its pages', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    await host.dispose()
    expect((await page.closed).code).toBe(1001)
    await expect(fetch(host.origin)).rejects.toThrow('fetch failed')
  })
})
