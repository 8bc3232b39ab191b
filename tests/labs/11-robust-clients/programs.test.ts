/** The programs that lesson 11 gives complete: the bad neighbour, the client, the race. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, type Options, type Running } from '../../../solutions/11-robust-clients/server.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/11-robust-clients')
const STARTERS = join(import.meta.dirname, 'starters')
const GREETING = 'Thank you for the connection'

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program with pipes until it ends by itself. */
async function run(folder: string, file: string, args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function startServer(options: Options = {}): Promise<Running & { lines: string[] }> {
  const lines: string[] = []
  const server = await start({ port: 0, log: (line) => lines.push(line), ...options })
  onTestFinished(() => server.close())
  return { ...server, lines }
}

/** What one connection brings: the text, then how it ended. */
async function ask({ host, port }: Running): Promise<string> {
  const socket = connect({ host, port })
  onTestFinished(() => void socket.destroy())
  let received = ''
  let ending = 'FIN'
  socket.on('data', (chunk) => (received += String(chunk)))
  socket.on('error', (error: NodeJS.ErrnoException) => (ending = String(error.code)))
  await new Promise((resolve) => socket.once('close', resolve))
  return `${received} ${ending}`
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

const client = (port: number | string, ...args: string[]): Promise<Outcome> =>
  run(SOLUTIONS, 'client.ts', ['--port', `${port}`, '--base-ms', '1', ...args])
const race = (...args: string[]): Promise<Outcome> => run(SOLUTIONS, 'race.ts', args)

describe('lab 11: the neighbour', () => {
  it.each<[Options, string]>([
    [{ mode: 'greet' }, `${GREETING} FIN`],
    [{ mode: 'drip', dripMs: 2 }, `${GREETING} FIN`],
    [{ mode: 'early-fin' }, 'Thank you  FIN'],
    [{ mode: 'reset' }, 'Thank you  ECONNRESET'],
    [{ mode: 'refuse', awayMs: 60_000 }, ' ECONNREFUSED'],
  ])('behaves as told: %j', async (options, expected) => {
    expect(await ask(await startServer(options))).toBe(expected)
  })

  it('accepts and says nothing', async () => {
    const server = await startServer({ mode: 'silent' })
    const socket = connect({ host: server.host, port: server.port })
    await once(socket, 'connect')
    socket.end()
    // The server answers our FIN with its own, and with no byte before it.
    expect(await text(socket)).toBe('')
  })

  it('comes back after it was away', async () => {
    const server = await startServer({ mode: 'refuse', awayMs: 1 })
    await expect.poll(() => server.lines).toContain('back again')
    expect(await ask(server)).toBe(`${GREETING} FIN`)
  })

  it('treats only so many badly', async () => {
    const server = await startServer({ mode: 'early-fin', bad: 1 })
    expect(await ask(server)).toBe('Thank you  FIN')
    expect(await ask(server)).toBe(`${GREETING} FIN`)
  })

  it.each<Options>([{ mode: 'silent' }, { mode: 'drip' }, { mode: 'refuse' }])(
    'stops although somebody is connected, and may be closed twice: %j',
    async (options) => {
      const server = await startServer(options)
      const socket = connect({ host: server.host, port: server.port })
      await once(socket, 'connect').catch(() => {}) // refused
      await Promise.all([server.close(), server.close()])
      const again = await start({ port: server.port })
      expect(again.port).toBe(server.port)
      await again.close()
    },
  )

  it('rejects with EADDRINUSE when the port is taken', async () => {
    const { port } = await startServer()
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('lab 11: the client', () => {
  it('tries again until it is greeted', async () => {
    const { port } = await startServer({ mode: 'reset', bad: 2 })
    const { code, output } = await client(port)
    expect(code).toBe(0)
    expect(output).toContain(`"${GREETING}"`)
    expect(output.match(/attempt \d of 5/g)).toHaveLength(3)
  })

  it('does not repeat what stays wrong', async () => {
    const { port } = await startServer({ mode: 'early-fin' })
    const { code, output, errors } = await client(port)
    expect([code, output.match(/attempt/g)?.length]).toEqual([1, 1])
    expect(errors).toMatch(/^ERR_TRUNCATED: [^\n]*\n$/)
  })

  it('says that nobody listens, after all attempts', async () => {
    const { code, output, errors } = await client(await freePort(), '--attempts', '2')
    expect([code, output.match(/attempt/g)?.length]).toEqual([1, 2])
    expect(errors).toMatch(/^connect ECONNREFUSED 127\.0\.0\.1:\d+ \(nobody listens[^\n]*\)\n$/)
  })

  it('gives up in time', async () => {
    const { port } = await startServer({ mode: 'silent' })
    const { code, errors } = await client(port, '--attempts', '1', '--timeout-ms', '50')
    expect(code).toBe(1)
    expect(errors).toMatch(/^ERR_TIMEOUT: [^\n]*\n$/)
  })
})

describe('lab 11: the race', () => {
  it('goes on after an address that refuses', async () => {
    const { port } = await startServer()
    const { code, output } = await race('--port', `${port}`)
    expect(code).toBe(0)
    expect(output).toContain('tries ::1')
    expect(output).toContain('connected to 127.0.0.1')
  })

  it('gives a slow address up', async () => {
    const { port } = await startServer()
    const args = ['--port', `${port}`, '--delay-ms', '1', '--lag', '::1=60000']
    const { code, output } = await race(...args)
    expect(code).toBe(0)
    expect(output).toContain('gives ::1 up')
    expect(output).toContain('connected to 127.0.0.1')
  })

  it('takes an address of its own as name', async () => {
    const { port } = await startServer()
    const { output } = await race('--port', `${port}`, '--host', '127.0.0.1')
    expect(output).toContain('127.0.0.1 has 127.0.0.1')
  })

  it('says that nobody answers', async () => {
    const { code, errors } = await race('--port', await freePort())
    expect([code, errors]).toEqual([1, 'no address answers; start the server first\n'])
  })
})

describe('lab 11: the command lines', () => {
  it.each([
    ['server.ts', ['--mode', 'x'], /^--mode takes one of: greet, refuse/],
    ['server.ts', ['--port', 'x'], /^--port takes a whole number from 0 to 65535, not "x"/],
    ['client.ts', ['--attempts', '0'], /^--attempts takes a whole number from 1 to/],
    ['race.ts', ['--lag', '::1'], /^--lag takes ADDRESS=MS, not "::1"/],
    ['race.ts', ['--nope'], /^Unknown option '--nope'/],
  ])('%s %j is refused with the usage', async (file, args, sentence) => {
    const { code, errors } = await run(SOLUTIONS, file, args)
    expect(code).toBe(2)
    expect(errors).toMatch(sentence)
    expect(errors).toContain('usage: ')
  })

  it.each(['client.ts', 'race.ts'])('%s prints the TODO as one line', async (file) => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const { code, errors } = await run(folder, file, [])
    expect(code).toBe(1)
    expect(errors).toMatch(/^TODO: [^\n]*\n$/)
  })
})
