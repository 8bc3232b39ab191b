/** Runs a command of the course as a person would, and collects what it prints. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export const CLI = join(import.meta.dirname, '..', '..', 'platform', 'cli', 'otw.mjs')

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunningCommand {
  child: ChildProcess
  finished: Promise<Finished>
  stdout(): string
}

export function startCli(args: string[], env: Record<string, string> = {}): RunningCommand {
  // A session of its own, whatever command runs the tests.
  const { OTW_SESSION: _session, OTW_LANG: _language, ...rest } = process.env
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...rest, LANG: 'C', LC_ALL: 'C', FORCE_COLOR: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, finished, stdout: () => stdout }
}

export function runCli(args: string[], env?: Record<string, string>): Promise<Finished> {
  const command = startCli(args, env)
  command.child.stdin?.end()
  return command.finished
}
