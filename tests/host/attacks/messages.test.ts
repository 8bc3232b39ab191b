/** Whoever has the token, or a page that is broken: no message ends the host or another's work. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MAX_MESSAGE_BYTES, MAX_PAGES } from '../../../platform/shared/limits.ts'
import type { PageMessage } from '../../../platform/shared/messages.ts'
import type { Page } from '../support/page.ts'
import { startToyHost, TOY, type ToyHost } from '../support/toy-host.ts'

/** Frames written by hand. Source: RFC 6455 §5.2. */
function frame(firstByte: number, payload: Buffer, { isMasked = true } = {}): Buffer {
  const long = payload.length > 125
  const head = Buffer.alloc(long ? 4 : 2)
  head[0] = firstByte
  head[1] = (isMasked ? 0x80 : 0) | (long ? 126 : payload.length)
  if (long) head.writeUInt16BE(payload.length, 2)
  if (!isMasked) return Buffer.concat([head, payload])
  const mask = randomBytes(4)
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([head, mask, masked])
}

const TEXT = 0x81
const FIRST_PART = 0x01
const NEXT_PART = 0x00
const COMPRESSED_TEXT = 0xc1
const PING = 0x89
const CLOSE = 0x8

/** A page that has the token and writes its frames by hand. */
async function openByHand(host: ToyHost): Promise<{ socket: Socket; closed: Promise<number> }> {
  const { hostname, port, hash } = new URL(host.url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(
    [
      'GET /_course/socket HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Origin: ${host.origin}`,
      `Sec-WebSocket-Protocol: on-the-wire, token.${hash.slice('#token='.length)}`,
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '',
      '',
    ].join('\r\n'),
  )
  const head = await new Promise<string>((resolve) =>
    socket.once('data', (chunk) => resolve(String(chunk))),
  )
  expect(head).toContain('101 Switching')
  expect(head).not.toContain('deflate')
  let received = Buffer.alloc(0)
  const closed = new Promise<number>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]).subarray(-4_096)
    })
    // The last frame is the closing one: its first two bytes are the code.
    socket.on('close', () => {
      const at = received.lastIndexOf(Buffer.from([0x80 | CLOSE]))
      resolve(at === -1 ? 0 : received.readUInt16BE(at + 2))
    })
  })
  return { socket, closed }
}

async function expectWell(host: ToyHost): Promise<Page> {
  const page = await host.openPage()
  page.send({ type: 'hello', language: 'en' })
  await page.message('welcome')
  return page
}

describe('attacks/messages', () => {
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

  it('takes no size that is no size', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { size = 0 } = await page.openLab(TOY)
    page.attach(size)
    page.run(TOY, 'size')
    await page.until(() => page.text(size).includes('80x24'), 'the first size')
    const sizes = ['0', '-1', '1', '501', '65536', '4294967297', '1e309', '-1e309', '2.5', 'null']
    const strange = ['"80"', '[80]', '{}', 'true', 'NaN', '0x50', '1e21', '9007199254740993']
    for (const columns of [...sizes, ...strange])
      page.sendRaw(`{"type":"resize","terminal":${size},"columns":${columns},"rows":24}`)
    page.send({ type: 'resize', terminal: size, columns: 132, rows: 50 })
    await page.until(() => page.text(size).includes('132x50'), 'the size that is one')
    expect(page.text(size).match(/\d+x\d+/g)).toEqual(['80x24', '132x50'])
    const problems = page.messages.filter(({ type }) => type === 'problem')
    expect(problems).toHaveLength(sizes.length + strange.length)
  })

  it('lets no message reach into what all objects share', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
    for (const name of names) {
      page.sendRaw(`{"type":"${name}"}`)
      page.sendRaw(`{"type":"open-lab","lab":"${name}"}`)
      page.sendRaw(
        `{"type":"run","lab":"${TOY}","process":"${name}","target":"solutions","example":0,"columns":80,"rows":24}`,
      )
      page.sendRaw(`{"type":"open-file","lab":"${TOY}","file":"${name}"}`)
      page.sendRaw(`{"type":"hello","language":"en","${name}":{"polluted":true}}`)
      page.sendRaw(`{"${name}":{"type":"hello","language":"en","polluted":true}}`)
    }
    page.sendRaw('['.repeat(300_000))
    page.sendRaw('['.repeat(150_000) + ']'.repeat(150_000))
    page.sendRaw('{"type":'.repeat(20_000))
    page.send({ type: 'hello', language: 'en' })
    await page.message('welcome')
    expect(page.messages.filter(({ type }) => type !== 'problem')).toHaveLength(1)
    expect(Object.keys({})).toEqual([])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it.each([
    ['a frame that says it is compressed', [frame(COMPRESSED_TEXT, randomBytes(100))], 1002],
    ['a frame without a mask', [frame(TEXT, Buffer.from('{}'), { isMasked: false })], 1002],
    ['text that is no UTF-8', [frame(TEXT, Buffer.from([0xc3, 0x28]))], 1007],
    ['a part that continues nothing', [frame(NEXT_PART, Buffer.from('{}'))], 1002],
    ['an unknown kind of frame', [frame(0x83, Buffer.from('{}'))], 1002],
    ['a length of nine exabytes', [Buffer.from('81ff7fffffffffffffff00000000', 'hex')], 1009],
    [
      'a message in parts without end',
      [
        frame(FIRST_PART, Buffer.alloc(1, 'x')),
        ...Array.from({ length: 10 }, () => frame(NEXT_PART, Buffer.alloc(60_000, 'x'))),
      ],
      1009,
    ],
    [
      'a message in a hundred thousand parts',
      [
        frame(FIRST_PART, Buffer.alloc(1, 'x')),
        Buffer.concat(Array<Buffer>(100_000).fill(frame(NEXT_PART, Buffer.alloc(1, 'x')))),
      ],
      1008,
    ],
  ])('closes on %s', async (_what, frames, code) => {
    const host = await startToyHost()
    const { socket, closed } = await openByHand(host)
    for (const bytes of frames) socket.write(bytes)
    expect(await closed).toBe(code)
    await expectWell(host)
  })

  it('is rid of a page that pings and pings', async () => {
    const host = await startToyHost()
    const { socket, closed } = await openByHand(host)
    const pings = Buffer.concat(Array<Buffer>(100_000).fill(frame(PING, Buffer.alloc(100))))
    socket.write(pings)
    await closed
    const page = await expectWell(host)
    expect(page.isOpen).toBe(true)
  })

  it('reads a million small messages no further than it must', async () => {
    const host = await startToyHost()
    const { socket, closed } = await openByHand(host)
    const hellos = Array<Buffer>(1_000).fill(
      frame(TEXT, Buffer.from('{"type":"hello","language":"en"}')),
    )
    const batch = Buffer.concat(hellos)
    let sent = 0
    const pour = (): void => {
      while (!socket.destroyed && sent < 1_000_000) {
        sent += 1_000
        if (!socket.write(batch)) return void socket.once('drain', pour)
      }
    }
    const startedAt = performance.now()
    pour()
    await closed
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    await expectWell(host)
  })

  it('keeps little of what is typed into a program that does not read, and stays awake', async () => {
    const host = await startToyHost()
    const page = await host.openPage()
    const { flood = 0, count = 0 } = await page.openLab(TOY)
    page.attach(flood)
    page.acknowledges = false
    page.run(TOY, 'flood')
    await page.until(() => page.seen(flood).next > 0, 'output')
    const before = process.memoryUsage.rss()
    const text = 'all work and no play\n'.repeat(10_000)
    for (let round = 0; round < 400; round++) {
      page.send({ type: 'input', terminal: flood, text })
      if (round % 50 === 49) await page.until(() => true, 'nothing')
    }
    const cpu = process.cpuUsage()
    page.attach(count)
    page.run(TOY, 'count')
    await page.phase('count', 'ended')
    const { user, system } = process.cpuUsage(cpu)
    expect((user + system) / 1_000).toBeLessThan(5_000)
    // Test and host are one process here: what is under way between them counts twice.
    expect((process.memoryUsage.rss() - before) / 1024 ** 2).toBeLessThan(250)
    page.send({ type: 'stop', lab: TOY, process: 'flood' })
    await page.phase('flood', 'ended')
  })
})
