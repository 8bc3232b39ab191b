import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isAlive } from '../../helpers/alive.ts'
import { LabProcess } from '../../../platform/runner/process.ts'
import type { ProgramOptions } from '../../../platform/runner/program-options.ts'

const PROGRAMS = join(import.meta.dirname, '..', '..', 'fixtures', 'programs')
const started: LabProcess[] = []

function start(
  file: string,
  options: Partial<ProgramOptions> = {},
  args: string[] = [],
): LabProcess {
  const process = new LabProcess({
    args: [join(PROGRAMS, file), ...args],
    cwd: PROGRAMS,
    ...options,
  })
  started.push(process)
  return process
}

/** Everything a program has printed so far. */
function collect(process: LabProcess): () => string {
  let text = ''
  process.onOutput((chunk) => {
    text += chunk.toString()
  })
  return () => text
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.stop(0)))
})

const TERMINAL = { columns: 80, rows: 24 }

describe.each([
  ['pipes', {}],
  ['a pty', { terminal: TERMINAL }],
])('runner/process by %s', (_name, options: Partial<ProgramOptions>) => {
  it('tells the exit code', async () => {
    expect(await start('exits.js', options).ended).toEqual({ reason: 'exited', exitCode: 7 })
  })

  it('stops a program that listens to the polite signal', async () => {
    const program = start('listens.ts', { ...options, mustListen: true })
    await program.ready
    expect(await program.stop()).toEqual({ reason: 'stopped', forced: false })
    expect(await program.members()).toEqual([])
  })

  it('stops a deaf program by force when the grace is over', async () => {
    const program = start('deaf.js', options)
    const printed = collect(program)
    await vi.waitFor(() => expect(printed()).toContain('deaf'), 5000)
    expect(await program.stop(50)).toEqual({ reason: 'stopped', forced: true })
    expect(isAlive(program.pid)).toBe(false)
  })

  it('sees where the program listens, and that it is ready', async () => {
    const program = start('listens.ts', { ...options, mustListen: true })
    await program.ready
    expect(program.isReady).toBe(true)
    expect(program.listening).toEqual([
      { transport: 'tcp', address: '127.0.0.1', port: expect.any(Number) as number },
    ])
  })

  it('ends a server that never listens, and says so', async () => {
    const program = start('forever.js', { ...options, mustListen: true, readyMs: 100 })
    await program.ready
    expect(await program.ended).toEqual({ reason: 'never-listened', afterMs: 100 })
    expect(program.isReady).toBe(false)
  })

  it('hands input on', async () => {
    const program = start('echo.js', options)
    const printed = collect(program)
    program.write('привет\n')
    await vi.waitFor(() => expect(printed()).toContain('got привет'), 5000)
  })

  it('knows an exercise that is not started', async () => {
    const program = start('todo.ts', options)
    await program.ended
    expect(program.notStarted).toBe(true)
  })

  it('gives the program only what is on the list', async () => {
    vi.stubEnv('SECRET_OF_THE_USER', 'hidden')
    const program = start('environment.js', options)
    vi.unstubAllEnvs()
    const printed = collect(program)
    await program.ended
    expect(printed()).toContain('"PATH"')
    expect(printed()).not.toContain('SECRET_OF_THE_USER')
    expect(printed()).not.toContain('OTW_REPORT')
  })

  it.skipIf(process.platform !== 'linux')('ends a daemon that left its session', async () => {
    const program = start('daemon.js', options, ['stay'])
    const printed = collect(program)
    await vi.waitFor(() => expect(printed()).toMatch(/\d+\r?\n/), 5000)
    const daemon = Number(printed())
    expect(isAlive(daemon)).toBe(true)
    await program.stop(0)
    await vi.waitFor(() => expect(isAlive(daemon)).toBe(false), 2000)
  })

  it.skipIf(process.platform !== 'linux')(
    'ends a daemon whose parent ended by itself',
    async () => {
      const program = start('daemon.js', options)
      const printed = collect(program)
      expect(await program.ended).toEqual({ reason: 'exited', exitCode: 0 })
      const daemon = Number(printed())
      expect(daemon).toBeGreaterThan(0)
      await vi.waitFor(() => expect(isAlive(daemon)).toBe(false), 2000)
    },
  )
})

describe('runner/limits', () => {
  it('ends a program that prints without end', async () => {
    const program = start('flood.js', { limits: { maxOutputBytes: 1024 * 1024 } })
    expect(await program.ended).toMatchObject({ reason: 'too-much-output' })
  })

  it.skipIf(process.platform !== 'linux')('ends a program that fills the memory', async () => {
    const program = start('memory.js', { limits: { maxMemoryBytes: 200 * 1024 * 1024 } })
    expect(await program.ended).toMatchObject({ reason: 'too-much-memory' })
  })

  it('ends a program that takes too long', async () => {
    const program = start('forever.js', { limits: { timeoutMs: 100 } })
    expect(await program.ended).toEqual({ reason: 'timed-out', afterMs: 100 })
  })
})

describe('runner/process', () => {
  it('decides the reason once: a stop after the end changes nothing', async () => {
    const program = start('exits.js')
    await program.ended
    expect(await program.stop()).toEqual({ reason: 'exited', exitCode: 7 })
  })

  it('decides the reason once: the first one counts, whatever comes on its heels', async () => {
    const late = { reason: 'timed-out', afterMs: 1 } as const
    const killed = start('forever.js')
    const stopped = start('forever.js')
    void killed.kill(late)
    void killed.kill({ reason: 'never-listened', afterMs: 2 })
    void killed.stop()
    void stopped.stop(0)
    void stopped.kill(late)
    expect(await killed.ended).toEqual(late)
    expect(await stopped.ended).toMatchObject({ reason: 'stopped' })
  })

  it('leaves a server alone that listened in time, however long it runs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const server = start('listens.ts', { mustListen: true, readyMs: 60_000 })
      await server.ready
      expect(server.listening).toHaveLength(1)
      vi.advanceTimersByTime(600_000)
      vi.useRealTimers()
      expect(await server.stop()).toMatchObject({ reason: 'stopped' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not wait for a grandchild that has the program’s pipes, and ends it', async () => {
    const loop = `['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }`
    const code = `console.log(require('child_process').spawn(process.execPath, ${loop}).pid)
      process.exitCode = 5
      setImmediate(() => process.exit())`
    const program = new LabProcess({ args: ['-e', code], cwd: PROGRAMS })
    started.push(program)
    const printed = collect(program)
    expect(await program.ended).toEqual({ reason: 'exited', exitCode: 5 })
    expect(isAlive(Number(printed()))).toBe(false)
  })

  it('leaves nothing behind when no terminal can be opened', () => {
    const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-test-'))
    vi.stubEnv('TMPDIR', folder)
    try {
      const terminal = { columns: 'many' as unknown as number, rows: 24 }
      expect(() => start('exits.js', { terminal, trace: true })).toThrow('cols')
      // Nobody reads the report any more, which would keep the host from ending.
      expect(readdirSync(folder)).toEqual([])
    } finally {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true })
    }
  })

  it('says that a folder is missing instead of throwing', async () => {
    const program = new LabProcess({ args: ['x.js'], cwd: join(PROGRAMS, 'nowhere') })
    expect(await program.ended).toMatchObject({ reason: 'could-not-start' })
  })
})
