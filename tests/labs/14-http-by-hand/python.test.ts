/** Python's HTTP and bare sockets as the other side, each on either end. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start } from '../../../solutions/14-http-by-hand/server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const CLIENT = join(import.meta.dirname, '../../../solutions/14-http-by-hand/client.ts')
/** Two interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 60_000

/** `-B`: no compiled files beside the sources. */
const python = (file: string, ...args: string[]): [string, string[]] => [
  PYTHON,
  ['-B', join(PEERS, file), ...args],
]

async function startPython(): Promise<string> {
  const server = spawn(...python('hello_server.py', '0'), { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void server.kill())
  const [first] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  return /^port (\d+)$/.exec(first)?.[1] ?? ''
}

async function askPython(port: string, ...args: string[]): Promise<string[]> {
  const all = [CLIENT, '--port', port, '--timeout-ms', '30000', ...args]
  return (await run(process.execPath, all)).stdout.trimEnd().split('\n')
}

describe.skipIf(!hasPython)('lab 14 and Python', { timeout: TIMEOUT_MS }, () => {
  it('answers a bare socket', async () => {
    const server = await start({ port: 0 })
    onTestFinished(() => server.close())
    const peer = python('raw_client.py', server.host, String(server.port), 'GET', '/a?b=c')
    const { stdout } = await run(...peer)
    expect(JSON.parse(stdout)).toEqual({
      lines: ['HTTP/1.1 200 OK', 'Content-Type: text/html; charset=utf-8', 'Content-Length: 12'],
      body: 'Hello World!',
    })
  })

  it.each([
    ['GET', 200, 'OK', 'Hello World!'],
    ['HEAD', 200, 'OK', ''],
    ['DELETE', 405, 'Method Not Allowed', 'DELETE is not for this place.\n'],
  ])('answers http.client twice on one connection: %s', async (method, status, reason, body) => {
    const server = await start({ port: 0 })
    onTestFinished(() => server.close())
    const args = [server.host, String(server.port), method, '/']
    const { stdout } = await run(...python('library_client.py', ...args))
    const answer = { status, reason, body }
    expect(JSON.parse(stdout)).toEqual([answer, answer])
  })

  it('reads what http.server sends, to the end of the connection', async () => {
    const lines = await askPython(await startPython(), '--target', '/any/path')
    expect(lines).toContain('< HTTP/1.0 200 OK⏎')
    expect(lines).toContain('< Content-type: text/html⏎')
    expect(lines.at(-1)).toBe('= status 200 ("OK"), 3 fields, body of 12 bytes')
  })

  it('is refused by http.server with another method: 501', async () => {
    const lines = await askPython(await startPython(), '--method', 'BREW')
    expect(lines.at(-1)).toMatch(/^= status 501 \("Unsupported method \('BREW'\)"\)/)
  })
})
