/** The echo and the prime service in Python: real peers over loopback, the echo on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { start as startEcho } from '../../../solutions/10-many-clients/echo-service.ts'
import { start as startPrimes } from '../../../solutions/10-many-clients/prime-service.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const seed = inject('seed')
const PEERS = join(import.meta.dirname, 'peers')
const SOLUTION = join(import.meta.dirname, '../../../solutions/10-many-clients')
/** Interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000
const CLIENTS = 8

/** `-B`: no compiled files beside the sources. */
async function python(file: string, ...args: string[]): Promise<string> {
  return (await run(PYTHON, ['-B', join(PEERS, file), ...args])).stdout
}

async function node(file: string, ...args: string[]): Promise<string> {
  return (await run(process.execPath, [join(SOLUTION, file), ...args])).stdout
}

/** Starts a Python server; `said` grows with what it prints. */
async function serve(file: string): Promise<{ port: string; said: string[] }> {
  const args = ['-B', join(PEERS, file), '0']
  const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const [first] = (await once(lines, 'line')) as [string]
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  return { port: /127\.0\.0\.1:(\d+)$/.exec(first)?.[1] ?? '', said }
}

async function echoService() {
  const lines: string[] = []
  const service = await startEcho({ port: 0, log: (line) => void lines.push(line) })
  onTestFinished(() => service.close())
  return { port: String(service.port), lines }
}

describe.skipIf(!hasPython)('lab 10 and Python', { timeout: TIMEOUT_MS }, () => {
  it('answers Python clients by their own names', async () => {
    const { port, lines } = await echoService()
    expect(await python('echo_client.py', port)).toMatch(/^Received: Python client \d{1,4}\n$/)
    const name = 'Питон, 蟒蛇'
    expect(await python('echo_client.py', port, name)).toBe(`Received: ${name}\n`)
    expect(lines).toContain(`Received ${Buffer.byteLength(name)} bytes`)
  })

  it('is answered by a Python server', async () => {
    const { port, said } = await serve('echo_server.py')
    const received = await node('client.ts', '--port', port)
    const [, name] = /^Received: (Node client \d{1,4})\n$/.exec(received) ?? []
    expect(name).toBeDefined()
    // The thread prints on after it has closed; the next client shows that it came so far.
    await node('client.ts', '--port', port, 'another')
    expect(said).toContain(`Received b'${name}'`)
  })

  it.each(['echo_server.py', 'echo_pool_server.py'])(
    'is answered by %s while a silent client is connected',
    async (file) => {
      const { port } = await serve(file)
      const silent = connect({ host: '127.0.0.1', port: Number(port) })
      onTestFinished(() => void silent.destroy())
      await once(silent, 'connect')
      const names = Array.from({ length: CLIENTS }, (_, index) => `Node client ${index}`)
      const answers = names.map((name) => node('client.ts', '--port', port, name))
      expect(await Promise.all(answers)).toEqual(names.map((name) => `Received: ${name}\n`))
    },
  )

  it('counts primes for a Python client', async () => {
    const service = await startPrimes({ port: 0, workers: 2 })
    onTestFinished(() => service.close())
    const limits = fc.sample(fc.integer({ min: 0, max: 3_000 }), { numRuns: 20, seed })
    const isPrime = (number: number): boolean => {
      for (let divisor = 2; divisor * divisor <= number; divisor++)
        if (number % divisor === 0) return false
      return number > 1
    }
    const expected = limits.map(
      (limit) => Array.from({ length: limit + 1 }, (_, number) => number).filter(isPrime).length,
    )
    const requests = [...limits.map((limit) => `primes ${limit}`), 'ping', 'what']
    const said = await python('prime_client.py', String(service.port), ...requests)
    expect(said.split('\n')).toEqual([...expected.map(String), 'pong', 'error', ''])
  })
})
