/** The code book and the registry with Python at the other end: real peers over loopback. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start } from '../../../solutions/22-projects/code-book.ts'
import { User } from '../../../solutions/22-projects/user.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const run = promisify(execFile)
const PEERS = join(import.meta.dirname, 'peers')
const BOOK = join(import.meta.dirname, '../../../solutions/22-projects/code-book.json')
/** Interpreters start on a machine that may be busy. */
const TIMEOUT_MS = 30_000

describe.skipIf(!hasPython)('lab 22 and Python', { timeout: TIMEOUT_MS }, () => {
  it('decodes for a Python client, whose JSON escapes what is not ASCII', async () => {
    const service = await start({ port: 0, dictionary: BOOK })
    onTestFinished(() => service.close())
    const args = [String(service.port), 'qbmm', 'ёнчуф', '甲乙', '__proto__', 'toString']
    const { stdout } = await run(PYTHON, ['-B', join(PEERS, 'code_book_client.py'), ...args])
    const said = ['hello known', 'привет known', '网络 known', 'ancestor known', 'toString unknown']
    expect(stdout).toBe(`${said.join('\n')}\n`)
  })

  it('registers with a Python registry', async () => {
    const child = spawn(PYTHON, ['-B', join(PEERS, 'registry_server.py'), '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const closed = once(child, 'close')
    const lines = createInterface({ input: child.stdout })
    const [first] = (await once(lines, 'line')) as [string]
    const said: string[] = []
    lines.on('line', (line) => said.push(line))
    const user = new User('Питон, 蟒蛇', 35)
    expect(await user.connect({ port: Number(/:(\d+)$/.exec(first)?.[1]) })).toEqual({
      id: 1,
      online: 1,
    })
    expect(await user.list()).toEqual([{ id: 1, name: user.name, age: user.age }])
    await user.leave()
    await closed
    expect(said).toEqual(['+ Питон, 蟒蛇 35', '- Питон, 蟒蛇'])
  })
})
