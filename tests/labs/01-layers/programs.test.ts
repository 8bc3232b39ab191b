/** The programs that lesson 01 gives complete, and the capture that they show. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { readFrames } from '../../../solutions/01-layers/capture.ts'
import { toJson } from '../../../solutions/01-layers/describe.ts'
import { peel } from '../../../solutions/01-layers/peel.ts'
import { start, type Running } from '../../../solutions/01-layers/server.ts'
import { CAPTURE, layersByTshark } from './tshark.ts'

const SOLUTIONS = join(ROOT, 'solutions/01-layers')
const LAYERS = join(import.meta.dirname, 'capture/layers.json')
const hasTshark = spawnSync('tshark', ['--version']).status === 0
const frames = readFrames(readFileSync(CAPTURE))

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

async function startServer(sent = frames): Promise<Running> {
  const server = await start({ frames: sent, port: 0 })
  onTestFinished(() => server.close())
  return server
}

/** A server that sends these bytes to everybody, and its port. */
async function serve(talk: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    talk(socket)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? String(address.port) : ''
}

/** Runs the server program with arguments, and the client against it. */
async function runBoth(args: string[]): Promise<Outcome> {
  const server = spawn(process.execPath, [join(SOLUTIONS, 'server.ts'), '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill())
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  const port = /127\.0\.0\.1:(\d+)/.exec(String(line))?.[1] ?? ''
  return run(SOLUTIONS, 'client.ts', ['--port', port])
}

describe('lab 01: the capture', () => {
  it('is the file that labs and solutions carry', () => {
    for (const folder of ['labs', 'solutions'])
      expect(
        readFileSync(join(ROOT, folder, '01-layers/frames.pcap')).equals(readFileSync(CAPTURE)),
      ).toBe(true)
  })

  it.skipIf(!hasTshark)('is taken apart by tshark as layers.json says', () => {
    expect(layersByTshark()).toEqual(JSON.parse(readFileSync(LAYERS, 'utf8')))
  })

  it('is taken apart by the solution as layers.json says', () => {
    const layers = frames.map((frame): unknown => JSON.parse(toJson(peel(frame))))
    expect(layers).toEqual(JSON.parse(readFileSync(LAYERS, 'utf8')))
  })

  it('shows what the lesson tells of it', () => {
    const bytes = (number: number): Buffer => Buffer.from(frames[number - 1] ?? [])
    const sent = readFrames(readFileSync(join(import.meta.dirname, 'capture/sender.pcap')))
    // The sender's own capture shows "hi" without the padding that its adapter adds.
    expect([sent[1]?.length, bytes(5).length]).toEqual([44, 60])
    expect(bytes(5).subarray(44)).toEqual(Buffer.alloc(16))
    // Frame 4 is the packet of frame 3 behind the router.
    expect([bytes(3)[22], bytes(4)[22]]).toEqual([64, 63])
    expect(bytes(4).subarray(26)).toEqual(bytes(3).subarray(26))
    // Record route: the router has written its address into the options.
    expect(
      bytes(13)
        .subarray(34, 46)
        .includes(Buffer.of(198, 51, 100, 1)),
    ).toBe(true)
    // Two fragments: together 8 + 200 bytes.
    expect(bytes(16).readUInt16BE(20)).toBe(0x2000)
    expect(bytes(17).readUInt16BE(20)).toBe(104 / 8)
    expect(bytes(16).readUInt16BE(38)).toBe(208)
    expect(bytes(15).readUInt16BE(12)).toBe(38)
  })

  it.each([
    ['is no capture', Buffer.from('GET / HTTP/1.1\r\nHost: example.com\r\n'), 'ERR_PROTOCOL'],
    ['is empty', Buffer.alloc(0), 'ERR_PROTOCOL'],
    ['ends inside a frame', readFileSync(CAPTURE).subarray(0, 70), 'ERR_TRUNCATED'],
    ['ends inside a record header', readFileSync(CAPTURE).subarray(0, 30), 'ERR_TRUNCATED'],
  ])('is refused when the file %s', (_, file, code) => {
    expect(() => readFrames(file)).toThrow(expect.objectContaining({ code }))
  })

  it('may be written in the other byte order, or have another link type', () => {
    const file = Buffer.from(readFileSync(CAPTURE).subarray(0, 24))
    file.writeUInt32LE(101, 20)
    expect(() => readFrames(file)).toThrow(/link type 101/)
    const big = Buffer.alloc(24 + 16 + 3)
    big.writeUInt32BE(0xa1b2c3d4, 0)
    big.writeUInt32BE(1, 20)
    big.writeUInt32BE(3, 24 + 8)
    expect(readFrames(big)).toHaveLength(1)
  })
})

describe('lab 01: the server', () => {
  it('sends one frame a line and ends, also when the client has sent something', async () => {
    const server = await startServer()
    const socket = connect({ host: server.host, port: server.port })
    socket.write('x'.repeat(100_000))
    const lines = (await text(socket)).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines).toEqual(frames.map((frame) => Buffer.from(frame).toString('hex')))
  })

  it('survives a reset and goes on serving others', async () => {
    const server = await startServer()
    const first = connect({ host: server.host, port: server.port })
    await once(first, 'connect')
    first.resetAndDestroy()
    const second = connect({ host: server.host, port: server.port })
    expect(await text(second)).toHaveLength(
      frames.reduce((sum, { length }) => sum + 2 * length + 1, 0),
    )
  })

  it('frees the port although a client stays, may be closed twice, and says when it is taken', async () => {
    const server = await startServer([new Uint8Array(8_000_000)])
    const silent = connect({ host: server.host, port: server.port, allowHalfOpen: true })
    silent.on('error', () => {})
    await once(silent, 'connect')
    await expect(start({ frames, port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await Promise.all([server.close(), server.close()])
    const again = await start({ frames, port: server.port })
    await again.close()
    silent.destroy()
  })
})

describe('lab 01: the programs', () => {
  it('client: prints one indented line for each layer', async () => {
    const { output, code } = await runBoth([])
    expect(code).toBe(0)
    expect(output).toContain(
      [
        'frame 5: 60 bytes',
        '  link       00:00:5e:00:53:10 → 00:00:5e:00:53:01, type 0x0800 (IPv4)',
        '    network    192.0.2.10 → 198.51.100.20, protocol 17 (UDP), ttl 64, header 20 of 30 bytes',
        '      transport  UDP 50002 → 6789, header 8 bytes',
        '        payload    2 bytes  "hi"',
        'frame 6:',
      ].join('\n'),
    )
    expect(output).toContain('length 38 (IEEE 802.3, no type)')
    expect(output.trimEnd().split('\n').at(-1)).toBe('17 frames, 0 refused')
  })

  it.each([
    [['--flip', '22'], 13, 'ERR_PROTOCOL: the checksum'],
    [['--flip', '52'], 0, ''],
    [['--cut', '40'], 13, 'ERR_TRUNCATED: '],
  ])('server %s: the client refuses %i of the frames', async (args, refused, error) => {
    const { output } = await runBoth(args)
    expect(output).toContain(`17 frames, ${refused} refused`)
    expect(output).toContain(error)
  })

  it.each([
    ['a line that is not hex', 'xyz\n', 'ERR_PROTOCOL: the server sent a line that is not hex'],
    ['an end inside a line', '00', 'ERR_TRUNCATED: the server ended inside a line'],
    ['a line without end', '0'.repeat(600_000), 'ERR_TOO_LARGE: a line is longer than any frame'],
  ])('client: refuses %s', async (_, sent, sentence) => {
    const port = await serve((socket) => socket.end(sent))
    const { code, errors } = await run(SOLUTIONS, 'client.ts', ['--port', port])
    expect([code, errors]).toEqual([1, `${sentence}\n`])
  })

  it.each([
    ['server.ts', ['--port', 'x'], '--port takes a whole number from 0 to 65535, not "x"'],
    ['server.ts', ['--cut', '0'], '--cut takes a whole number from 1 to 262144, not "0"'],
    ['client.ts', ['--nope'], "Unknown option '--nope'"],
  ])('%s %s: tells a wrong command line from the rest', async (file, args, sentence) => {
    const { code, errors } = await run(SOLUTIONS, file, args)
    expect(code).toBe(2)
    expect(errors.split('\n')[0]).toBe(sentence)
    expect(errors).toContain('usage: ')
  })

  it('server: says that there is no such capture, and that the port is taken', async () => {
    const missing = await run(SOLUTIONS, 'server.ts', ['--capture', 'nowhere.pcap'])
    expect(missing.code).toBe(1)
    expect(missing.errors).toMatch(/^ENOENT: [^\n]*nowhere\.pcap[^\n]*\n$/)
    const { port } = await startServer()
    const taken = await run(SOLUTIONS, 'server.ts', ['--port', String(port)])
    expect(taken.code).toBe(1)
    expect(taken.errors).toMatch(/^listen EADDRINUSE[^\n]*\(another program[^\n]*\)\n$/)
  })

  it('client: prints the TODO as one line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    const unwritten = "export function peel(): never { throw new Error('TODO: peel in peel.ts') }"
    await writeFile(join(folder, 'peel.ts'), unwritten)
    const { port } = await startServer()
    const { code, errors } = await run(folder, 'client.ts', ['--port', String(port)])
    expect([code, errors]).toEqual([1, 'TODO: peel in peel.ts\n'])
  })
})
