/** Python's datagram sockets on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { ask } from '../../../solutions/12-datagrams/ask.ts'
import { startEcho } from '../../../solutions/12-datagrams/echo.ts'
import { view } from '../../../solutions/12-datagrams/view.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const seed = inject('seed')
const PEERS = join(import.meta.dirname, 'peers')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 30_000

async function startPython(mode: string): Promise<{ port: number; lines: Interface }> {
  const child = spawn(PYTHON, ['-B', join(PEERS, 'datagram_server.py'), mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const lines = createInterface({ input: child.stdout })
  const [port] = (await once(lines, 'line')) as [string]
  return { port: Number(port), lines }
}

const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 12 }), { numRuns: 25, seed })
/** Beginnings of characters in all the places where a buffer of five can cut. */
const cut = ['hello world', 'Привет', '你好', 'ok 👋 and more', '👋👋', 'aÄÖÜ', '']

describe.skipIf(!hasPython)('lab 12 and Python', { timeout: TIMEOUT_MS }, () => {
  it('asks a Python echo', async () => {
    const { port } = await startPython('echo')
    for (const text of ['hello', '', 'a'.repeat(9_000), ...texts])
      expect(await ask(text, { host: '127.0.0.1', port })).toBe(text)
  })

  it('asks the greeting server', async () => {
    const { port, lines } = await startPython('greeting')
    const said = once(lines, 'line')
    const reply = await ask('client data', { host: '127.0.0.1', port })
    expect(reply).toBe('Thank you for the data')
    expect(await said).toEqual(['Server got data from client: client data'])
  })

  it('sees what a buffer of five bytes sees', async () => {
    const { port, lines } = await startPython('small')
    for (const text of [...cut, ...texts]) {
      // A line end inside the text would make two lines of one.
      if (/[\r\n\u2028\u2029]/.test(text)) continue
      const seen = once(lines, 'line')
      expect(await ask(text, { host: '127.0.0.1', port })).toBe('收到你的消息')
      const bytes = Buffer.from(text)
      expect(await seen).toEqual([`${Math.min(5, bytes.length)} ${view(bytes).text}`])
    }
  })

  it('echoes to a Python client', async () => {
    const echo = await startEcho({ port: 0 })
    onTestFinished(() => echo.close())
    const client = join(PEERS, 'datagram_client.py')
    const args = ['-B', client, echo.host, String(echo.port), 'hello', 'Привет, 你好']
    expect((await run(PYTHON, args)).stdout).toBe('hello\nПривет, 你好\n')
    const empty = await run(PYTHON, args.slice(0, 4))
    expect(empty.stdout).toBe('\n')
  })

  it('agrees with Python on usage and exit code', async () => {
    const client = join(PEERS, 'datagram_client.py')
    await expect(run(PYTHON, ['-B', client, '127.0.0.1'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^usage: /),
    })
  })
})
