import { describe, expect, it } from 'vitest'
import type { Capture, CaptureOptions } from '../../platform/host/capture.ts'
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

  it('captures nothing any more for a page that is gone', async () => {
    const running = new Set<CaptureOptions>()
    const host = await startToyHost({
      startCapture: (options) => {
        running.add(options)
        return Promise.resolve<Capture>({
          interface: 'lo',
          linkType: 1,
          dropped: 0,
          ended: Promise.resolve(),
          stop: () => Promise.resolve(void running.delete(options)),
        })
      },
    })
    const page = await host.openPage()
    await page.openLab(TOY)
    page.send({ type: 'packets-open', lab: TOY })
    page.run(TOY, 'server')
    const { listening } = await page.phase('server', 'listening')
    const ports = (): number[] => [...running].flatMap((options) => options.ports)
    await expect.poll(ports, { interval: 5 }).toContain(listening[0]?.port)
    page.close()
    await expect.poll(ports, { interval: 5 }).toEqual([])
  })

  it('says goodbye to its pages', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    await host.dispose()
    expect((await page.closed).code).toBe(1001)
    await expect(fetch(host.origin)).rejects.toThrow('fetch failed')
  })
})
