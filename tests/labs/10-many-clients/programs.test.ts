/** The programs that lesson 10 gives complete, and what the solved services do besides their checks. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { start as startEcho } from '../../../solutions/10-many-clients/echo-service.ts'
import { histogramOf } from '../../../solutions/10-many-clients/histogram.ts'
import { start as startPrimes } from '../../../solutions/10-many-clients/prime-service.ts'
import { countPrimes } from '../../../solutions/10-many-clients/primes.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/10-many-clients')
const STARTERS = join(import.meta.dirname, 'starters')
const seed = inject('seed')
const TIMEOUT_MS = 30_000

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program with pipes until it ends by itself. */
async function run(folder: string, file: string, args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  child.stdin.end()
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

const solved = (file: string, args: string[]): Promise<Outcome> => run(SOLUTIONS, file, args)

interface Serving {
  port: string
  /** Resolves with all that it has printed once a text is in it. */
  until(wanted: string): Promise<string>
  /** Asks it to stop. @returns its exit code */
  stop(): Promise<number | null>
}

async function serve(file: string, ...args: string[]): Promise<Serving> {
  const child = spawn(process.execPath, [join(SOLUTIONS, file), '--port', '0', ...args])
  onTestFinished(() => void child.kill())
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const until = async (wanted: string): Promise<string> => {
    while (!output.includes(wanted)) await once(child.stdout, 'data')
    return output
  }
  const port = /:(\d+)\n/.exec(await until('\n'))?.[1] ?? ''
  const stop = async (): Promise<number | null> => {
    const closed = once(child, 'close')
    child.kill()
    const [code] = (await closed) as [number | null]
    return code
  }
  return { port, until, stop }
}

/** A port on which nothing listens: it was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? String(address.port) : ''
}

/** The number behind a word of the summary, in milliseconds. */
function quantile(output: string, word: string): number {
  return Number(new RegExp(`${word} ([\\d.]+) ms`).exec(output)?.[1])
}

describe('lab 10: load', { timeout: TIMEOUT_MS }, () => {
  it('shows that one slow client holds up a server for one at a time', async () => {
    const { port } = await serve('iterative-server.ts')
    const slow = ['--slow', '1', '--slow-ms', '300', '--clients', '5']
    const { code, output } = await solved('load.ts', ['--port', port, ...slow])
    expect(code).toBe(0)
    expect(quantile(output, 'median')).toBeGreaterThanOrEqual(250)
    expect(output).toMatch(/a slow client was done after \d+ ms/)
  })

  it('is answered by the echo server while the slow client is silent', async () => {
    const { port, until, stop } = await serve('server.ts')
    // So slow that the others cannot be held up by it and done in time as well.
    const slow = ['--slow', '1', '--slow-ms', '2000', '--clients', '20']
    const { code, output } = await solved('load.ts', ['--port', port, ...slow])
    expect(code).toBe(0)
    expect(quantile(output, 'slowest')).toBeLessThan(2000)
    expect((await until('Closed')).match(/Received 11 bytes/g)).toHaveLength(21)
    expect(await stop()).toBe(0)
  })

  it.each(['loop-server.ts', 'prime-server.ts'])('%s counts and answers pings', async (file) => {
    const { port, until, stop } = await serve(file)
    const args = ['--port', port, '--ask', 'primes', '--slow', '2', '--clients', '5']
    const { code, output } = await solved('load.ts', args)
    expect(code).toBe(0)
    expect(output.match(/a slow client was done/g)).toHaveLength(2)
    const printed = await until('primes 5000000 → 348513')
    expect(printed).toContain('ping → pong')
    expect(await stop()).toBe(0)
  })

  it('counts those who were turned away', async () => {
    const { port } = await serve('server.ts', '--max-connections', '1')
    const slow = ['--slow', '1', '--slow-ms', '1000', '--clients', '3']
    const { code, output } = await solved('load.ts', ['--port', port, ...slow])
    expect(code).toBe(1)
    expect(output).toMatch(/failed \d ×: /)
  })
})

describe('lab 10: the histogram', () => {
  it('has a row for each range, and the quantiles', () => {
    expect(histogramOf([0.4, 1.5, 1.6, 30])).toEqual([
      `         0–1 ms |${'#'.repeat(20)} 1`,
      `         1–2 ms |${'#'.repeat(40)} 2`,
      '         2–5 ms |',
      '        5–10 ms |',
      '       10–20 ms |',
      `       20–50 ms |${'#'.repeat(20)} 1`,
      'median 1.5 ms, 95 % within 30 ms, slowest 30 ms',
    ])
    expect(histogramOf([])).toEqual(['nothing was answered'])
  })

  it('counts every latency once', () => {
    const latencies = fc.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { minLength: 1 })
    const property = fc.property(latencies, (all) => {
      const rows = histogramOf(all).slice(0, -1)
      const counts = rows.map((row) => Number(/ (\d+)$/.exec(row.split('|')[1] ?? '')?.[1] ?? 0))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length)
    })
    fc.assert(property, { seed })
  })
})

describe('lab 10: the sieve', () => {
  it('counts as one does by hand', () => {
    expect([0, 1, 2, 3, 4, 10, 100, 1000].map(countPrimes)).toEqual([0, 0, 1, 2, 2, 4, 25, 168])
    expect(countPrimes(5_000_000)).toBe(348_513)
  })
})

describe('lab 10: the services', { timeout: TIMEOUT_MS }, () => {
  it('reads no more from a client that does not read its answers', async () => {
    const service = await startPrimes({ port: 0, graceMs: 50 })
    onTestFinished(() => service.close())
    const greedy = connect(service.port, service.host)
    onTestFinished(() => void greedy.destroy())
    await once(greedy, 'connect')
    greedy.pause()
    const mebibytes = 16
    const lines = Buffer.alloc(1024 * 1024, 'ping\n'.repeat(8))
    for (let sent = 0; sent < mebibytes; sent++) greedy.write(lines)
    // Others are served meanwhile. Twenty rounds without a byte taken: the service waits.
    let waitingBytes = Infinity
    for (let quietRounds = 0; quietRounds < 20; quietRounds++) {
      const other = connect(service.port, service.host)
      other.write('ping\n')
      await once(other, 'data')
      other.destroy()
      if (greedy.writableLength < waitingBytes) quietRounds = 0
      waitingBytes = greedy.writableLength
    }
    expect(greedy.writableLength).toBeGreaterThan((mebibytes / 4) * 1024 * 1024)
  })

  it('does not try a worker again and again that cannot be started', async () => {
    const service = await startPrimes({ port: 0, workerFile: join(SOLUTIONS, 'missing.ts') })
    onTestFinished(() => service.close())
    const client = connect(service.port, service.host)
    client.end('primes 7\nping\nprimes 8\n')
    expect(await text(client)).toBe('error\npong\nerror\n')
  })

  it('closes while many echoes are on their way, and every one arrives whole or not at all', async () => {
    const lines: string[] = []
    const service = await startEcho({ port: 0, log: (line) => void lines.push(line) })
    const sockets = Array.from({ length: 50 }, () => connect(service.port, service.host))
    const name = 'x'.repeat(1000)
    const answers = sockets.map((socket) => text(socket))
    for (const socket of sockets) socket.end(name)
    // Accepted by us: what waits in the system's queue is reset when the listener goes.
    while (lines.filter((line) => line.startsWith('Connection')).length < sockets.length)
      await new Promise(setImmediate)
    await service.close()
    for (const answer of await Promise.all(answers)) expect(['', name]).toContain(answer)
  })
})

describe('lab 10: the programs', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['server.ts', ['--max-connections', '0'], '--max-connections takes a whole number from 1'],
    ['client.ts', ['--nope'], "Unknown option '--nope'"],
    ['iterative-server.ts', ['--port', 'x'], '--port takes a whole number from 0 to 65535'],
    ['loop-server.ts', ['--port', '65536'], '--port takes a whole number from 0 to 65535'],
    ['prime-server.ts', ['--workers', '17'], '--workers takes a whole number from 1 to 16'],
    ['load.ts', ['--clients', '201'], '--clients takes a whole number from 1 to 200'],
    ['load.ts', ['--slow', '21'], '--slow takes a whole number from 0 to 20'],
    ['load.ts', ['--ask', 'cake'], '--ask takes one of: echo, primes'],
  ])('%s %s: tells a wrong command line from the rest', async (file, args, sentence) => {
    const { code, errors } = await solved(file, args)
    expect(code).toBe(2)
    expect(errors.split('\n')[0]).toContain(sentence)
    expect(errors).toContain('usage: ')
  })

  it('client.ts: says that nothing listens', async () => {
    const { code, errors } = await solved('client.ts', ['--port', await freePort()])
    expect(code).toBe(1)
    expect(errors).toMatch(/^connect ECONNREFUSED 127\.0\.0\.1:\d+ \(nobody listens there/)
  })

  it('load.ts: says that nothing listens', async () => {
    const { code, output } = await solved('load.ts', ['--port', await freePort()])
    expect(code).toBe(1)
    expect(output).toMatch(/nothing was answered\nfailed 20 ×: connect ECONNREFUSED/)
  })

  it.each(['server.ts', 'iterative-server.ts', 'prime-server.ts', 'loop-server.ts'])(
    '%s: says that the port is taken',
    async (file) => {
      const service = await startEcho({ port: 0 })
      onTestFinished(() => service.close())
      const { code, errors } = await solved(file, ['--port', `${service.port}`])
      expect(code).toBe(1)
      expect(errors).toMatch(
        /^listen EADDRINUSE[^\n]*127\.0\.0\.1:\d+ \(another program[^\n]*\)\n$/,
      )
    },
  )

  it.each(['server.ts', 'prime-server.ts'])('%s: prints the TODO as one line', async (file) => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const { code, errors } = await run(folder, file, [])
    expect(code).toBe(1)
    expect(errors).toMatch(/^TODO: [^\n]*\n$/)
  })
})
