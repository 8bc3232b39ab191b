import { connect } from 'node:net'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../platform/shared/trace.ts'
import type { Page } from './support/page.ts'
import { startToyHost, TOY, type ToyHost } from './support/toy-host.ts'

/** Events of the latest start of a process, as the page was told them. */
function eventsOf(page: Page, process: string): TraceEvent[] {
  const events: TraceEvent[] = []
  for (const message of page.messages) {
    if (message.type === 'trace-reset' && message.process === process) events.length = 0
    if (message.type === 'trace' && message.process === process) events.push(...message.events)
  }
  return events
}

const has = (page: Page, process: string, type: TraceEvent['type']): boolean =>
  eventsOf(page, process).some((event) => event.type === type)

const missingOf = (events: TraceEvent[]): number =>
  events.reduce((sum, event) => sum + (event.type === 'dropped' ? event.count : 0), 0)

async function follow(host: ToyHost): Promise<Page> {
  const page = await host.openPage()
  await page.openLab(TOY)
  page.send({ type: 'trace-open', lab: TOY })
  return page
}

async function portOf(page: Page): Promise<number> {
  const { listening } = await page.phase('server', 'listening')
  return listening[0]?.port ?? 0
}

/** A program that answers each connection with `size` bytes in pieces of `piece`. */
function program(size: number, piece: number): string {
  return `import { createServer } from 'node:net'
    createServer((socket) => {
      let left = ${size}
      const more = () => {
        while (left > 0) { left -= ${piece}; if (!socket.write(Buffer.alloc(${piece}))) return }
        socket.end()
      }
      socket.on('drain', more).on('error', () => {})
      more()
    }).listen(0, '127.0.0.1')`
}

describe('host/trace', () => {
  it('tells a page what a process does with its sockets, in order and without a gap', async () => {
    const host = await startToyHost()
    const page = await follow(host)
    page.run(TOY, 'server')
    const socket = connect(await portOf(page), '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
    await page.until(() => has(page, 'server', 'close'), 'the close')
    const events = eventsOf(page, 'server')
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['listen', 'accept']))
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
  })

  it('begins anew with each start, and leaves the older one behind', async () => {
    const host = await startToyHost()
    const page = await follow(host)
    page.run(TOY, 'server')
    await page.until(() => has(page, 'server', 'listen'), 'the first start')
    page.send({ type: 'stop', lab: TOY, process: 'server' })
    await page.phase('server', 'ended')
    page.run(TOY, 'server')
    await page.message('trace-reset', ({ start }) => start === 2)
    await page.until(() => has(page, 'server', 'listen'), 'the second start')
    const starts = page.messages.filter((one) => one.type === 'trace').map(({ start }) => start)
    expect(new Set(starts)).toEqual(new Set([1, 2]))
  })

  it('gives what is kept to a page that comes later, and nothing to one that closes it', async () => {
    const host = await startToyHost()
    const first = await follow(host)
    first.run(TOY, 'server')
    await first.until(() => has(first, 'server', 'listen'), 'the listen')
    const second = await follow(host)
    await second.until(() => has(second, 'server', 'listen'), 'the listen')
    expect(eventsOf(second, 'server')).toEqual(eventsOf(first, 'server'))

    first.send({ type: 'trace-close', lab: TOY })
    // Messages are carried out in order: this answer comes after the trace was closed.
    first.send({ type: 'trace-open', lab: '99-nothing' })
    await first.message('problem')
    const before = eventsOf(first, 'server').length
    const socket = connect(await portOf(first), '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
    await second.until(() => has(second, 'server', 'close'), 'the close')
    expect(eventsOf(first, 'server')).toHaveLength(before)
  })

  it('tells the last moments of a program that dies', async () => {
    const host = await startToyHost()
    writeFileSync(
      join(host.lab, 'echo.ts'),
      `import { connect } from 'node:net'
       const socket = connect(Number(1), '127.0.0.1')
       socket.on('error', () => process.kill(process.pid, 'SIGKILL'))`,
    )
    const page = await follow(host)
    page.run(TOY, 'echo', { target: 'labs' })
    await page.phase('echo', 'ended')
    await page.until(() => has(page, 'echo', 'error'), 'the error')
    expect(eventsOf(page, 'echo').at(-1)).toMatchObject({ type: 'error', code: 'ECONNREFUSED' })
  })

  it('bounds what it keeps and sends of a flood, and counts the rest', async () => {
    const host = await startToyHost()
    writeFileSync(join(host.lab, 'server.ts'), program(200_000, 10))
    const page = await follow(host)
    page.run(TOY, 'server', { target: 'labs' })
    const socket = connect(await portOf(page), '127.0.0.1')
    socket.resume()
    await once(socket, 'close')
    await page.until(() => has(page, 'server', 'close'), 'the close')
    const late = await follow(host)
    await late.until(() => has(late, 'server', 'close'), 'the close')
    // 20,000 writes and what is around them; each is told or counted, to both pages.
    for (const one of [page, late]) {
      const events = eventsOf(one, 'server')
      const told = events.filter(({ type }) => type !== 'dropped').length
      expect(told + missingOf(events)).toBe((events.at(-1)?.seq ?? 0) + 1)
    }
    expect(eventsOf(late, 'server')[0]).toMatchObject({ type: 'dropped' })
    const lengths = late.messages.map((one) => JSON.stringify(one).length)
    expect(Math.max(...lengths)).toBeLessThan(512 * 1024)
  })

  it('keeps nothing waiting for a page that does not read', async () => {
    const host = await startToyHost()
    writeFileSync(join(host.lab, 'server.ts'), program(400_000, 10))
    const frozen = await follow(host)
    const page = await follow(host)
    page.run(TOY, 'server', { target: 'labs' })
    const port = await portOf(page)
    frozen.freeze()
    const socket = connect(port, '127.0.0.1')
    socket.resume()
    await once(socket, 'close')
    await page.until(() => has(page, 'server', 'close'), 'the close')
    frozen.thaw()
    await frozen.until(() => has(frozen, 'server', 'close'), 'the close')
    expect(frozen.isClosed).toBe(false)
  })

  it('answers a trace of an unknown lab with a problem', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    page.send({ type: 'trace-open', lab: '99-nothing' })
    expect(await page.message('problem')).toMatchObject({ code: 'ERR_UNKNOWN_LAB' })
  })
})
