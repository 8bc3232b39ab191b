import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAlive } from '../../helpers/alive.ts'
import { findProcesses } from '../../helpers/processes.ts'
import type { LabProcess } from '../../../platform/runner/process.ts'
import type { ProgramOptions } from '../../../platform/runner/program-options.ts'
import { SparePrograms } from '../../../platform/runner/spare-programs.ts'

const TELLS = `console.log(JSON.stringify({
  args: process.argv.slice(2), columns: process.stdout.columns ?? 0, zone: process.env.TZ ?? '',
  strange: Object.keys(process.env).filter((name) => name.startsWith('OTW_') && name !== 'OTW_RUN'),
}))`
const LISTENS = `require('node:net').createServer().listen(0, '127.0.0.1')`
const TERMINAL = { columns: 80, rows: 24 }

let folder = ''
let spares = new SparePrograms(2)
const started: LabProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-the-wire-spares-'))
  spares = new SparePrograms(2)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all([...started.splice(0).map((program) => program.stop(0)), spares.dispose()])
  rmSync(folder, { recursive: true })
})

function write(file: string, text = TELLS): string {
  writeFileSync(join(folder, file), text)
  return join(folder, file)
}

function optionsOf(file: string, args: string[] = [], more: Partial<ProgramOptions> = {}) {
  return { args: [join(folder, file), ...args], cwd: folder, ...more }
}

function start(...about: Parameters<typeof optionsOf>): LabProcess {
  const program = spares.start(optionsOf(...about))
  started.push(program)
  return program
}

/** Pids of the programs that have come to where they wait. */
async function waiting(file: string, count = 1): Promise<number[]> {
  await vi.waitFor(() => {
    const stopped = findProcesses(join(folder, file)).filter(isStopped)
    expect(stopped).toHaveLength(count)
  }, 10_000)
  return findProcesses(join(folder, file))
}

function isStopped(pid: number): boolean {
  return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') T ')
}

async function told(program: LabProcess): Promise<unknown> {
  let text = ''
  program.onOutput((chunk) => (text += chunk.toString()))
  expect(await program.ended).toEqual({ reason: 'exited', exitCode: 0 })
  return JSON.parse(text)
}

describe.skipIf(process.platform !== 'linux')('runner/spare-programs', () => {
  it.each([
    ['pipes', {}, 0],
    ['a pty', { terminal: { columns: 61, rows: 24 } }, 61],
    ['a pty, traced', { terminal: { columns: 61, rows: 24 }, trace: true }, 61],
  ])('lets a program wait, by %s, and loads it as it then is', async (_name, more, columns) => {
    write('a.js', 'process.exit(9)')
    // The page has another size by the time that somebody clicks.
    spares.prepare(
      optionsOf('a.js', [], { ...more, ...('terminal' in more && { terminal: TERMINAL }) }),
    )
    const [pid] = await waiting('a.js')
    write('a.js')
    const program = start('a.js', ['--port', '0', 'две '], more)
    expect(program.pid).toBe(pid)
    expect(await told(program)).toEqual({
      args: ['--port', '0', 'две '],
      columns,
      zone: process.env['TZ'] ?? '',
      strange: [],
    })
  })

  it('wakes a program that is only about to wait', async () => {
    write('a.js')
    for (let run = 0; run < 5; run++) {
      spares.prepare(optionsOf('a.js'))
      expect(await told(start('a.js', [`${run}`]))).toMatchObject({ args: [`${run}`] })
    }
  })

  it('starts one where none waits, or one that waits is gone', async () => {
    write('a.js')
    expect(await told(start('a.js', ['alone']))).toMatchObject({ args: ['alone'] })
    spares.prepare(optionsOf('a.js'))
    const [pid = 0] = await waiting('a.js')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
    expect(await told(start('a.js', ['anew']))).toMatchObject({ args: ['anew'] })
  })

  it('takes none that was started in another way', async () => {
    write('a.js')
    spares.prepare(optionsOf('a.js'))
    const [pid] = await waiting('a.js')
    vi.stubEnv('TZ', 'Asia/Tokyo')
    const elsewhere = start('a.js')
    expect(elsewhere.pid).not.toBe(pid)
    expect(await told(elsewhere)).toMatchObject({ zone: 'Asia/Tokyo' })
    vi.unstubAllEnvs()
    expect(start('a.js', [], { terminal: TERMINAL }).pid).not.toBe(pid)
    expect(start('a.js', [], { trace: true }).pid).not.toBe(pid)
    expect(start('a.js').pid).toBe(pid)
  })

  it('counts the time to listen from when it is asked for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      write('server.js', LISTENS)
      const more = { mustListen: true, readyMs: 30_000 }
      spares.prepare(optionsOf('server.js', [], more))
      vi.advanceTimersByTime(60_000)
      const program = start('server.js', [], more)
      await program.ready
      expect(program.listening).toHaveLength(1)
      write('silent.js', 'setInterval(() => {}, 1000)')
      spares.prepare(optionsOf('silent.js', [], more))
      const silent = start('silent.js', [], more)
      vi.advanceTimersByTime(30_000)
      expect(await silent.ended).toEqual({ reason: 'never-listened', afterMs: 30_000 })
    } finally {
      vi.useRealTimers()
    }
  })

  it('keeps no more than it may, and the newest', async () => {
    for (const file of ['a.js', 'b.js', 'c.js']) write(file)
    for (const file of ['a.js', 'b.js', 'b.js', 'c.js']) spares.prepare(optionsOf(file))
    await vi.waitFor(() => expect(findProcesses(join(folder, 'a.js'))).toEqual([]), 10_000)
    await waiting('b.js')
    await waiting('c.js')
  })

  it('ends those of a folder, all of them, and all when nobody asks for long', async () => {
    write('a.js')
    spares.prepare(optionsOf('a.js'))
    await waiting('a.js')
    spares.discard('/nowhere')
    await waiting('a.js')
    spares.discard(folder)
    await vi.waitFor(() => expect(findProcesses(folder)).toEqual([]), 10_000)

    spares.prepare(optionsOf('a.js'))
    await waiting('a.js')
    await spares.dispose()
    expect(findProcesses(folder)).toEqual([])

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    spares.prepare(optionsOf('a.js'))
    vi.advanceTimersByTime(10 * 60_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(findProcesses(folder)).toEqual([]), 10_000)
  })

  it('lets nothing wait that shares our terminal or opens a debugger', () => {
    write('a.js')
    spares.prepare(optionsOf('a.js', [], { terminal: 'inherit' }))
    spares.prepare(optionsOf('a.js', [], { nodeFlags: ['--inspect-brk=127.0.0.1:0'] }))
    expect(findProcesses(folder)).toEqual([])
  })
})
