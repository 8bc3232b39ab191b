/** Both dialogues in Python: real peers over loopback, each on either side. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { converse } from '../../../solutions/06-conversations/converse.ts'
import { start } from '../../../solutions/06-conversations/dialogue.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const SOLUTION = join(import.meta.dirname, '../../../solutions/06-conversations')
/** Two interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000
const MESSAGES = ['hello', 'Привет, 你好']

/** `-B`: no compiled files beside the sources. */
const python = (file: string, ...args: string[]): [string, string[]] => [
  PYTHON,
  ['-B', join(PEERS, file), ...args],
]

const node = (file: string, ...args: string[]): [string, string[]] => [
  process.execPath,
  [join(SOLUTION, file), ...args],
]

/** Starts a server; `rest` is what it prints after the line with its port, until it ends. */
async function serve(...[command, args]: [string, string[]]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const [first] = (await once(lines, 'line')) as [string]
  const rest: string[] = []
  lines.on('line', (line) => rest.push(line))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { port: /127\.0\.0\.1:(\d+)$/.exec(first)?.[1] ?? '', rest, ended }
}

/** Runs a client with these lines typed into it, and gives what it prints. */
async function talk([command, args]: [string, string[]], lines: string[]): Promise<string[]> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  return (await text(child.stdout)).trimEnd().split('\n')
}

describe.skipIf(!hasPython)('lab 06 and Python', { timeout: TIMEOUT_MS }, () => {
  it('chunks: a Python client talks to our server', async () => {
    const { port } = await serve(...node('chunk-server.ts', '--port', '0'))
    const said = await talk(python('chunk_client.py', port), [...MESSAGES, '##'])
    expect(said).toEqual(['Receive your message', 'Receive your message'])
  })

  it('chunks: our client talks to a Python server', async () => {
    const server = await serve(...python('chunk_server.py', '0'))
    const said = await talk(node('chunk-client.ts', '--port', server.port), [...MESSAGES, '##'])
    expect(said.filter((line) => line.startsWith('answered'))).toEqual([
      'answered  "Receive your message"',
      'answered  "Receive your message"',
    ])
    expect(await server.ended).toBe(0)
    expect(server.rest.slice(1)).toEqual([
      "received 'hello'",
      'sent 20 bytes',
      "received 'Привет, 你好'",
      'sent 20 bytes',
    ])
  })

  it('chunks: both servers end the talk when the client leaves without a word', async () => {
    const server = await serve(...python('chunk_server.py', '0'))
    await talk(node('chunk-client.ts', '--port', server.port), [])
    expect(await server.ended).toBe(0)
    expect(server.rest.slice(1)).toEqual([])
  })

  it('lines: a Python client talks to our server', async () => {
    const dialogue = await start({ port: 0 })
    onTestFinished(() => dialogue.close())
    const lines = [...MESSAGES, '', 'x'.repeat(1024)]
    const { stdout } = await run(...python('line_client.py', `${dialogue.port}`, ...lines))
    expect(stdout).toBe(`${'Receive your message\n'.repeat(4)}end\n`)
  })

  it('lines: our client talks to a Python server', async () => {
    const server = await serve(...python('line_server.py', '0'))
    const replies = await converse([...MESSAGES, ''], { port: Number(server.port) })
    expect(replies).toEqual(Array.from({ length: 3 }, () => 'Receive your message'))
    expect(await server.ended).toBe(0)
    expect(server.rest).toEqual(["said 'hello'", "said 'Привет, 你好'", "said ''"])
  })
})
