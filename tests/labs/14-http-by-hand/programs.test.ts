/** The programs that lesson 14 gives complete: the server, the client, the odd client. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, type Running } from '../../../solutions/14-http-by-hand/server.ts'
import { bytesOf } from './support.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/14-http-by-hand')
const TIMEOUT_MS = 60_000
const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

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
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function startServer(idleMs = 30_000): Promise<Running & { lines: string[] }> {
  const lines: string[] = []
  const server = await start({ port: 0, idleMs, log: (line) => lines.push(line) })
  onTestFinished(() => server.close())
  return { ...server, lines }
}

async function connectTo({ port }: { port: number }): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function ask(server: Running, sent: string): Promise<string> {
  const socket = await connectTo(server)
  socket.end(bytesOf(sent))
  return text(socket)
}

/** A server that answers with these bytes and ends. */
async function startCanned(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytesOf(answer)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return String((server.address() as AddressInfo).port)
}

describe('lab 14: the server', { timeout: TIMEOUT_MS }, () => {
  it('answers what came before the FIN, in order', async () => {
    const answers = await ask(await startServer(), GET + GET.replace('GET', 'HEAD') + GET)
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
    expect(answers.match(/Hello World!/g)).toHaveLength(2)
  })

  it('closes after HTTP/1.0, and when it is asked to', async () => {
    const server = await startServer()
    for (const request of [
      'GET / HTTP/1.0\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n',
    ]) {
      const socket = await connectTo(server)
      socket.write(request + GET)
      expect((await text(socket)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(1)
    }
  })

  it('answers what it refuses, and reads no request behind it', async () => {
    const server = await startServer()
    const answers = await ask(server, `GET / HTTP/1.1\nHost: a\n\n${GET}`)
    expect(answers).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*Connection: close\r\n/s)
    expect(answers.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(server.lines.join('\n')).toContain('refused with 400')
  })

  it('survives a reset, and ends a connection on which nothing comes', async () => {
    const server = await startServer(200)
    const first = await connectTo(server)
    first.write('GET /')
    first.resetAndDestroy()
    const silent = await connectTo(server)
    await once(silent.resume(), 'end')
    expect(await ask(server, GET)).toContain('Hello World!')
  })

  it('frees the port although a client stays connected, and may be closed twice', async () => {
    const server = await startServer()
    const silent = await connectTo(server)
    silent.on('error', () => {})
    await Promise.all([server.close(), server.close()])
    const again = await start({ port: server.port })
    expect(again.port).toBe(server.port)
    await again.close()
  })
})

describe('lab 14: the programs', { timeout: TIMEOUT_MS }, () => {
  it.each([
    [[], '= status 200 ("OK"), 2 fields, body of 12 bytes'],
    [['--method', 'HEAD', '--piece-bytes', '1'], '= status 200 ("OK"), 2 fields, body of 0 bytes'],
    [['--method', 'POST'], '= status 405 ("Method Not Allowed"), 3 fields, body of 28 bytes'],
    [['--http', '2.0'], '= status 505 ("HTTP Version Not Supported"), 3 fields, body of 37 bytes'],
  ])('client: tells what came, %j', async (args, last) => {
    const { port } = await startServer()
    const { code, output } = await run(SOLUTIONS, 'client.ts', ['--port', `${port}`, ...args])
    expect(code).toBe(0)
    expect(output.trimEnd().split('\n').at(-1)).toBe(last)
  })

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHell', /^ERR_TRUNCATED: [^\n]*\n$/],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nHello',
      /^ERR_PROTOCOL: [^\n]*\n$/,
    ],
  ])('client: says in one line what is wrong, %j', async (answer, message) => {
    const args = ['--port', await startCanned(answer)]
    const { code, errors } = await run(SOLUTIONS, 'client.ts', args)
    expect(code).toBe(1)
    expect(errors).toMatch(message)
  })

  it('client: escapes control characters of a response', async () => {
    const answer = 'HTTP/1.1 200 OK\r\n\r\n\u001b[31mred'
    const { output } = await run(SOLUTIONS, 'client.ts', ['--port', await startCanned(answer)])
    expect(output).toContain('\\u{1b}[31mred')
  })

  it.each([
    ['pipelined', ['200', '200', '200']],
    ['both-lengths', ['400']],
    ['two-lengths', ['400']],
    ['bare-lf', ['400']],
    ['space-before-colon', ['400']],
    ['no-host', ['400']],
  ])('odd client: %s', async (name, statuses) => {
    const { port } = await startServer()
    const args = ['--port', `${port}`, '--case', name]
    const { code, output } = await run(SOLUTIONS, 'odd-client.ts', args)
    expect(code).toBe(0)
    const found = [...output.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)
    expect(found).toEqual(statuses)
  })

  it.each([
    ['server.ts', ['--port', 'x'], '--port takes a whole number from 0 to 65535, not "x"'],
    ['client.ts', ['--http', 'x'], '--http takes a version such as 1.1'],
    ['client.ts', ['--target', '/ a'], '--target takes visible ASCII characters'],
    ['odd-client.ts', ['--nope'], "Unknown option '--nope'"],
  ])('%s: tells a wrong command line from the rest, %j', async (file, args, sentence) => {
    const { code, errors } = await run(SOLUTIONS, file, args)
    expect(code).toBe(2)
    expect(errors.split('\n')[0]).toBe(sentence)
    expect(errors).toContain('usage: ')
  })

  it('server.ts: says that the port is taken', async () => {
    const { port } = await startServer()
    const { code, errors } = await run(SOLUTIONS, 'server.ts', ['--port', String(port)])
    expect(code).toBe(1)
    expect(errors).toMatch(/^listen EADDRINUSE[^\n]*127\.0\.0\.1:\d+ \(another program[^\n]*\)\n$/)
  })

  it.each([
    ['server.ts', 'request-parser.ts', 'RequestParser'],
    ['client.ts', 'response-parser.ts', 'ResponseParser'],
  ])('%s: prints the TODO as one line', async (file, module, name) => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    const unwritten = `export class ${name} { constructor() { throw new Error('TODO: ${name}') } }\n`
    await writeFile(join(folder, module), unwritten)
    const { code, errors } = await run(folder, file, [])
    expect(code).toBe(1)
    expect(errors).toMatch(/^TODO: [^\n]*\n$/)
  })
})
