/** The greeting in Python: real peers over loopback, each on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fetchGreeting } from '../../../solutions/11-robust-clients/fetch-greeting.ts'
import { start, type Mode } from '../../../solutions/11-robust-clients/server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const GREETING = 'Thank you for the connection'
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 30_000

describe.skipIf(!hasPython)('lab 11 and Python', { timeout: TIMEOUT_MS }, () => {
  it('fetches the greeting of a Python server', async () => {
    const peer = ['-B', join(PEERS, 'greeting_server.py'), '2']
    const server = spawn(PYTHON, peer, { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void server.kill())
    const ended = once(server, 'exit')
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
    const port = Number(line.replace('port ', ''))
    expect(await fetchGreeting({ port, timeoutMs: TIMEOUT_MS })).toBe(GREETING)
    expect(await fetchGreeting({ port, timeoutMs: TIMEOUT_MS })).toBe(GREETING)
    expect(await ended).toEqual([0, null])
  })

  const fetched = async (mode: Mode, seconds: number): Promise<string> => {
    const server = await start({ port: 0, mode, awayMs: 60_000, dripMs: 10 })
    onTestFinished(() => server.close())
    const args = [join(PEERS, 'greeting_client.py'), server.host, `${server.port}`, `${seconds}`]
    return (await run(PYTHON, ['-B', ...args])).stdout.trim()
  }

  it.each<[Mode, string]>([
    ['greet', GREETING],
    ['drip', GREETING],
    ['refuse', 'ConnectionRefusedError'],
    ['early-fin', 'EOFError'],
    ['reset', 'ConnectionResetError'],
  ])('is a neighbour for a Python client: %s', async (mode, outcome) => {
    expect(await fetched(mode, 20)).toBe(outcome)
  })

  it('is silent until the deadline of a Python client', async () => {
    expect(await fetched('silent', 0.2)).toBe('TimeoutError')
  })
})
