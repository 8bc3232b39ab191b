import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ROOT, SOLUTIONS } from '../../../platform/catalogue/paths.ts'
import { runNode } from '../../helpers/run-node.ts'

const SLUG = '07-framing'
/** Runs a program of the lab. */
const CHECK = 'echoes-over-tcp'

/**
 * Three runs in one process, as the page's checker makes them: which processes of the lab's server
 * wait after each, and what came out. Before the last one the server is spoiled.
 */
const script = (target: string): string => `
  import { writeFileSync } from 'node:fs'
  import { Driver } from '${ROOT}/platform/checker/driver/driver.ts'
  import { findProcesses } from '${ROOT}/tests/helpers/processes.ts'
  const server = '${target}/${SLUG}/server.ts'
  const driver = new Driver({ keepsSpares: true })
  const check = async () => {
    const { verdicts } = await driver.run({ slug: '${SLUG}', target: '${target}', only: '${CHECK}', seed: 1 })
    await driver.settled()
    return verdicts.map(({ kind }) => kind)
  }
  const rounds = []
  for (const isSpoiled of [false, false, true]) {
    if (isSpoiled) writeFileSync(server, 'process.exit(3)')
    const kinds = await check()
    rounds.push({ kinds, waiting: findProcesses(server) })
  }
  await driver.dispose()
  console.log(JSON.stringify({ rounds, left: findProcesses(server) }))`

interface Told {
  rounds: { kinds: string[]; waiting: number[] }[]
  left: number[]
}

describe.skipIf(process.platform !== 'linux')('checker/driver/spares', () => {
  it('lets the program of a check wait for the next run, which loads it as it then is', async () => {
    const target = mkdtempSync(join(tmpdir(), 'on-the-wire-spares-'))
    onTestFinished(() => rmSync(target, { recursive: true }))
    cpSync(join(SOLUTIONS, SLUG), join(target, SLUG), { recursive: true })
    const { stdout, stderr } = await runNode(['--input-type=module', '-e', script(target)])
    expect(stderr).toBe('')
    const { rounds, left } = JSON.parse(stdout) as Told
    expect(rounds.map(({ kinds }) => kinds)).toEqual([['passed'], ['passed'], ['failed']])
    // One waits, and it is used up by the next run.
    for (const { waiting } of rounds) expect(waiting).toHaveLength(1)
    expect(new Set(rounds.flatMap(({ waiting }) => waiting)).size).toBe(3)
    expect(left).toEqual([])
  }, 30_000)
})
