/**
 * What is other on Windows, with a terminal as node-pty has it there: no pid at first, text instead
 * of bytes, no signals. It is played by pipes; the real one was not at hand.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { labEnvironment, RUN_VARIABLE } from '../../../platform/runner/environment.ts'
import { LabProcess } from '../../../platform/runner/process.ts'

const terminals: WindowsTerminal[] = []

class WindowsTerminal {
  pid = 0
  readonly written: string[] = []
  readonly child: ChildProcess

  constructor(file: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] })
    this.child.stdout?.setEncoding('utf8')
    onTestFinished(() => void this.child.kill('SIGKILL'))
    terminals.push(this)
  }

  onData(listener: (text: string) => void): void {
    this.child.stdout?.on('data', (text: string) => {
      this.pid = this.child.pid ?? 0
      listener(text)
    })
  }

  onExit(listener: (exit: { exitCode: number }) => void): void {
    this.child.on('close', (exitCode) => listener({ exitCode: exitCode ?? 1 }))
  }

  /** What Windows does with Ctrl-C that comes from a terminal. */
  write(text: string): void {
    this.written.push(text)
    if (text === '\u0003') this.child.kill('SIGINT')
  }

  resize(): void {}
  pause(): void {}
  resume(): void {}
}

vi.mock('node-pty', () => ({
  spawn: (...all: ConstructorParameters<typeof WindowsTerminal>) => new WindowsTerminal(...all),
}))

const PROGRAM = `
process.on('SIGINT', () => process.exit(7))
setInterval(() => {}, 1_000)
console.log('粘包 ё')
`

describe('runner on Windows', () => {
  it('hands on bytes, knows the program once it runs, and asks it by Ctrl-C to end', async () => {
    vi.stubGlobal('process', Object.create(process, { platform: { value: 'win32' } }))
    onTestFinished(() => void vi.unstubAllGlobals())
    const program = new LabProcess({
      args: ['--eval', PROGRAM],
      cwd: join(import.meta.dirname),
      terminal: { columns: 80, rows: 24 },
    })
    expect(program.pid).toBe(0)
    const printed = await new Promise<Buffer>((resolve) => program.onOutput(resolve))
    expect(Buffer.isBuffer(printed)).toBe(true)
    expect(printed.toString()).toBe('粘包 ё\n')
    const [terminal] = terminals
    expect(program.pid).toBe(terminal?.child.pid)
    expect(await program.stop()).toEqual({ reason: 'stopped', forced: false })
    expect(terminal?.written).toEqual(['\u0003'])
    expect(terminal?.child.exitCode).toBe(7)
  })

  it('hands the search path on, however its name is written', () => {
    const windows = { Path: 'C:\\Windows', SYSTEMROOT: 'C:\\Windows', Secret: 'x' }
    const environment = labEnvironment('run', {}, windows, 'win32')
    expect(environment).toMatchObject({ Path: 'C:\\Windows', SYSTEMROOT: 'C:\\Windows' })
    expect(environment).toHaveProperty(RUN_VARIABLE)
    expect(environment).not.toHaveProperty('Secret')
    expect(labEnvironment('run', {}, windows, 'linux')).not.toHaveProperty('Path')
  })
})
