/** Programs that do not end when they should, and print what they should not. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAlive } from '../../helpers/alive.ts'
import type { Page } from '../support/page.ts'
import { startToyHost, TOY, type ToyHost } from '../support/toy-host.ts'

async function openToy(
  more: Parameters<typeof startToyHost>[0] = {},
): Promise<{ host: ToyHost; page: Page; terminals: Record<string, number> }> {
  const host = await startToyHost(more)
  const page = await host.openPage()
  return { host, page, terminals: await page.openLab(TOY) }
}

const idOf = (terminals: Record<string, number>, process: string): number => terminals[process] ?? 0

/** Runs `stubborn` and its grandchild. @returns the pids of both */
async function startStubborn(page: Page, terminal: number): Promise<number[]> {
  page.attach(terminal)
  page.run(TOY, 'stubborn')
  await page.until(() => page.text(terminal).includes('pids'), 'the pids')
  const [, ...pids] = page.text(terminal).trim().split(' ').map(Number)
  expect(pids.every(isAlive)).toBe(true)
  return pids
}

async function untilGone(pids: number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000, interval: 20 }).toEqual([])
}

/** Replaces a program of the toy course. */
function write({ folder }: ToyHost, file: string, text: string): void {
  writeFileSync(join(folder, 'solutions', TOY, file), text)
}

/** Leaves its group and its session, and its parent ends: what a daemon does. */
const daemon = (pidFile: string): string => `
  import { spawn } from 'node:child_process'
  const loop = 'process.on("SIGTERM", () => {}); process.on("SIGHUP", () => {});' +
    'require("fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)'
  const middle = 'require("child_process").spawn(process.execPath, ' +
    '["-e", ...process.argv.slice(1)], { detached: true, stdio: "ignore" }).unref()'
  spawn(process.execPath, ['-e', middle, loop, ${JSON.stringify(pidFile)}], {
    detached: true,
    stdio: 'ignore',
  }).unref()
  setInterval(() => {}, 1000)
`

describe.skipIf(process.platform === 'win32')('endurance/programs', () => {
  it('starts anew when run comes on the heels of stop', async () => {
    const { page, terminals } = await openToy()
    const pids = await startStubborn(page, idOf(terminals, 'stubborn'))
    page.send({ type: 'stop', lab: TOY, process: 'stubborn' })
    page.run(TOY, 'stubborn', { target: 'labs' })
    await page.until(
      () =>
        page.messages.some(
          (one) =>
            one.type === 'process' && one.state.phase === 'running' && one.state.target === 'labs',
        ),
      'the second start',
    )
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('ends the whole tree of a process that will not hear', async () => {
    const { page, terminals } = await openToy()
    const pids = await startStubborn(page, idOf(terminals, 'stubborn'))
    page.send({ type: 'stop', lab: TOY, process: 'stubborn' })
    const { ending } = await page.phase('stubborn', 'ended')
    expect(ending).toEqual({ reason: 'stopped', forced: true })
    await untilGone(pids)
  })

  it('leaves no process behind when the host ends', async () => {
    const { host, page, terminals } = await openToy()
    const pids = await startStubborn(page, idOf(terminals, 'stubborn'))
    await host.dispose()
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('ends what runs when nobody has looked at the lab for a while', async () => {
    const { host, page, terminals } = await openToy({ orphanMs: 100 })
    const second = await host.openPage()
    await second.openLab(TOY)
    const pids = await startStubborn(page, idOf(terminals, 'stubborn'))
    page.close()
    await page.closed
    // The second page still looks: the process is there after more than the limit.
    second.send({
      type: 'run',
      lab: TOY,
      process: 'count',
      target: 'labs',
      example: 0,
      columns: 80,
      rows: 24,
    })
    await second.phase('count', 'ended')
    expect(pids.every(isAlive)).toBe(true)
    second.send({ type: 'close-lab', lab: TOY })
    await untilGone(pids)
  })

  it('ends a daemon that has left its group, its session and its parent', async () => {
    const { host, page } = await openToy()
    const pidFile = join(host.folder, 'pid')
    write(host, 'echo.ts', daemon(pidFile))
    page.run(TOY, 'echo')
    const readPid = (): number => Number(existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : 0)
    await expect.poll(readPid, { timeout: 10_000 }).toBeGreaterThan(0)
    const pid = readPid()
    expect(isAlive(pid)).toBe(true)
    page.send({ type: 'stop', lab: TOY, process: 'echo' })
    await page.phase('echo', 'ended')
    await untilGone([pid])
  })

  it('passes on random bytes as they are, and takes input all the while', async () => {
    const { host, page, terminals } = await openToy()
    const size = 4 * 1024 * 1024
    write(
      host,
      'echo.ts',
      `import { createHash, randomBytes } from 'node:crypto'
      import { writeSync } from 'node:fs'
      import { execFileSync } from 'node:child_process'
      execFileSync('stty', ['raw', '-echo'], { stdio: 'inherit' })
      const bytes = randomBytes(${size})
      for (let at = 0; at < bytes.length; )
        try { at += writeSync(1, bytes, at) } catch (error) { if ((error as { code?: string }).code !== 'EAGAIN') throw error }
      process.stdin.once('data', (text) => {
        console.log('end' + createHash('sha256').update(bytes).digest('hex') + text)
        process.exit()
      })`,
    )
    const echo = idOf(terminals, 'echo')
    page.attach(echo)
    page.run(TOY, 'echo')
    await page.until(() => page.seen(echo).next >= size, 'every byte')
    page.send({ type: 'input', terminal: echo, text: 'typed' })
    await page.phase('echo', 'ended')
    await page.until(() => page.seen(echo).next >= size + 3 + 64 + 5, 'the last line')
    const all = Buffer.concat(page.seen(echo).bytes)
    const hash = createHash('sha256').update(all.subarray(0, size)).digest('hex')
    expect(all.subarray(size, size + 72).toString()).toBe(`end${hash}typed`)
    expect(page.seen(echo).gaps).toEqual([])
  })
})
