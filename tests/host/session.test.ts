import { describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES, MAX_PAGES } from '../../platform/shared/limits.ts'
import type { PageMessage } from '../../platform/shared/messages.ts'
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

  it('answers what it does not understand, and goes on', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const run = { type: 'run', lab: TOY, process: 'echo', target: 'labs', example: 0 }
    const wrong: unknown[] = [
      {},
      [],
      7,
      { type: 'shell', command: 'ls' },
      { type: 'hello', language: 'de' },
      { type: 'hello', language: 'en', more: 1 },
      { type: 'open-lab', lab: '../labs' },
      { type: 'open-lab' },
      { ...run, columns: 0, rows: 24 },
      { ...run, columns: 80, rows: 70_000 },
      { ...run, columns: 80.5, rows: 24 },
      { ...run, columns: '80', rows: 24 },
      { ...run, columns: 80, rows: 24, target: '/etc' },
      { ...run, columns: 80, rows: 24, args: ['--eval', '1'] },
      { type: 'attach', terminal: -1, fromByte: 0 },
      { type: 'ack', terminal: 1, toByte: 1e300 },
      { type: 'edit', lab: TOY, file: '../../package.json' },
      { type: 'edit', lab: TOY, file: '/etc/passwd' },
    ]
    page.sendRaw('{"type":')
    page.sendRaw('')
    for (const message of wrong) page.sendRaw(JSON.stringify(message))
    page.send({ type: 'hello', language: 'en' })
    await page.message('welcome')
    const problems = page.messages.filter((message) => message.type === 'problem')
    expect(problems).toHaveLength(wrong.length + 2)
    for (const { code } of problems) expect(code).toBe('ERR_BAD_MESSAGE')
  })

  it('names what does not exist in the language of the reader', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    page.send({ type: 'hello', language: 'ru' })
    const cases: [PageMessage, string, RegExp][] = [
      [{ type: 'open-lab', lab: '99-none' }, 'ERR_UNKNOWN_LAB', /99-none/],
      [{ type: 'open-lab', lab: 'node-modules' }, 'ERR_UNKNOWN_LAB', /node-modules/],
      [{ type: 'check', lab: '99-none' }, 'ERR_UNKNOWN_LAB', /99-none/],
      [{ type: 'stop', lab: TOY, process: 'none' }, 'ERR_UNKNOWN_PROCESS', /программы «none»/],
      [{ type: 'stop', lab: TOY, process: 'constructor' }, 'ERR_UNKNOWN_PROCESS', /constructor/],
      [{ type: 'edit', lab: TOY, file: 'server.ts' }, 'ERR_UNKNOWN_FILE', /exercise\.ts/],
      [{ type: 'edit', lab: TOY, file: 'lab.json' }, 'ERR_UNKNOWN_FILE', /lab\.json/],
      [{ type: 'attach', terminal: 999, fromByte: 0 }, 'ERR_BAD_MESSAGE', /Страница/],
      [{ type: 'input', terminal: 999, text: 'x' }, 'ERR_BAD_MESSAGE', /Страница/],
    ]
    for (const [message, code, sentence] of cases) {
      page.messages.length = 0
      page.send(message)
      const problem = await page.message('problem')
      expect({ message, code: problem.code }).toEqual({ message, code })
      expect(problem.sentence).toMatch(sentence)
      expect(problem.sentence).not.toMatch(/\{\w+\}/)
    }
    page.messages.length = 0
    page.send({
      type: 'run',
      lab: TOY,
      process: 'echo',
      target: 'labs',
      example: 9,
      columns: 80,
      rows: 24,
    })
    expect(await page.message('problem')).toMatchObject({ lab: TOY, process: 'echo' })
  })

  it('closes on a message that is too long, on bytes, and on too many messages', async () => {
    const host = await startToyHost()
    const long = await host.openPage()
    long.sendRaw('x'.repeat(MAX_MESSAGE_BYTES + 1))
    expect((await long.closed).code).toBe(1009)
    const binary = await host.openPage()
    binary.sendRaw(Buffer.from('{}'))
    expect((await binary.closed).code).toBe(1003)
    const fast = await host.openPage()
    for (let count = 0; count < 20_000; count++) fast.sendRaw('{"type":"hello","language":"en"}')
    expect((await fast.closed).code).toBe(1008)
    const good = await host.openPage()
    good.send({ type: 'hello', language: 'en' })
    await good.message('welcome')
  })

  it('drops a page that asks and asks without reading the answers', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { count = 0 } = await page.openLab(TOY)
    page.run(TOY, 'count', { example: 1 })
    await page.phase('count', 'ended')
    page.freeze()
    // Each attaching brings all that is kept. The page notices when it writes to nobody.
    await expect
      .poll(
        () => {
          if (page.isOpen) page.attach(count)
          return page.isOpen
        },
        { timeout: 20_000, interval: 5 },
      )
      .toBe(false)
    const other = await host.openPage()
    other.send({ type: 'hello', language: 'en' })
    await other.message('welcome')
  })

  it('takes no more pages than it can serve', async () => {
    const host = await startToyHost()
    const pages = await Promise.all(Array.from({ length: MAX_PAGES }, () => host.openPage()))
    await expect(host.openPage()).rejects.toThrow('503')
    pages[0]?.close()
    await pages[0]?.closed
    await expect
      .poll(() =>
        host.openPage().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  })

  it('says goodbye to its pages', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    await host.dispose()
    expect((await page.closed).code).toBe(1001)
    await expect(fetch(host.origin)).rejects.toThrow('fetch failed')
  })
})
