/** The programs and the messages that lesson 18 gives complete. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  formatFault,
  readCall,
  readResponse,
  XmlRpcFault,
} from '../../../solutions/18-xml-rpc/messages.ts'
import { is_even } from '../../../solutions/18-xml-rpc/methods.ts'
import { call } from '../../../solutions/18-xml-rpc/rpc-client.ts'
import { WireError } from '../../../solutions/18-xml-rpc/wire-error.ts'
import { start, type Method, type Running } from '../../../solutions/18-xml-rpc/rpc-server.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/18-xml-rpc')
const STARTERS = join(import.meta.dirname, 'starters')
const utf8 = (document: string): Uint8Array => new TextEncoder().encode(document)

async function run(file: string, args: string[]): Promise<object> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function startServer(methods: Record<string, Method> = {}): Promise<Running> {
  const all = { is_even, echo: (value: unknown) => value, ...methods }
  const server = await start({ port: 0, methods: all })
  onTestFinished(() => server.close())
  return server
}

const client = (server: Running, ...args: string[]): Promise<object> =>
  run(join(SOLUTIONS, 'client.ts'), ['--port', String(server.port), ...args])

describe('lab 18: the client', () => {
  it('asks for 3 and 100, and for what it is given', async () => {
    const server = await startServer()
    expect(await client(server)).toEqual({
      code: 0,
      output: 'is_even(3) is false\nis_even(100) is true\n',
      errors: '',
    })
    expect(await client(server, '--method', 'echo', '--', '[1.5,{"a":"\\u001b"}]')).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^ERR_INVALID: [^\n]+\n$/),
    })
    expect(await client(server, '--method', 'echo', '--', '-4', 'a word')).toMatchObject({
      output: "echo(-4) is -4\necho(a word) is 'a word'\n",
    })
  })

  it('ends with one line on a fault, without a server and with wrong arguments', async () => {
    const server = await startServer()
    expect(await client(server, 'three')).toMatchObject({
      code: 1,
      errors: 'ERR_FAULT: fault -32500: is_even takes a number\n',
    })
    await server.close()
    expect(await client(server)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^[^\n]*ECONNREFUSED[^\n]*\n$/),
    })
    expect(await client(server, '--port', 'x')).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--port takes a whole number.*\nusage: /),
    })
  })

  it('says which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-18-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    for (const program of ['client.ts', 'server.ts'])
      expect(await run(join(folder, program), [])).toMatchObject({
        code: 1,
        errors: expect.stringMatching(/^TODO: [^\n]+\n$/),
      })
  })
})

describe('lab 18: the messages', () => {
  it('answers the fault that a method throws as it is', async () => {
    const { port } = await startServer({
      refuse: () => {
        throw new XmlRpcFault(42, 'not today')
      },
    })
    const refused = call(`http://127.0.0.1:${port}/RPC2`, 'refuse')
    await expect(refused).rejects.toMatchObject({ faultCode: 42, faultString: 'not today' })
  })

  it('writes a fault whatever its text is', () => {
    const document = formatFault(2 ** 31, 'a\0b\ud800c\uffff<')
    expect(() => readResponse(utf8(document))).toThrow('fault 0: a\ufffdb\ufffdc\ufffd<')
  })

  it('reads a call without parameters, and refuses what is no call', () => {
    const name = '<methodName> a.b </methodName>'
    expect(readCall(utf8(`<methodCall>${name}</methodCall>`))).toEqual({ name: 'a.b', params: [] })
    for (const content of ['', name + name, `${name}<params><value>1</value></params>`])
      expect(() => readCall(utf8(`<methodCall>${content}</methodCall>`))).toThrow(WireError)
    const none = '<methodResponse><params></params></methodResponse>'
    expect(() => readResponse(utf8(none))).toThrow('one value')
  })
})
