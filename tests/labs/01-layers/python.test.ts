/** The same frames and layers in Python: real peers over loopback, each on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readFrames } from '../../../solutions/01-layers/capture.ts'
import { toJson } from '../../../solutions/01-layers/describe.ts'
import { peel } from '../../../solutions/01-layers/peel.ts'
import { start } from '../../../solutions/01-layers/server.ts'
import { WireError } from '../../../solutions/01-layers/wire-error.ts'
import { CAPTURE } from './tshark.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const CLIENT = join(import.meta.dirname, '../../../solutions/01-layers/client.ts')
/** Two interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000

const frames = readFrames(readFileSync(CAPTURE))

/** `-B`: no compiled files beside the sources. */
const python = (file: string, ...args: string[]): [string, string[]] => [
  PYTHON,
  ['-B', join(PEERS, file), ...args],
]

function peeled(frame: Uint8Array): string {
  try {
    return toJson(peel(frame))
  } catch (error) {
    if (error instanceof WireError) return toJson(error)
    throw error
  }
}

describe.skipIf(!hasPython)('lab 01 and Python', { timeout: TIMEOUT_MS }, () => {
  it('gives its frames to a Python client, which peels them to the same layers', async () => {
    // Whole, cut at every length, and each byte damaged.
    const [message] = frames.slice(2)
    if (!message) throw new Error('no frame')
    const cut = Array.from(message, (_, length) => message.subarray(0, length + 1))
    const damaged = Array.from(message, (_, at) => message.map((b, i) => (i === at ? b ^ 0x10 : b)))
    const all = [...frames, ...cut, ...damaged]
    const server = await start({ frames: all, port: 0 })
    onTestFinished(() => server.close())
    const { stdout } = await run(...python('frame_client.py', server.host, String(server.port)))
    expect(stdout.trimEnd().split('\n')).toEqual(all.map(peeled))
  })

  it('peels the frames of a Python server', async () => {
    const hex = frames.map((frame) => Buffer.from(frame).toString('hex'))
    const server = spawn(...python('frame_server.py', ...hex), {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void server.kill())
    const ended = once(server, 'exit')
    const lines = createInterface({ input: server.stdout })
    const [first] = (await once(lines, 'line')) as [string]
    const port = /^port (\d+)$/.exec(first)?.[1] ?? ''
    const client = spawn(process.execPath, [CLIENT, '--port', port, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void client.kill())
    const output = await text(client.stdout)
    expect(output.trimEnd().split('\n')).toEqual(frames.map(peeled))
    expect(await ended).toEqual([0, null])
  })
})
