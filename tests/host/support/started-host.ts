/** A host over a toy course in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { HostOptions } from '../../../platform/host/server.ts'
import { SESSION_VARIABLE } from '../../../platform/runner/session.ts'
import { createToyCourse } from './toy-host.ts'

export interface StartedHost {
  url: string
  pid: number
  /** Holds `labs`, `solutions`, `state` and what else the toy course has. */
  folder: string
  /** Where it and its programs keep what is temporary. */
  temporary: string
  printed(): string
  /** Without any chance to clean up. */
  kill(): Promise<void>
  /** As Ctrl-C does. @returns its exit code */
  end(): Promise<number | null>
}

/** @param shared temporary folder of an earlier host, instead of one of its own */
export async function startHostProcess(
  more: Partial<HostOptions> = {},
  shared?: string,
): Promise<StartedHost> {
  const { folder, options } = createToyCourse()
  const temporary = shared ?? join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const { [SESSION_VARIABLE]: _, ...env } = process.env
  const child = fork(join(import.meta.dirname, 'host-process.ts'), {
    env: { ...env, TOY_OPTIONS: JSON.stringify({ ...options, ...more }), TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGTERM'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (printed += String(chunk)))
  const exit = once(child, 'exit') as Promise<[number | null]>
  const [url] = (await Promise.race([once(child, 'message'), failed(child, () => printed)])) as [
    string,
  ]
  return {
    url,
    pid: child.pid ?? 0,
    folder,
    temporary,
    printed: () => printed,
    kill: async () => {
      child.kill('SIGKILL')
      await exit
    },
    end: async () => {
      child.kill('SIGTERM')
      const [code] = await exit
      return code
    },
  }
}

async function failed(child: ChildProcess, printed: () => string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`the host ended with ${code}: ${printed()}`)
}

/** What the kernel says about a process. Linux only. Source: proc(5). */
export function footprintOf(pid: number): { descriptors: number; residentBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    residentBytes: resident * 1024,
  }
}

/** Living processes, besides the host, that were started with its temporary folder. Linux only. */
export function processesOf({ pid, temporary }: StartedHost): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== pid)
    .map(Number)
    .filter((other) => {
      try {
        const environment = readFileSync(`/proc/${other}/environ`, 'latin1').split('\0')
        return environment.includes(`TMPDIR=${temporary}`)
      } catch {
        return false
      }
    })
}
