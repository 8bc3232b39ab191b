import { createServer } from 'node:net'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Page } from './support/page.ts'
import { startToyHost, TOY, type ToyHost } from './support/toy-host.ts'

async function openToy(
  more: Parameters<typeof startToyHost>[0] = {},
): Promise<{ host: ToyHost; page: Page; terminals: Record<string, number> }> {
  const host = await startToyHost(more)
  const page = await host.openPage()
  return { host, page, terminals: await page.openLab(TOY) }
}

const idOf = (terminals: Record<string, number>, process: string): number => terminals[process] ?? 0

describe('host/runs', () => {
  it('runs a process in a terminal that can be typed into', async () => {
    const { page, terminals } = await openToy()
    const echo = idOf(terminals, 'echo')
    page.attach(echo)
    page.run(TOY, 'echo')
    await page.until(() => page.text(echo).includes('ready'), 'ready')
    expect(await page.phase('echo', 'running')).toMatchObject({ target: 'solutions', example: 0 })
    page.send({ type: 'input', terminal: echo, text: 'привет 你好\r' })
    await page.until(() => page.text(echo).includes('got привет 你好'), 'the echo')
    page.send({ type: 'input', terminal: echo, text: '\u0003' })
    const { ending } = await page.phase('echo', 'ended')
    expect(ending).toEqual({ reason: 'signalled', signal: 'SIGINT' })
  })

  it('says where a process listens, and how it ended when it was stopped', async () => {
    const { page } = await openToy()
    page.run(TOY, 'server')
    const { listening } = await page.phase('server', 'listening')
    expect(listening).toEqual([
      { transport: 'tcp', address: '127.0.0.1', port: expect.any(Number) },
    ])
    page.send({ type: 'stop', lab: TOY, process: 'server' })
    const ended = await page.phase('server', 'ended')
    expect(ended).toMatchObject({ ending: { reason: 'stopped', forced: false }, listening: [] })
  })

  it('keeps exit codes, and says kindly that an exercise is not started', async () => {
    const { page } = await openToy()
    page.run(TOY, 'failing')
    expect((await page.phase('failing', 'ended')).ending).toEqual({ reason: 'exited', exitCode: 3 })
    page.run(TOY, 'todo', { target: 'labs' })
    expect(await page.phase('todo', 'ended')).toMatchObject({ notStarted: true, target: 'labs' })
  })

  it('runs the file of the target that was asked for', async () => {
    const { host, page, terminals } = await openToy()
    writeFileSync(join(host.lab, 'echo.ts'), `console.log('mine')`)
    const echo = idOf(terminals, 'echo')
    page.attach(echo)
    page.run(TOY, 'echo', { target: 'labs' })
    await page.phase('echo', 'ended')
    expect(page.text(echo)).toBe('mine\n')
  })

  it('starts the server first, and says who waits for whom', async () => {
    const { page } = await openToy()
    page.run(TOY, 'client')
    await page.phase('client', 'running')
    const phases = page.messages
      .filter((message) => message.type === 'process')
      .map(({ state }) => `${state.process} ${state.phase} ${state.waitsFor ?? ''}`.trim())
    expect(phases[0]).toBe('client starting server')
    expect(phases.indexOf('server listening')).toBeGreaterThan(0)
    expect(phases.indexOf('client running')).toBeGreaterThan(phases.indexOf('server listening'))
    expect(page.messages.some(({ type }) => type === 'problem')).toBe(false)
  })

  it('starts each process once when both are asked for together', async () => {
    const { page, terminals } = await openToy()
    page.attach(idOf(terminals, 'server'))
    page.run(TOY, 'client')
    page.run(TOY, 'server')
    page.run(TOY, 'server')
    await page.phase('client', 'running')
    expect((await page.phase('server', 'listening')).listening).toHaveLength(1)
    const phases = page.messages.flatMap((one) => (one.type === 'process' ? one.state.phase : []))
    expect(phases).not.toContain('stopping')
    expect(phases).not.toContain('ended')
  })

  it('does not start a client whose server fails, and says so', async () => {
    const { page } = await openToy()
    page.send({ type: 'hello', language: 'zh' })
    page.run(TOY, 'waiting')
    const problem = await page.message('problem')
    expect(problem).toMatchObject({ code: 'ERR_NOT_READY', lab: TOY, process: 'waiting' })
    expect(problem.sentence).toContain('“waiting”没有启动')
    await page.phase('waiting', 'idle')
    await page.phase('failing', 'ended')
  })

  it('gives up waiting when it is stopped meanwhile', async () => {
    const { host, page } = await openToy()
    writeFileSync(join(host.folder, 'solutions', TOY, 'server.ts'), 'setInterval(() => {}, 1000)')
    page.run(TOY, 'client')
    await page.phase('client', 'starting')
    page.send({ type: 'stop', lab: TOY, process: 'client' })
    await page.phase('client', 'idle')
    page.send({ type: 'stop', lab: TOY, process: 'server' })
    await page.phase('server', 'ended')
    expect((await page.phase('client', 'idle')).phase).toBe('idle')
  })

  it('restarts a process in an emptied terminal, without calling the old one ended', async () => {
    const { page, terminals } = await openToy()
    const server = idOf(terminals, 'server')
    page.attach(server)
    page.run(TOY, 'server')
    const first = await page.phase('server', 'listening')
    await page.until(() => page.text(server).includes('listens'), 'the address')
    page.run(TOY, 'server', { target: 'labs' })
    await page.phase('server', 'stopping')
    const second = await page.phase('server', 'listening')
    expect(second.target).toBe('labs')
    expect(second.listening).not.toEqual(first.listening)
    await page.until(() => page.text(server).includes('listens'), 'the new address')
    expect(page.text(server).match(/listens/g)).toHaveLength(1)
    const ends = page.messages.filter(
      (one) => one.type === 'process' && one.state.phase === 'ended',
    )
    expect(ends).toEqual([])
  })

  it('keeps what runs when the page comes back in time', async () => {
    const { host, page } = await openToy({ orphanMs: 60_000 })
    page.run(TOY, 'server')
    const { listening } = await page.phase('server', 'listening')
    page.close()
    await page.closed
    const again = await host.openPage()
    again.send({ type: 'open-lab', lab: TOY })
    const { processes } = await again.message('lab')
    const server = processes.find(({ process }) => process === 'server')
    expect(server).toMatchObject({ phase: 'listening', listening })
  })

  it('shows a second page the same terminal, and lets both type', async () => {
    const { host, page, terminals } = await openToy()
    const echo = idOf(terminals, 'echo')
    const second = await host.openPage()
    expect(await second.openLab(TOY)).toEqual(terminals)
    page.attach(echo)
    second.attach(echo)
    page.run(TOY, 'echo')
    await second.until(() => second.text(echo).includes('ready'), 'ready')
    second.send({ type: 'input', terminal: echo, text: 'from two\r' })
    await page.until(() => page.text(echo).includes('got from two'), 'the echo')
    page.close()
    second.send({ type: 'input', terminal: echo, text: 'still here\r' })
    await second.until(() => second.text(echo).includes('got still here'), 'the echo')
    expect(second.seen(echo).gaps).toEqual([])
  })

  it('shows a page that comes back all that is kept', async () => {
    const { host, page, terminals } = await openToy()
    const count = idOf(terminals, 'count')
    page.run(TOY, 'count')
    await page.phase('count', 'ended')
    const back = await host.openPage()
    await back.openLab(TOY)
    back.attach(count)
    await back.until(() => back.text(count).includes('\n1000 строка'), 'the last line')
    expect(back.text(count).split('\n')[0]).toBe('1 строка 行')
    const whole = back.seen(count).next
    const later = await host.openPage()
    await later.openLab(TOY)
    later.seen(count).next = whole - 12
    later.attach(count, whole - 12)
    await later.until(() => later.seen(count).next === whole, 'the rest')
    expect(later.seen(count)).toMatchObject({ resets: 0, gaps: [] })
  })

  it('tells the program its size', async () => {
    const { page, terminals } = await openToy()
    const size = idOf(terminals, 'size')
    page.attach(size)
    page.run(TOY, 'size')
    await page.until(() => page.text(size).includes('80x24'), 'the first size')
    page.send({ type: 'resize', terminal: size, columns: 132, rows: 50 })
    await page.until(() => page.text(size).includes('132x50'), 'the second size')
    page.send({ type: 'stop', lab: TOY, process: 'size' })
    await page.phase('size', 'ended')
    page.send({ type: 'resize', terminal: size, columns: 100, rows: 40 })
    page.send({ type: 'input', terminal: size, text: 'nobody' })
    page.send({ type: 'hello', language: 'en' })
    await page.message('welcome')
    expect(page.messages.some(({ type }) => type === 'problem')).toBe(false)
  })

  it('says who has the port that a server wanted', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void blocker.close())
    const { port } = blocker.address() as { port: number }
    const { host, page } = await openToy()
    const path = join(host.lab, 'lab.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('7902', String(port)))
    page.run(TOY, 'failing')
    const { sentence, process: name } = await page.message('problem')
    expect(name).toBe('failing')
    const who = process.platform === 'linux' ? `(${process.pid})` : '?'
    expect(sentence).toContain(`port ${port} is in use by`)
    expect(sentence).toContain(who)
  })
})
