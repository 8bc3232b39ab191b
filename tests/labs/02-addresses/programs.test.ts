/** The programs that lesson 02 gives complete: whoami and its client. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, type Running } from '../../../solutions/02-addresses/server.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/02-addresses')
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

async function startServer(host: string): Promise<Running> {
  const server = await start({ host, port: 0 })
  onTestFinished(() => server.close())
  return server
}

const client = (port: number, host: string): Promise<object> =>
  run(join(SOLUTIONS, 'client.ts'), ['--port', String(port), '--host', host])

/** Not every machine has every loopback address. */
async function canListen(host: string): Promise<boolean> {
  try {
    await (await start({ host, port: 0 })).close()
    return true
  } catch {
    return false
  }
}

const [hasIpv6, hasMapped, hasSecond] = await Promise.all(
  ['::1', '::ffff:127.0.0.1', '127.0.0.2'].map(canListen),
)

describe('lab 02: whoami', () => {
  it('tells both ends and ends, whatever the client says', async () => {
    const { host, port } = await startServer('127.0.0.1')
    const socket = connect({ host, port, allowHalfOpen: true })
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    // Asked now: a socket that has closed no longer knows its port.
    const { localPort } = socket
    socket.write('and who are you?')
    const line = await text(socket)
    expect(line).toMatch(/^\{[^\n]+\}\n$/)
    expect(JSON.parse(line)).toEqual({
      client: { address: '127.0.0.1', port: localPort, family: 4 },
      server: { address: '127.0.0.1', port, family: 4 },
    })
    socket.end()
  })

  it.skipIf(!hasMapped)('shows an IPv4 client of an IPv6 socket as IPv4', async () => {
    const { port } = await startServer('::ffff:127.0.0.1')
    const line = await text(connect({ host: '127.0.0.1', port }))
    expect(JSON.parse(line)).toMatchObject({
      client: { address: '127.0.0.1', family: 4 },
      server: { address: '127.0.0.1', family: 4 },
    })
  })

  it.skipIf(!hasIpv6)('shows IPv6 ends', async () => {
    const { port } = await startServer('::1')
    expect(JSON.parse(await text(connect({ host: '::1', port })))).toMatchObject({
      client: { address: '::1', family: 6 },
    })
  })

  it('listens on loopback only', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com']) {
      expect(await run(join(SOLUTIONS, 'server.ts'), ['--host', host])).toMatchObject({
        code: 2,
        errors: expect.stringMatching(/^--host takes a loopback address.*\nusage: /),
      })
    }
  })

  it('rejects when the port is taken, and frees it when it closes', async () => {
    const first = await startServer('127.0.0.1')
    await expect(start({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await Promise.all([first.close(), first.close()])
    const second = await start({ port: first.port })
    await second.close()
  })
})

describe('lab 02: the client', () => {
  it('says what kind of addresses and ports the ends have', async () => {
    const { port } = await startServer('127.0.0.1')
    expect(await client(port, '127.0.0.1')).toMatchObject({
      code: 0,
      errors: '',
      output: expect.stringMatching(/ {2}server 127\.0\.0\.1 \(IPv4, loopback; port \d+: \w+\)\n$/),
    })
  })

  it.skipIf(!hasSecond)('is refused at an address to which nobody is bound', async () => {
    const { port } = await startServer('127.0.0.1')
    expect(await client(port, '127.0.0.2')).toMatchObject({
      code: 1,
      output: expect.stringContaining('ECONNREFUSED 127.0.0.2'),
      errors: `nobody answered on port ${port}: start the server first\n`,
    })
  })

  it('says which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-02-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    expect(await run(join(folder, 'client.ts'), [])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^TODO: [^\n]+\n$/),
    })
  })
})
