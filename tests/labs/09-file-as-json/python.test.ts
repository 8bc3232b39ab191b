/** The same service in Python, on either side of a loopback connection. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fetchFile } from '../../../solutions/09-file-as-json/fetch-file.ts'
import { start } from '../../../solutions/09-file-as-json/file-server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
/** Two interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000

/** `-B`: no compiled files beside the sources; `utf8`: whatever the locale of the machine. */
const python = (file: string, ...args: string[]): [string, string[]] => [
  PYTHON,
  ['-B', '-X', 'utf8', join(PEERS, file), ...args],
]

/** Every byte value, a size that needs padding, and more than one read. */
const CONTENT = Buffer.from(Array.from({ length: 300_001 }, (_, index) => (index * 7) % 256))

async function givenFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-python-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function givenFile(name: string): Promise<{ file: string; dir: string }> {
  const folder = await givenFolder()
  const dir = join(folder, 'incoming')
  await mkdir(dir)
  const file = join(folder, name)
  await writeFile(file, CONTENT)
  return { file, dir }
}

async function startPythonServer(file: string): Promise<number> {
  const server = spawn(...python('file_server.py', file, '0'), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const ended = once(server, 'exit')
    server.kill()
    await ended
  })
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  return Number(/:(\d+)$/.exec(line)?.[1])
}

describe.skipIf(!hasPython)('lab 09 and Python', { timeout: TIMEOUT_MS }, () => {
  it.each(['sample.bin', 'фото 网 🙂.png', 'say "hi".txt'])(
    'gives %j to a Python client',
    async (name) => {
      const { file, dir } = await givenFile(name)
      const server = await start({ file, port: 0 })
      onTestFinished(() => server.close())
      const { stdout } = await run(...python('file_client.py', dir, String(server.port)))
      expect(stdout).toBe(`saved ${join(dir, name)}\n`)
      expect(await readdir(dir)).toEqual([name])
      expect(CONTENT.equals(await readFile(join(dir, name)))).toBe(true)
    },
  )

  it.each(['sample.bin', 'фото 网 🙂.png'])('takes %j from a Python server', async (name) => {
    const { file, dir } = await givenFile(name)
    const port = await startPythonServer(file)
    expect(await fetchFile({ port, dir })).toBe(join(dir, name))
    expect(CONTENT.equals(await readFile(join(dir, name)))).toBe(true)
  })

  it('takes one file from a Python server several times at once', async () => {
    const { file, dir } = await givenFile('sample.bin')
    const port = await startPythonServer(file)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => fetchFile({ port, dir })),
    )
    const codes = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'saved' : (outcome.reason as { code?: string }).code,
    )
    const countOf = (code: string): number => codes.filter((found) => found === code).length
    expect([countOf('saved'), countOf('EEXIST')]).toEqual([1, 4])
    expect(await readdir(dir)).toEqual(['sample.bin'])
  })

  it.each([
    ['a name that leads out', '{"filename":"../up.bin","filedata":"QQ=="}'],
    ['Base64 with spare bits', '{"filename":"up.bin","filedata":"QR=="}'],
    ['half of a message', '{"filename":"up.bin","filedata":"QQ'],
  ])('the Python client refuses %s as well', async (_, message) => {
    const server = createServer((socket) => socket.resume().end(message)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const folder = await givenFolder()
    const dir = join(folder, 'incoming')
    await mkdir(dir)
    await expect(run(...python('file_client.py', dir, String(port)))).rejects.toThrow('Error')
    expect([await readdir(folder), await readdir(dir)]).toEqual([['incoming'], []])
  })
})
