/** The flood in Python: real peers over loopback, each on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contentAt } from '../../../solutions/08-flow-control/content.ts'
import { start, WAYS } from '../../../solutions/08-flow-control/server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
/** Interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000
const MEBIBYTE = 1024 * 1024

const digestOf = (mebibytes: number): string =>
  createHash('sha256')
    .update(contentAt(0, mebibytes * MEBIBYTE))
    .digest('hex')

/** Starts the Python server; `line` gives its next line. */
async function serve(...args: string[]) {
  const child = spawn(PYTHON, ['-B', join(PEERS, 'flood_server.py'), '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => (await lines.next()).value ?? ''
  return { port: Number(/:(\d+)$/.exec(await line())?.[1]), line }
}

describe.skipIf(!hasPython)('lab 08 and Python', { timeout: TIMEOUT_MS }, () => {
  it.each(WAYS)('a slow Python reader gets every byte of a flood by %s', async (by) => {
    const server = await start({ port: 0, by, mebibytes: 12 })
    onTestFinished(() => server.close())
    const reader = join(PEERS, 'slow_reader.py')
    const { stdout } = await run(PYTHON, ['-B', reader, `${server.port}`, '0.2'])
    expect(stdout).toBe(`${12 * MEBIBYTE} ${digestOf(12)}\n`)
  })

  it('sendall in Python waits for a reader of ours, and nothing is lost', async () => {
    const server = await serve('8', 'all')
    const socket = connect({ host: '127.0.0.1', port: server.port })
    await once(socket, 'connect')
    const hash = createHash('sha256')
    for await (const chunk of socket) hash.update(chunk as Buffer)
    expect(hash.digest('hex')).toBe(digestOf(8))
    expect(await server.line()).toBe('done')
  })

  it('send with a time limit takes a part only, and says so', async () => {
    const server = await serve('16', 'short')
    const socket = connect({ host: '127.0.0.1', port: server.port }).pause()
    await once(socket, 'connect')
    const [taken, total] =
      /(\d+) of (\d+)/
        .exec(await server.line())
        ?.slice(1)
        .map(Number) ?? []
    expect(total).toBe(16 * MEBIBYTE)
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(16 * MEBIBYTE)
    const hash = createHash('sha256')
    for await (const chunk of socket) hash.update(chunk as Buffer)
    expect(hash.digest('hex')).toBe(digestOf(16))
  })
})
