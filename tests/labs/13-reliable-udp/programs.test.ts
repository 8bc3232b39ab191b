/** The programs that lesson 13 gives complete: receiver, sender, and the bad network. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import * as fc from 'fast-check'
import { Faults, flipBit, HELD_MS } from '../../../solutions/13-reliable-udp/faults.ts'
import { describe as describeBytes } from '../../../solutions/13-reliable-udp/show.ts'
import { bindSocket } from '../../../solutions/13-reliable-udp/udp.ts'
import { ackOf, dataOf } from './support.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/13-reliable-udp')
const STARTERS = join(import.meta.dirname, 'starters')
const NO_FAULTS = { drop: 0, duplicate: 0, corrupt: 0, reorder: 0, delayMs: 0 }
/** Three programs start on a machine that may be busy. */
const TIMEOUT_MS = 30_000

interface Running {
  output(): string
  until(text: string | RegExp): Promise<string>
  write(text: string): void
  stop(): void
  /** Exit code, once it has ended. */
  ended: Promise<number | null>
}

function start(file: string, args: string[], folder = SOLUTIONS): Running {
  const child = spawn(process.execPath, [join(folder, file), ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      child.emit('told')
    })
  const ended = once(child, 'close').then(([code]) => {
    child.emit('told')
    return code as number | null
  })
  const until = async (wanted: string | RegExp): Promise<string> => {
    while (!(typeof wanted === 'string' ? output.includes(wanted) : wanted.test(output))) {
      if (child.exitCode !== null) throw new Error(`ended: ${output}`)
      await once(child, 'told')
    }
    return output
  }
  return {
    output: () => output,
    until,
    write: (text) => void child.stdin.write(text),
    stop: () => void child.kill('SIGTERM'),
    ended,
  }
}

const portOf = async (program: Running): Promise<string> =>
  /127\.0\.0\.1:(\d+)/.exec(await program.until('127.0.0.1:'))?.[1] ?? ''

async function folderOf(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

describe('lab 13: the programs', { timeout: TIMEOUT_MS }, () => {
  it('copies a file to a file, through the proxy and its faults', async () => {
    const folder = await folderOf()
    const [source, copy] = [join(folder, 'source'), join(folder, 'copy')]
    await writeFile(source, Buffer.alloc(5_000, 'Привет'))
    const receiver = start('receive.ts', ['--port', '0', '--out', copy, '--first-seq', '65534'])
    const rates = ['--drop', '10', '--duplicate', '20', '--corrupt', '5', '--reorder', '10']
    const to = ['--port', '0', '--to-port', await portOf(receiver), '--delay', '1', '--seed', '3']
    const proxy = start('proxy.ts', [...to, ...rates])
    const args = ['--port', await portOf(proxy), '--file', source, '--first-seq', '65534']
    const sender = start('send.ts', args)
    expect(await sender.ended).toBe(0)
    expect(await receiver.ended).toBe(0)
    expect(await readFile(copy)).toEqual(await readFile(source))
    const digest = createHash('sha256')
      .update(await readFile(source))
      .digest('hex')
    expect(sender.output()).toContain(digest)
    expect(receiver.output()).toContain(digest)
  })

  it('proxy: changes by one key while it runs, and ends by q', async () => {
    const proxy = start('proxy.ts', ['--port', '0', '--drop', '10', '--seed', '1'])
    await proxy.until('== drop 10 %')
    proxy.write('dd')
    await proxy.until('== drop 30 %')
    proxy.write('DDDDD')
    await proxy.until('== drop 0 %')
    proxy.write('cul')
    await proxy.until('duplicate 10 %, corrupt 5 %, reorder 0 %, delay 80 ms')
    proxy.write('x')
    await proxy.until('== CABLE PULLED')
    proxy.write('0?q')
    expect(await proxy.ended).toBe(0)
    expect(proxy.output()).toContain('== drop 0 %, duplicate 0 %, corrupt 0 %, reorder 0 %')
  })

  it('receiver: ignores strangers in the middle of a file', async () => {
    const receiver = start('receive.ts', ['--port', '0'])
    const port = Number(await portOf(receiver))
    const [one, other] = [await bindSocket('127.0.0.1', 0), await bindSocket('127.0.0.1', 0)]
    onTestFinished(() => {
      one.close()
      other.close()
    })
    // Rubbish from a stranger does not make the file his.
    other.send('hello', port, '127.0.0.1')
    await receiver.until('got  5 bytes')
    const acked = once(one, 'message') as Promise<[Buffer]>
    one.send(dataOf(0, Buffer.from('a')), port, '127.0.0.1')
    expect(new Uint8Array((await acked)[0])).toEqual(ackOf(0))
    other.send(dataOf(1, Buffer.from('evil'), true), port, '127.0.0.1')
    await receiver.until('ignored DATA 1 LAST, 12 bytes')
    one.send(dataOf(1, Buffer.from('b'), true), port, '127.0.0.1')
    await receiver.until('complete: 2 bytes')
    await receiver.until('done, ready for the next file')
    receiver.stop()
    expect(await receiver.ended).toBe(0)
  })

  it('receiver: leaves a file alone that is there already', async () => {
    const folder = await folderOf()
    const receiver = start('receive.ts', ['--port', '0', '--out', join(folder, 'copy')])
    await writeFile(join(folder, 'copy'), 'mine')
    const sender = start('send.ts', ['--port', await portOf(receiver), '--bytes', '0'])
    expect(await sender.ended).toBe(0)
    expect(await receiver.ended).toBe(1)
    expect(receiver.output()).toContain('EEXIST')
    expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('mine')
  })

  it('sender: takes a refusal for a hint, and goes on when somebody listens', async () => {
    const socket = await bindSocket('127.0.0.1', 0)
    const { port } = socket.address()
    socket.close()
    const sender = start('send.ts', ['--port', String(port), '--bytes', '3'])
    await sender.until('ECONNREFUSED')
    const late = await bindSocket('127.0.0.1', port)
    onTestFinished(() => void late.close())
    late.on('message', (_, from) => late.send(ackOf(0), from.port, from.address))
    expect(await sender.ended).toBe(0)
    expect(sender.output()).toMatch(/sent DATA 0 LAST, 11 bytes, again[^]*got  ACK 0, 8 bytes/)
  })

  it.each([
    ['receive.ts', ['--port', 'x'], '--port takes a whole number from 0 to 65535, not "x"'],
    ['send.ts', ['--bytes', '1', '--file', 'x'], '--bytes and --file exclude each other'],
    ['proxy.ts', ['--drop', '101'], '--drop takes a whole number from 0 to 100, not "101"'],
  ])('%s: tells a wrong command line from the rest', async (file, args, sentence) => {
    const program = start(file, args)
    expect(await program.ended).toBe(2)
    expect(program.output().split('\n')[0]).toBe(sentence)
    expect(program.output()).toContain('usage: ')
  })

  it.each(['receive.ts', 'proxy.ts'])('%s: says that the port is taken', async (file) => {
    const socket = await bindSocket('127.0.0.1', 0)
    onTestFinished(() => void socket.close())
    const program = start(file, ['--port', String(socket.address().port)])
    expect(await program.ended).toBe(1)
    expect(program.output()).toMatch(/^bind EADDRINUSE[^\n]*\(another program[^\n]*\)\n$/)
  })

  it.each([
    ['receive.ts', ['--port', '0']],
    ['send.ts', []],
  ])('%s: prints the TODO as one line', async (file, args) => {
    const folder = await folderOf()
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const program = start(file, args, folder)
    expect(await program.ended).toBe(1)
    expect(program.output()).toMatch(/(^|\n)TODO: [^\n]*\n$/)
  })
})

describe('lab 13: the faults', () => {
  it('decides the same for the same seed, whatever the rates were before', () => {
    const seed = inject('seed')
    const [one, other] = [new Faults(seed, { ...NO_FAULTS }), new Faults(seed, { ...NO_FAULTS })]
    one.rates.drop = 100
    for (let count = 0; count < 20; count++)
      expect([one.next(9), other.next(9).length]).toEqual([[], 1])
    one.rates.drop = 30
    other.rates.drop = 30
    for (let count = 0; count < 50; count++) expect(one.next(100)).toEqual(other.next(100))
  })

  it('keeps to its rates', () => {
    const rates = { ...NO_FAULTS, drop: 30, duplicate: 10, corrupt: 5, reorder: 20, delayMs: 7 }
    const faults = new Faults(1, rates)
    const fates = Array.from({ length: 20_000 }, () => faults.next(8))
    const share = (matches: (copies: (typeof fates)[number]) => boolean): number =>
      fates.filter(matches).length / fates.length
    expect(share((copies) => copies.length === 0)).toBeCloseTo(0.3, 1)
    expect(share((copies) => copies.length === 2)).toBeCloseTo(0.07, 1)
    expect(share(([first]) => first?.flippedBit !== undefined)).toBeCloseTo(0.035, 1)
    expect(share(([first]) => first?.delayMs === 7 + HELD_MS)).toBeCloseTo(0.14, 1)
  })

  it('turns over exactly one bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(), (bytes, random) => {
        const bit = random % (bytes.length * 8)
        const flipped = flipBit(bytes, bit)
        expect(flipped).not.toEqual(bytes)
        expect(flipBit(flipped, bit)).toEqual(bytes)
      }),
      { seed: inject('seed') },
    )
  })

  it('shows what a header says, also of what is none', () => {
    expect(describeBytes(dataOf(5, new Uint8Array(1024)))).toBe('DATA 5, 1032 bytes')
    expect(describeBytes(dataOf(6, new Uint8Array(0), true))).toBe('DATA 6 LAST, 8 bytes')
    expect(describeBytes(ackOf(5))).toBe('ACK 5, 8 bytes')
    expect(describeBytes(new Uint8Array(8).fill(9))).toBe('? 2313, 8 bytes')
    expect(describeBytes(new Uint8Array(1))).toBe('1 byte')
  })
})
