/** Python's `ipaddress` and `socket` as the other side. */
import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { classify } from '../../../solutions/02-addresses/classify.ts'
import { ipv4ToBytes } from '../../../solutions/02-addresses/ipv4.ts'
import { resolveAll } from '../../../solutions/02-addresses/resolve.ts'
import { start } from '../../../solutions/02-addresses/server.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const seed = inject('seed')
const PEER = join(import.meta.dirname, 'peers/addresses.py')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 30_000

async function python(...args: string[]): Promise<string[]> {
  const { stdout } = await run(PYTHON, ['-B', PEER, ...args])
  return stdout.split('\n').slice(0, -1)
}

describe.skipIf(!hasPython)('lab 02 and Python', { timeout: TIMEOUT_MS }, () => {
  it('accepts and refuses the same texts as ipaddress', async () => {
    const part = fc.oneof(
      fc.nat(300).map(String),
      fc.constantFrom('', '00', '01', '+1', ' 1', '0x1'),
    )
    const parts = fc.array(part, { minLength: 3, maxLength: 5 }).map((list) => list.join('.'))
    const texts = fc.sample(parts, { numRuns: 200, seed })
    const ours = texts.map((one) => {
      try {
        return Buffer.from(ipv4ToBytes(one)).toString('hex')
      } catch {
        return 'refused'
      }
    })
    expect(ours).toEqual(await python('parse', '--', ...texts).then((lines) => lines.slice(1)))
  })

  it('finds the same networks and broadcasts', async () => {
    const any = fc.tuple(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.integer({ min: 1, max: 32 }),
    )
    // Half of them made to be the first or the last address of their prefix.
    const cases = fc.sample(any, { numRuns: 300, seed }).map(([bytes, prefix], index) => {
      const value = Buffer.from(bytes).readUInt32BE()
      const size = 2 ** (32 - prefix)
      const first = value - (value % size)
      const chosen = [value, first, first + size - 1][index % 3] ?? value
      const address = [24, 16, 8, 0].map((shift) => (chosen >>> shift) & 0xff).join('.')
      return { address, prefix }
    })
    const child = spawn(PYTHON, ['-B', PEER, 'roles'], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill())
    child.stdin.end(cases.map(({ address, prefix }) => `${address}/${prefix}`).join('\n'))
    const roles = (await text(child.stdout)).split('\n').slice(0, -1)
    for (const [index, { address, prefix }] of cases.entries()) {
      const own = classify(address, prefix)
      const special = !['private', 'shared', 'other', 'network', 'directed-broadcast'].includes(own)
      if (special) continue
      const role = own === 'network' || own === 'directed-broadcast' ? own : 'host'
      expect(`${address}/${prefix} ${role}`).toBe(`${address}/${prefix} ${roles[index]}`)
    }
  })

  it('resolves localhost to the same addresses', async () => {
    expect(await resolveAll('localhost')).toEqual(await python('resolve', 'localhost'))
  })

  it('tells a Python client who it is', async () => {
    const server = await start({ port: 0 })
    onTestFinished(() => server.close())
    const [line = '', port] = await python('whoami', server.host, String(server.port))
    expect(JSON.parse(line)).toEqual({
      client: { address: '127.0.0.1', port: Number(port), family: 4 },
      server: { address: '127.0.0.1', port: server.port, family: 4 },
    })
  })
})
