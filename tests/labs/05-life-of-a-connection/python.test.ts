/** The byte-count service and its client in Python: real peers, each on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countBytes } from '../../../solutions/05-life-of-a-connection/count-bytes.ts'
import { start } from '../../../solutions/05-life-of-a-connection/count-service.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const SIZES = [0, 1, 5 * 1024 * 1024]
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 30_000

describe.skipIf(!hasPython)('lab 05 and Python', { timeout: TIMEOUT_MS }, () => {
  it.each(SIZES)('answers a Python client that sent %i bytes', async (size) => {
    const service = await start({ port: 0, delayMs: 20 })
    onTestFinished(() => service.close())
    const file = join(PEERS, 'count_client.py')
    const args = ['-B', file, service.host, String(service.port), String(size)]
    const { stdout } = await run(PYTHON, args)
    expect(stdout).toBe(`${size}\n`)
  })

  it('asks a Python service', async () => {
    const file = join(PEERS, 'count_server.py')
    const server = spawn(PYTHON, ['-B', file, String(SIZES.length)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void server.kill())
    const ended = once(server, 'exit')
    const [first] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
    const port = Number(/^port (\d+)$/.exec(first)?.[1])
    for (const size of SIZES) expect(await countBytes(new Uint8Array(size), { port })).toBe(size)
    expect(await ended).toEqual([0, null])
  })
})
