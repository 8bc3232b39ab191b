/** The programs that lesson 12 gives complete, the solved client, and `nc -u` as a real peer. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../../../solutions/12-datagrams/ask.ts'
import { startEcho } from '../../../solutions/12-datagrams/echo.ts'
import { freePort } from './free-port.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/12-datagrams')
const STARTERS = join(import.meta.dirname, 'starters')
/** Programs start on a machine that may be busy. */
const TIMEOUT_MS = 30_000
/** The netcat that is meant here is OpenBSD's; others have other options. */
const hasNetcat = /OpenBSD/i.test(String(spawnSync('nc', ['-h']).stderr ?? ''))

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program with pipes until it ends by itself. */
async function run(file: string, args: string[], input = '', folder = SOLUTIONS): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, file), ...args], { stdio: 'pipe' })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

interface Started {
  child: ChildProcess
  port: string
  /** Resolves with all that was printed once the pattern matches. */
  until(pattern: RegExp): Promise<string>
}

async function startProgram(file: string, args: string[] = []): Promise<Started> {
  const child = spawn(process.execPath, [join(SOLUTIONS, file), '--port', '0', ...args])
  onTestFinished(() => void child.kill())
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(output)) await once(child.stdout, 'data')
    return output
  }
  const port = /:(\d+)\n/.exec(await until(/:\d+\n/))?.[1] ?? ''
  return { child, port, until }
}

async function echo(): Promise<{ host: string; port: string }> {
  const server = await startEcho({ port: 0 })
  onTestFinished(() => server.close())
  return { host: server.host, port: String(server.port) }
}

describe('lab 12: the servers', { timeout: TIMEOUT_MS }, () => {
  it('thanks for the data', async () => {
    const { port, until } = await startProgram('greeting-server.ts')
    expect(await run('greeting-client.ts', ['--port', port])).toEqual({
      code: 0,
      output: 'Client got data from server: Thank you for the data\n',
      errors: '',
    })
    expect(await until(/client data\n/)).toMatch(/^Greeting receives .*\nServer got data from cl/)
  })

  it('shows what a small buffer loses, and lives on', async () => {
    const { port, until } = await startProgram('small-buffer.ts')
    const { output } = await run('client.ts', ['127.0.0.1', port], '你好\nhi\n')
    expect(output).toBe('收到你的消息\n收到你的消息\n')
    const seen = await until(/"hi"/)
    expect(seen).toContain(
      'sent 6 bytes\n  recvfrom(5) sees e4 bd a0 e5 a5\n  "你", 3 bytes lost\n',
    )
    expect(seen).toContain('"hi", 0 bytes lost\n')
  })

  it('stops at SIGTERM', async () => {
    for (const file of ['echo-server.ts', 'greeting-server.ts', 'small-buffer.ts', 'sink.ts']) {
      const { child } = await startProgram(file)
      const ended = once(child, 'exit') as Promise<[number | null, string | null]>
      child.kill('SIGTERM')
      expect([file, ...(await ended)]).toEqual([file, 0, null])
    }
  })

  it('says who has a busy port', async () => {
    const { port } = await echo()
    for (const file of ['echo-server.ts', 'greeting-server.ts', 'small-buffer.ts', 'sink.ts'])
      expect({ file, ...(await run(file, ['--port', port])) }).toMatchObject({
        file,
        code: 1,
        errors: expect.stringMatching(/^[^\n]*EADDRINUSE[^\n]*another program[^\n]*\n$/),
      })
  })
})

describe('lab 12: the burst', { timeout: TIMEOUT_MS }, () => {
  it('counts what arrived and what did not; the sender hears of nothing', async () => {
    const { port, until } = await startProgram('sink.ts')
    const burst = await run('burst.ts', ['--port', port])
    expect(burst.output).toBe('sent     40 datagrams of 100 bytes\nerrors   0\n')
    const report = await until(/lost .*\n/)
    const received = Number(/received (\d+) of 40/.exec(report)?.[1])
    const lost = Number(/lost +(\d+); no error, no event/.exec(report)?.[1])
    expect(received).toBeGreaterThan(0)
    expect(received + lost).toBe(40)
  })
})

describe('lab 12: the clients', { timeout: TIMEOUT_MS }, () => {
  it('escapes control characters of a reply', async () => {
    const { host, port } = await echo()
    expect((await run('client.ts', [host, port], 'a\u001b[2Jb\n')).output).toBe('a\\u{1b}[2Jb\n')
  })

  it('ends with an explanation when nobody has the port', async () => {
    const port = String(await freePort())
    expect(await run('client.ts', ['127.0.0.1', port], 'hello\n')).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/ECONNREFUSED .*start the server first/),
    })
  })

  it('says which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-12-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    for (const file of ['echo-server.ts', 'small-buffer.ts', 'greeting-client.ts', 'client.ts'])
      expect({ file, ...(await run(file, [], '', folder)) }).toMatchObject({
        file,
        code: 1,
        errors: expect.stringMatching(/^TODO: [^\n]+\n$/),
      })
  })
})

describe.skipIf(!hasNetcat)('lab 12 and nc -u', { timeout: TIMEOUT_MS }, () => {
  it('echoes to nc', async () => {
    const { host, port } = await echo()
    const nc = spawn('nc', ['-u', host, port])
    onTestFinished(() => void nc.kill())
    for (const line of ['hello\n', 'Привет, 你好\n']) {
      const back = once(nc.stdout, 'data') as Promise<[Buffer]>
      nc.stdin.write(line)
      expect((await back)[0].toString()).toBe(line)
    }
  })

  it('asks nc', async () => {
    const port = await freePort()
    const nc = spawn('nc', ['-u', '-l', '127.0.0.1', String(port)])
    onTestFinished(() => void nc.kill())
    const question = once(nc.stdout, 'data') as Promise<[Buffer]>
    void question.then(() => nc.stdin.write('fine, thanks'))
    // Until nc has bound its socket the system refuses; a refused datagram has reached nobody.
    for (;;) {
      try {
        const reply = await ask('how are you?', { host: '127.0.0.1', port, timeoutMs: 10_000 })
        expect(reply).toBe('fine, thanks')
        break
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'))
          throw error
      }
    }
    expect((await question)[0].toString()).toBe('how are you?')
  })
})
