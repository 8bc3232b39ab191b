/** Python's own libraries as the other side: what they write is read here, and the other way round. */
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { b64decode, b64encode } from '../../../solutions/03-bytes/base64.ts'
import { readU32BE, writeU32BE } from '../../../solutions/03-bytes/integers.ts'
import { fromJson, fromXml, toJson, toXml } from '../../../solutions/03-bytes/message.ts'
import { start } from '../../../solutions/03-bytes/server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 30_000

const MESSAGES = [
  { from: 'Ada', to: 'Ким', content: 'plain' },
  { from: '', to: '小明', content: '1 < 2 && "да" > \'нет\' ]]> &amp;lt;' },
  { from: '🙂', to: '\t', content: 'one\r\ntwo\rthree\n\u0085\u2028\ufffd\u{10ffff}' },
]

interface Written {
  json: string
  xml: string
  base64: string
  size: string
}

async function python(mode: 'read' | 'write', value: object): Promise<unknown> {
  const child = spawn(PYTHON, ['-B', join(PEERS, 'formats.py'), mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  child.stdin.end(JSON.stringify(value))
  return JSON.parse(await text(child.stdout))
}

describe.skipIf(!hasPython)('lab 03 and Python', { timeout: TIMEOUT_MS }, () => {
  it.each(MESSAGES)('reads what Python writes: $content', async (message) => {
    const written = (await python('write', message)) as Written
    expect(fromJson(written.json)).toEqual(message)
    expect(fromXml(written.xml)).toEqual(withLineFeeds(message, written.xml))
    const bytes = new TextEncoder().encode(message.content)
    expect(b64decode(written.base64)).toEqual(bytes)
    expect(readU32BE(new Uint8Array(Buffer.from(written.size, 'hex')))).toBe(bytes.length)
  })

  it.each(MESSAGES)('is read by Python: $content', async (message) => {
    const bytes = new TextEncoder().encode(message.content)
    const written: Written = {
      json: toJson(message),
      xml: toXml(message),
      base64: b64encode(bytes),
      size: Buffer.from(writeU32BE(bytes.length)).toString('hex'),
    }
    expect(await python('read', written)).toEqual({
      json: message,
      xml: message,
      base64: message.content,
      size: bytes.length,
    })
  })

  it('drips to a Python client', async () => {
    const sent = 'Жук, 字节, 🌍'
    const server = await start({ port: 0, text: sent, pauseMs: 0 })
    onTestFinished(() => server.close())
    const args = ['-B', join(PEERS, 'collect.py'), server.host, String(server.port)]
    const { stdout } = await run(PYTHON, args)
    expect(stdout).toBe(sent)
  })
})

/** Python writes a carriage return of a text bare, so that every reader gets a line feed. */
function withLineFeeds(message: (typeof MESSAGES)[number], xml: string): object {
  if (!xml.includes('\r')) return message
  return { ...message, content: message.content.replace(/\r\n?/g, '\n') }
}
