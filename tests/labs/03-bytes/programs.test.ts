/** The programs that lesson 03 gives complete: the drip server, the client, the formats. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, type Options, type Running } from '../../../solutions/03-bytes/server.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/03-bytes')
const STARTERS = join(import.meta.dirname, 'starters')

async function run(file: string, args: string[]): Promise<object> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function startServer(options: Options): Promise<Running> {
  const server = await start({ port: 0, pauseMs: 0, ...options })
  onTestFinished(() => server.close())
  return server
}

const client = (server: Running, ...args: string[]): Promise<object> =>
  run(join(SOLUTIONS, 'client.ts'), ['--port', String(server.port), ...args])

describe('lab 03: the drip server', () => {
  it('sends the bytes of its text, then ends, also to a client that talks', async () => {
    const { host, port } = await startServer({ text: 'Ж, 网, 🌍' })
    const socket = connect({ host, port, allowHalfOpen: true })
    onTestFinished(() => void socket.destroy())
    socket.write('what is this?')
    expect((await buffer(socket)).toString()).toBe('Ж, 网, 🌍')
    socket.end()
  })

  it('stops in the middle of a text', async () => {
    const server = await startServer({ pauseMs: 1_000 })
    const socket = connect({ host: server.host, port: server.port })
    onTestFinished(() => void socket.destroy())
    await once(socket, 'data')
    socket.resume()
    const ended = Promise.all([once(socket, 'close'), server.close(), server.close()])
    await expect(ended).resolves.toBeDefined()
  })

  it('says what its arguments may be', async () => {
    expect(await run(join(SOLUTIONS, 'server.ts'), ['--pause-ms', 'long'])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--pause-ms takes a whole number from 0 to 1000.*\nusage: /),
    })
  })
})

describe('lab 03: the client', () => {
  it('prints the text, and what escapes a terminal harmlessly', async () => {
    const server = await startServer({ text: 'Жук \x1b[31m' })
    const outcome = await client(server)
    expect(outcome).toMatchObject({
      code: 0,
      errors: '',
      output: expect.stringContaining('\nЖук \\u{1b}[31m\n'),
    })
  })

  it('breaks characters when it decodes each chunk', async () => {
    const server = await startServer({ text: 'Ж', pauseMs: 50 })
    expect(await client(server, '--decode', 'each')).toMatchObject({
      code: 0,
      output: expect.stringContaining('\n\ufffd\ufffd\n2 bytes'),
    })
  })

  it('ends with one line when nobody listens or an argument is wrong', async () => {
    const server = await startServer({})
    await server.close()
    expect(await client(server)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^[^\n]*ECONNREFUSED[^\n]*\n$/),
    })
    expect(await client(server, '--decode', 'some')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--decode takes whole or each, not "some"\nusage: /),
    })
  })
})

describe('lab 03: the formats', () => {
  it('shows one message three ways', async () => {
    const outcome = await run(join(SOLUTIONS, 'formats.ts'), ['--content', 'a & b'])
    expect(outcome).toMatchObject({
      code: 0,
      output: expect.stringMatching(/"content":"a & b"[^]*<content>a &amp; b<[^]*the same message/),
    })
  })

  it('says which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-03-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    expect(await run(join(folder, 'formats.ts'), [])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^TODO: [^\n]+\n$/),
    })
  })
})
