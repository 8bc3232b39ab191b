/** The same frames and records in Python: real peers over loopback, each on either side. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decodeRecord, encodeRecord } from '../../../solutions/07-framing/records.ts'
import { start } from '../../../solutions/07-framing/server.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const CLIENT = join(import.meta.dirname, '../../../solutions/07-framing/client.ts')
const hasPython = spawnSync('python3', ['--version']).status === 0
/** Two interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000

/** `-B`: no compiled files beside the sources. */
const python = (file: string, ...args: string[]): [string, string[]] => [
  'python3',
  ['-B', join(PEERS, file), ...args],
]

describe.skipIf(!hasPython)('lab 07 and Python', { timeout: TIMEOUT_MS }, () => {
  it('echoes the frames of a Python client', async () => {
    const server = await start({ port: 0 })
    onTestFinished(() => server.close())
    const messages = ['6869', '', Buffer.from('Привет, 你好').toString('hex'), 'ab'.repeat(20_000)]
    const peer = python('frame_client.py', server.host, String(server.port), ...messages)
    const { stdout } = await run(...peer)
    expect(stdout.split('\n')).toEqual([...messages.map((message) => `answer ${message}`), ''])
  })

  it('talks to a Python server', async () => {
    const server = spawn(...python('frame_server.py'), { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void server.kill())
    const ended = once(server, 'exit')
    const lines = createInterface({ input: server.stdout })
    const [first] = (await once(lines, 'line')) as [string]
    const port = /^port (\d+)$/.exec(first)?.[1] ?? ''

    const client = spawn(process.execPath, [CLIENT, '--port', port], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void client.kill())
    client.stdin.end('hello\n\nПривет, 你好\n')
    const output = await text(client.stdout)
    expect(output.split('\n').filter((line) => line.startsWith('answered'))).toEqual([
      'answered  "hello" (5 bytes)',
      'answered  "" (0 bytes)',
      'answered  "Привет, 你好" (20 bytes)',
    ])
    expect(await ended).toEqual([0, null])
  })

  const people = [
    { id: 1, name: 'Li', age: 30 },
    { id: 0xffff_ffff, name: '你'.repeat(10) + 'ab', age: 255 },
    { id: 0, name: '', age: 0 },
  ]
  it.each(people)('packs and unpacks the same record as struct: $name', async (person) => {
    const packing = spawn(...python('records.py'), { stdio: ['pipe', 'pipe', 'inherit'] })
    packing.stdin.end(JSON.stringify(person))
    const packed = Buffer.from((await text(packing.stdout)).trim(), 'hex')
    expect(encodeRecord(person)).toEqual(new Uint8Array(packed))
    expect(decodeRecord(packed)).toEqual(person)

    const hex = Buffer.from(encodeRecord(person)).toString('hex')
    const { stdout } = await run(...python('records.py', hex))
    expect(JSON.parse(stdout)).toEqual(person)
  })
})
