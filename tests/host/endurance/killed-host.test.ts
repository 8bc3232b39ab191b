/** A host that has no chance to clean up, and what others clean up after it. */
import { spawn } from 'node:child_process'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sweepSessions } from '../../../platform/runner/session.ts'
import { isAlive } from '../../helpers/alive.ts'
import { Page } from '../support/page.ts'
import { processesOf, startHostProcess } from '../support/started-host.ts'
import { temporaryFolder as testFolder, TOY } from '../support/toy-host.ts'

/** "No more than seconds" after the host. */
const SOON_MS = 8_000

async function startAll(page: Page): Promise<number[]> {
  const terminals = await page.openLab(TOY)
  const { stubborn = 0 } = terminals
  for (const terminal of Object.values(terminals)) page.attach(terminal)
  for (const name of ['server', 'echo', 'flood', 'stubborn']) page.run(TOY, name)
  await page.until(() => page.text(stubborn).includes('pids'), 'the pids')
  await page.phase('server', 'listening')
  const [, ...pids] = page.text(stubborn).trim().split(' ').map(Number)
  return pids
}

describe.runIf(process.platform === 'linux')('endurance/killed-host', () => {
  it('is outlived by no program of a lab, and by no file of its own', async () => {
    const host = await startHostProcess()
    const page = await Page.open(host.url)
    const pids = await startAll(page)
    expect(pids.every(isAlive)).toBe(true)
    expect(processesOf(host).length).toBeGreaterThanOrEqual(5)
    expect(readdirSync(host.temporary).length).toBeGreaterThanOrEqual(5)
    await host.kill()
    const wait = { timeout: SOON_MS, interval: 50 }
    await expect.poll(() => processesOf(host), wait).toEqual([])
    expect(pids.filter(isAlive)).toEqual([])
    await expect.poll(() => readdirSync(host.temporary), wait).toEqual([])
  })

  it('leaves nothing behind even when its warden is killed with it: the next start cleans up', async () => {
    const host = await startHostProcess()
    const page = await Page.open(host.url)
    const pids = await startAll(page)
    const warden = processesOf(host).filter((pid) => isWarden(pid, host.temporary))
    expect(warden).toHaveLength(1)
    for (const pid of warden) process.kill(pid, 'SIGKILL')
    await host.kill()
    // Its terminals are gone with it: what does not listen to that lives on.
    expect(pids.filter(isAlive)).toEqual(pids)
    const next = await startHostProcess({}, host.temporary)
    await expect.poll(() => pids.filter(isAlive), { timeout: SOON_MS }).toEqual([])
    const isNext = (name: string): boolean => name.includes(`-${next.pid}.`)
    await expect
      .poll(() => readdirSync(host.temporary).filter((name) => !isNext(name)), { timeout: SOON_MS })
      .toEqual([])
    expect(readdirSync(host.temporary).filter(isNext)).toHaveLength(1)
    expect(await next.end()).toBe(0)
  })
})

describe('runner/temporary-folder', () => {
  const gone = 2 ** 22 + 1
  const namespace = process.platform === 'linux' ? namespaceOf() : 'x'

  it('sweeps what belongs to nobody any more, and nothing else', async () => {
    const parent = testFolder()
    const living = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    onTestFinished(() => void living.kill())
    const stays = [
      `on-the-wire-check-${living.pid}.x.${namespace}-aaaaaa`,
      `on-the-wire-check-${gone}.1.1-bbbbbb`,
      'on-the-wire-notes',
      `on-the-wire-check-${gone}.1.${namespace}-toolong`,
      `other-check-${gone}.1.${namespace}-cccccc`,
    ]
    const goes = [
      `on-the-wire-check-${gone}.1.${namespace}-dddddd`,
      `on-the-wire-report-${gone}.x.${namespace}-eeeeee`,
      `on-the-wire-session-${gone}.1.${namespace}-ffffff`,
    ]
    // The same number, started at another time: another process.
    if (process.platform === 'linux')
      goes.push(`on-the-wire-lane-${living.pid}.1.${namespace}-gggggg`)
    for (const name of [...stays, ...goes]) {
      mkdirSync(join(parent, name))
      writeFileSync(join(parent, name, 'file'), 'x')
    }
    const kept = join(testFolder(), 'kept')
    mkdirSync(kept)
    writeFileSync(join(kept, 'file'), 'x')
    const link = `on-the-wire-check-${gone}.1.${namespace}-hhhhhh`
    symlinkSync(kept, join(parent, link))
    const plain = `on-the-wire-check-${gone}.1.${namespace}-iiiiii`
    writeFileSync(join(parent, plain), 'x')
    await sweepSessions(parent)
    expect(readdirSync(parent).sort()).toEqual([...stays, link, plain].sort())
    expect(readdirSync(kept)).toEqual(['file'])
  })

  it('kills nobody who has got the number of a process that is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true })
    onTestFinished(() => void other.kill('SIGKILL'))
    const parent = testFolder()
    const session = join(parent, `on-the-wire-session-${gone}.1.${namespace}-aaaaaa`)
    mkdirSync(session)
    const tree = { pid: other.pid, runId: 'of-last-week', leadsGroup: true, startedTicks: 1 }
    writeFileSync(join(session, String(other.pid)), JSON.stringify(tree))
    await sweepSessions(parent)
    expect(readdirSync(parent)).toEqual([])
    expect(isAlive(other.pid ?? 0)).toBe(true)
  })
})

function namespaceOf(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 'x'
}

function isWarden(pid: number, temporary: string): boolean {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  return command.includes('warden.ts') && command.includes(temporary)
}
