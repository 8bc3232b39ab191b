/** Python's xmlrpc.client and xmlrpc.server on either side, with every type of the specification. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { formatCall } from '../../../solutions/18-xml-rpc/messages.ts'
import { is_even } from '../../../solutions/18-xml-rpc/methods.ts'
import { call } from '../../../solutions/18-xml-rpc/rpc-client.ts'
import { start } from '../../../solutions/18-xml-rpc/rpc-server.ts'
import type { Value } from '../../../solutions/18-xml-rpc/values.ts'
import { anyText } from '../../helpers/any-text.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 60_000

async function pythonServer(): Promise<string> {
  const child = spawn(PYTHON, ['-B', join(PEERS, 'server.py')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return `http://127.0.0.1:${Number(port.toString())}/RPC2`
}

async function ownServer(): Promise<string> {
  const methods = { is_even, echo: (value: unknown) => value }
  const server = await start({ port: 0, methods })
  onTestFinished(() => server.close())
  return `http://${server.host}:${server.port}/`
}

const VALUES: Value[] = [
  0,
  -2_147_483_648,
  2_147_483_647,
  true,
  false,
  '',
  '  1 < 2 && "да" ]]> 网\n',
  0.5,
  -1.5e-9,
  5e-324,
  new Date(Date.UTC(1998, 6, 17, 14, 8, 55)),
  new Uint8Array(256).map((_, index) => index),
  [],
  [1, [2, ['three']]],
  {},
  { name: 'Ада', 'a<b': [true, { x: 0.25 }], '': '' },
]

describe.skipIf(!hasPython)('lab 18 and Python', { timeout: TIMEOUT_MS }, () => {
  it('calls a Python server with every type', async () => {
    const url = await pythonServer()
    expect(await call(url, 'is_even', [3])).toBe(false)
    expect(await call(url, 'is_even', [100])).toBe(true)
    for (const value of VALUES) expect(await call(url, 'echo', [value])).toEqual(value)
  })

  it('calls a Python server with anything', async () => {
    const url = await pythonServer()
    const text = anyText().filter((s) => /^[ -\ud7ff\ue000-\ufffd]*$/.test(s))
    const leaf = fc.oneof(fc.integer(), fc.boolean(), text, fc.double().filter(isFraction))
    const { value: values } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, leaf, tie('array'), tie('struct')),
      array: fc.array(tie('value'), { maxLength: 4 }),
      struct: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }))
    const echoes = fc.asyncProperty(values, async (value) => {
      expect(await call(url, 'echo', [value])).toEqual(value)
    })
    await fc.assert(echoes, { numRuns: 60, seed: inject('seed') })
  })

  it('reports the faults of a Python server', async () => {
    const url = await pythonServer()
    await expect(call(url, 'broken')).rejects.toMatchObject({
      name: 'XmlRpcFault',
      faultCode: 1,
      faultString: "<class 'ValueError'>:no more: 1 < 2",
    })
    await expect(call(url, 'no_such_method')).rejects.toMatchObject({ faultCode: 1 })
    await expect(call(url.replace('RPC2', 'other'), 'echo')).rejects.toMatchObject({
      code: 'ERR_PROTOCOL',
    })
  })

  it('answers a Python client', async () => {
    const { stdout } = await run(PYTHON, ['-B', join(PEERS, 'client.py'), await ownServer()])
    const { first, second, same, faults } = JSON.parse(stdout) as Record<string, unknown[]>
    expect([first, second]).toEqual([false, true])
    expect(same).toEqual(Array<boolean>(15).fill(true))
    expect(faults).toEqual([
      [-32_601, 'there is no method no_such_method'],
      [-32_500, 'is_even takes a number'],
      [-32_700, 'no double'],
    ])
  })

  it('writes a call byte for byte as Python does', async () => {
    const code = 'import xmlrpc.client as c; print(c.dumps((3, True, "1 < 2"), "is_even"), end="")'
    const { stdout } = await run(PYTHON, ['-c', code])
    expect(formatCall('is_even', [3, true, '1 < 2'])).toBe(stdout)
  })
})

/** A whole number travels as an int; this is about the others. */
function isFraction(value: number): boolean {
  return Number.isFinite(value) && !Number.isInteger(value)
}
