/** The programs that lesson 15 gives complete, and what its checks cannot reach: streams. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start as startHello } from '../../../solutions/15-http-servers/hello-server.ts'
import { splitTarget, type HttpResponse } from '../../../solutions/15-http-servers/message.ts'
import { start, type Running } from '../../../solutions/15-http-servers/service.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/15-http-servers')
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

const client = (server: Running, ...args: string[]): Promise<object> =>
  run(join(SOLUTIONS, 'client.ts'), ['--port', String(server.port), ...args])

describe('lab 15: the client', () => {
  it('uses one connection or several', async () => {
    const server = await startHello({ port: 0 })
    onTestFinished(() => server.close())
    const outputs = await Promise.all([
      client(server, '/', '/x'),
      client(server, '--connections', 'each', '/', '/x'),
      client(server, '--method', 'POST', '/'),
    ])
    expect(outputs).toEqual([
      {
        code: 0,
        errors: '',
        output: expect.stringMatching(/^> GET \/ .*connection 1\).*> GET \/x .*connection 1\)/s),
      },
      {
        code: 0,
        errors: '',
        output: expect.stringMatching(/connection 1\).*connection: close.*connection 2\)/s),
      },
      { code: 0, errors: '', output: expect.stringContaining('allow: GET, HEAD') },
    ])
  })

  it('ends with one line when something is wrong', async () => {
    const gone = await startHello({ port: 0 })
    await gone.close()
    const [refused, usage] = await Promise.all([
      client(gone),
      run(join(SOLUTIONS, 'client.ts'), ['--connections', 'x']),
    ])
    expect(refused).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^.*ECONNREFUSED.*\n$/),
    })
    expect(usage).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--connections.*\nusage/),
    })
  })
})

describe('lab 15: the servers', () => {
  it('say which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-15-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const programs = ['hello-server.ts', 'static-server.ts', 'router-server.ts']
    const outcomes = await Promise.all(programs.map((file) => run(join(folder, file), [])))
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ code: 1, errors: expect.stringMatching(/^TODO: [^\n]+\n$/) })
  })

  it('serve the sample site from a temporary folder, and remove it at the end', async () => {
    const child = spawn(process.execPath, [join(SOLUTIONS, 'static-server.ts'), '--port', '0'])
    onTestFinished(() => void child.kill())
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const [, folder = '', url = ''] = /^(.*)[/\\]site is at (http:.*)\n/.exec(String(line)) ?? []
    expect(await (await fetch(`${url}files/`)).text()).toContain('<a href="a%20%26%20b.txt">')
    child.kill('SIGTERM')
    await once(child, 'close')
    await expect(rm(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('lab 15: the service', () => {
  /** What comes over a connection until it ends, and how it ends. */
  async function read(response: HttpResponse, method = 'GET'): Promise<[string, string]> {
    const server = await start({ port: 0, handler: () => response })
    onTestFinished(() => server.close())
    const socket = createConnection({ host: '127.0.0.1', port: server.port })
    onTestFinished(() => void socket.destroy())
    let [received, ending] = ['', 'end']
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.on('error', ({ message }) => (ending = message))
    socket.write(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    await once(socket, 'close').catch(() => {})
    return [received.split('\r\n\r\n')[1] ?? '', ending]
  }
  const streamOf = (...chunks: string[]): Readable =>
    Readable.from(chunks.map((c) => Buffer.from(c)))
  const headers = { 'Content-Length': '6' }

  it('sends a stream, and leaves it unread for HEAD', async () => {
    expect(await read({ status: 200, headers, body: streamOf('abc', 'def') })).toEqual([
      'abcdef',
      'end',
    ])
    const unread = streamOf('abcdef')
    expect(await read({ status: 200, headers, body: unread }, 'HEAD')).toEqual(['', 'end'])
    expect(unread.destroyed).toBe(true)
  })

  it('breaks the connection off when a stream is shorter than its length, or fails', async () => {
    // The first read brings something, the second one the error.
    let reads = 0
    const failing = new Readable({
      read() {
        if (reads++ === 0) this.push('abc')
        else this.destroy(new Error('the disk is gone'))
      },
    })
    for (const body of [streamOf('abc'), failing]) {
      const [received] = await read({ status: 200, headers, body })
      expect(received.length).toBeLessThan(6)
    }
  })

  it('says that the port is taken, and may be closed twice', async () => {
    const server = await start({ port: 0, handler: () => ({ status: 204 }) })
    await expect(startHello({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await Promise.all([server.close(), server.close()])
    const again = await startHello({ port: server.port })
    await again.close()
  })

  it.each([
    ['/a?b?c', '/a', 'b?c'],
    ['http://example.com', '/', ''],
    ['HTTPS://example.com:1/a/../b', '/a/../b', ''],
    ['//example.com/x', '//example.com/x', ''],
    ['*', '*', ''],
  ])('splits the target %s', (target, path, query) => {
    expect(splitTarget(target)).toEqual({ path, query })
  })
})
