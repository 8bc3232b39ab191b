/** The programs that lesson 07 gives complete: the echo server, the client, the chaos client. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, type Running } from '../../../solutions/07-framing/server.ts'
import { frameOf } from './support.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/07-framing')
/** An exercise as it is before anybody has worked on it. */
const UNWRITTEN = `
  export function encodeFrame(): never { throw new Error('TODO: encodeFrame') }
  export class FrameDecoder { constructor() { throw new Error('TODO: FrameDecoder') } }
`

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program with pipes until it ends by itself. */
async function run(folder: string, file: string, args: string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  child.stdin.end(input)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function startServer(maxBytes?: number): Promise<Running & { lines: string[] }> {
  const lines: string[] = []
  const limit = maxBytes === undefined ? {} : { maxBytes }
  const server = await start({ port: 0, log: (line) => lines.push(line), ...limit })
  onTestFinished(() => server.close())
  return { ...server, lines }
}

async function connectTo({ host, port }: Running, allowHalfOpen = true): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** What the peer sends until its FIN, as hex. */
async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'end')
  return Buffer.concat(chunks).toString('hex')
}

const echoed = async (server: Running, message: string): Promise<string> => {
  const socket = await connectTo(server)
  socket.end(frameOf(Buffer.from(message)))
  return readAll(socket)
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

describe('lab 07: the server', () => {
  it('answers what came before the FIN, then ends', async () => {
    expect(await echoed(await startServer(), 'hi')).toBe('000000026869')
  })

  it('closes on a frame above the limit and goes on serving others', async () => {
    const server = await startServer(4)
    const stranger = await connectTo(server, false)
    stranger.write('GET / HTTP/1.1\r\n\r\n')
    await once(stranger.resume(), 'close')
    expect(server.lines.join('\n')).toContain('ERR_TOO_LARGE: a frame of 1195725856 bytes')
    expect(await echoed(server, 'four')).toBe('00000004666f7572')
  })

  it('survives a reset and a stream that ends inside a frame', async () => {
    const server = await startServer()
    const first = await connectTo(server)
    first.write(frameOf(Buffer.from('x')))
    await once(first, 'data')
    first.resetAndDestroy()
    const second = await connectTo(server)
    second.end(Uint8Array.of(0, 0))
    await once(second.resume(), 'close')
    expect(await echoed(server, 'hi')).toBe('000000026869')
    expect(server.lines.join('\n')).toContain('ERR_TRUNCATED')
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

  it('rejects with EADDRINUSE when the port is taken', async () => {
    const { port } = await startServer()
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('reads no more from a client that does not read its answers', async () => {
    const server = await startServer()
    const greedy = await connectTo(server)
    greedy.pause()
    const mebibytes = 64
    const frame = frameOf(new Uint8Array(1024 * 1024))
    for (let sent = 0; sent < mebibytes; sent++) greedy.write(frame)
    // Others are served meanwhile. Twenty rounds without a byte taken: the server waits.
    let waitingBytes = Infinity
    for (let quietRounds = 0; quietRounds < 20; quietRounds++) {
      expect(await echoed(server, 'hi')).toBe('000000026869')
      if (greedy.writableLength < waitingBytes) quietRounds = 0
      waitingBytes = greedy.writableLength
    }
    expect(greedy.writableLength).toBeGreaterThan((mebibytes / 2) * 1024 * 1024)
  })
})

describe('lab 07: the programs', () => {
  it('client: sends every line and shows the answers, the last one too', async () => {
    const { port } = await startServer()
    const { code, output } = await run(SOLUTIONS, 'client.ts', ['--port', `${port}`], 'hi\n\nДа')
    expect(code).toBe(0)
    expect(output.split('\n').filter((line) => line.startsWith('answered'))).toEqual([
      'answered  "hi" (2 bytes)',
      'answered  "" (0 bytes)',
      'answered  "Да" (4 bytes)',
    ])
  })

  it('client: says that the server ended before it answered', async () => {
    const { port } = await startServer(1)
    const { code, errors } = await run(SOLUTIONS, 'client.ts', ['--port', `${port}`], 'too long\n')
    expect(code).toBe(1)
    expect(errors).toMatch(/^(ERR_TRUNCATED: |\w+ ECONNRESET)[^\n]*\n$/)
  })

  it.each(['cut', 'merged', 'byte-by-byte', 'whole'])(
    'chaos: %s comes back as sent',
    async (how) => {
      const { port } = await startServer()
      const args = ['--port', `${port}`, '--pause', '0', '--delivery', how]
      const { code, output } = await run(SOLUTIONS, 'chaos.ts', args)
      expect(output).toContain('All answers are as sent.')
      expect(code).toBe(0)
    },
  )

  it('chaos: escapes control characters of an answer', async () => {
    const { port } = await startServer()
    const args = ['--port', `${port}`, '--pause', '0', '\u001b[31m"']
    expect((await run(SOLUTIONS, 'chaos.ts', args)).output).toContain('"\\u{1b}[31m\\""')
  })

  it.each([
    ['server.ts', ['--port', 'x'], '--port takes a whole number from 0 to 65535, not "x"'],
    ['client.ts', ['--nope'], "Unknown option '--nope'"],
    ['chaos.ts', ['--delivery', 'x'], '--delivery takes one of: cut, merged, byte-by-byte, whole'],
  ])('%s: tells a wrong command line from the rest', async (file, args, sentence) => {
    const { code, errors } = await run(SOLUTIONS, file, args)
    expect(code).toBe(2)
    expect(errors.split('\n')[0]).toBe(sentence)
    expect(errors).toContain('usage: ')
  })

  it.each(['client.ts', 'chaos.ts'])('%s: says that nothing listens', async (file) => {
    const port = await freePort()
    const { code, errors } = await run(SOLUTIONS, file, ['--port', port])
    expect(code).toBe(1)
    expect(errors).toMatch(
      /^connect ECONNREFUSED 127\.0\.0\.1:\d+ \(nobody listens there[^\n]*\)\n$/,
    )
  })

  it('server.ts: says that the port is taken', async () => {
    const { port } = await startServer()
    const { code, errors } = await run(SOLUTIONS, 'server.ts', ['--port', String(port)])
    expect(code).toBe(1)
    expect(errors).toMatch(/^listen EADDRINUSE[^\n]*127\.0\.0\.1:\d+ \(another program[^\n]*\)\n$/)
  })

  it.each(['server.ts', 'client.ts', 'chaos.ts'])(
    '%s: prints the TODO as one line',
    async (file) => {
      const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
      onTestFinished(() => rm(folder, { recursive: true }))
      await cp(SOLUTIONS, folder, { recursive: true })
      await writeFile(join(folder, 'framing.ts'), UNWRITTEN)
      const { code, errors } = await run(folder, file, [])
      expect(code).toBe(1)
      expect(errors).toMatch(/^TODO: [^\n]*\n$/)
    },
  )
})
