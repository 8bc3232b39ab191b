/** The programs that lesson 08 gives complete. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start, WAYS, type Way } from '../../../solutions/08-flow-control/server.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/08-flow-control')
const STARTERS = join(import.meta.dirname, 'starters')

interface Outcome {
  code: number | null
  output: string
  errors: string
}

/** Runs a program until it ends by itself. */
async function run(file: string, args: string[], folder = SOLUTIONS): Promise<Outcome> {
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

async function startFlood(by: Way, mebibytes: number) {
  const lines: string[] = []
  const server = await start({ port: 0, by, mebibytes, log: (line) => lines.push(line) })
  onTestFinished(() => server.close())
  return { lines, port: `${server.port}`, close: server.close }
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

describe('lab 08: a flood and its reader', () => {
  it.each(WAYS)('by %s: both say the same hash', async (by) => {
    const { lines, port, close } = await startFlood(by, 12)
    const { code, output } = await run('client.ts', ['--port', port, '--rate', 'max'])
    expect(code).toBe(0)
    expect(output).toContain('end: read 12.0 MiB (12582912 bytes)')
    await close()
    const said = lines.find((line) => line.startsWith('sha256'))
    expect(output).toContain(said ?? 'no hash')
  })

  it('tells that a reader has broken off', async () => {
    const { lines, port, close } = await startFlood('pump', 64)
    const args = ['--port', port, '--rate', 'max', '--pause-ms', '0', '--reset-after', '1']
    const { output } = await run('client.ts', args)
    expect(output).toContain('broken off: read')
    await close()
    expect(lines.join('\n')).toMatch(/broken off: \w+ (ECONNRESET|EPIPE)/)
  })

  it('tries both functions', async () => {
    const { code, output } = await run('trial.ts', ['--mebibytes', '16'])
    expect(code).toBe(0)
    expect(output).toMatch(/sendAll {2}resolved, [^\n]*\npump {5}resolved/)
  })
})

describe('lab 08: the programs', () => {
  it.each([
    ['server.ts', ['--by', 'force'], '--by takes one of: pump, send-all, ignore'],
    ['server.ts', ['--mebibytes', '-1'], '--mebibytes'],
    ['client.ts', ['--rate', 'fast'], '--rate takes a whole number from 0 to 100000, not "fast"'],
    ['trial.ts', ['--nope'], "Unknown option '--nope'"],
  ])('%s %j: tells a wrong command line from the rest', async (file, args, sentence) => {
    const { code, errors } = await run(file, args)
    expect(code).toBe(2)
    expect(errors).toContain(sentence)
    expect(errors).toContain('usage: ')
  })

  it('says that nothing listens', async () => {
    const { code, errors } = await run('client.ts', ['--port', await freePort()])
    expect(code).toBe(1)
    expect(errors).toMatch(
      /^connect ECONNREFUSED 127\.0\.0\.1:\d+ \(nobody listens there[^\n]*\)\n$/,
    )
  })

  it('says that the port is taken', async () => {
    const { port } = await startFlood('pump', 1)
    const { code, errors } = await run('server.ts', ['--port', port])
    expect(code).toBe(1)
    expect(errors).toMatch(/^listen EADDRINUSE[^\n]*\n$/)
  })

  it.each(['pump', 'send-all'])('prints the TODO of %s as one line', async (by) => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-lab-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const { code, errors } = await run('server.ts', ['--port', '0', '--by', by], folder)
    expect(code).toBe(1)
    expect(errors).toMatch(/^TODO: [^\n]*\n$/)
  })
})
