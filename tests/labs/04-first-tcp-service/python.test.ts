/** Python's sockets on one side, the solutions of lesson 04 on the other: both speak the same bytes. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { readToEnd } from '../../../solutions/04-first-tcp-service/read-to-end.ts'
import { start } from '../../../solutions/04-first-tcp-service/time-service.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const PEERS = join(import.meta.dirname, 'peers')
const SOLUTION = join(import.meta.dirname, '../../../solutions/04-first-tcp-service')
const PROCESS_MS = 10_000

const run = promisify(execFile)
const started: ChildProcess[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

/** Starts a server program; resolves to its port as soon as it says that it listens. */
async function startServer(command: string, args: string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const lines = createInterface({ input: child.stdout })
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(PROCESS_MS) })) as [
    string,
  ]
  return Number(/^listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1])
}

async function runPeer(file: string, port: number): Promise<string> {
  const { stdout } = await run(PYTHON, [join(PEERS, file), `${port}`], { timeout: PROCESS_MS })
  return stdout
}

describe.skipIf(!hasPython)('04-first-tcp-service with Python', () => {
  test('a Python client reads the time to FIN', async () => {
    const service = await start({ port: 0, now: () => new Date(2031, 10, 28, 23, 59, 58, 7) })
    try {
      expect(await runPeer('read_to_end.py', service.port)).toBe('2031-11-28 23:59:58.007000')
    } finally {
      await service.close()
    }
  })

  test('a Python client with a single recv gets the time too, because it is one write', async () => {
    const service = await start({ port: 0, now: () => new Date(1999, 0, 2, 3, 4, 5) })
    try {
      expect(await runPeer('read_once.py', service.port)).toBe('1999-01-02 03:04:05.000000')
    } finally {
      await service.close()
    }
  })

  test('our client reads the time of a Python server', async () => {
    const port = await startServer(PYTHON, [join(PEERS, 'time_server.py'), '0'])
    // Python leaves the fraction out in the rare second that has none.
    const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/
    for (let i = 0; i < 3; i++) expect(await readToEnd({ port })).toMatch(time)
  })

  test('a Python client is greeted by our server', async () => {
    const server = join(SOLUTION, 'greeting-server.ts')
    const port = await startServer(process.execPath, [server, '--port', '0'])
    expect(await runPeer('read_to_end.py', port)).toBe('Thank you for the connection')
  })

  test('our client is greeted by a Python server', async () => {
    const port = await startServer(PYTHON, [join(PEERS, 'greeting_server.py'), '0'])
    const { stdout } = await run(process.execPath, [
      join(SOLUTION, 'greeting-client.ts'),
      '--port',
      `${port}`,
    ])
    expect(stdout).toBe('Thank you for the connection (28 bytes)\n')
  })
})
