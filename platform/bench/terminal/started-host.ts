/** Starts what pages connect to: the host over a lab of the bench, and the bare way. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostOptions } from '../../host/server.ts'

const PROGRAMS = join(import.meta.dirname, '..', 'programs')
export const LAB = '01-bench'

/** Process name → program of the bench and its arguments. */
export type Programs = Record<string, [file: string, ...args: string[]]>

export interface StartedHost {
  url: string
  /** Memory of the host itself, without the programs. */
  residentBytes(): Promise<number>
  dispose(): Promise<void>
}

export async function startBenchHost(programs: Programs): Promise<StartedHost> {
  const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-bench-'))
  const host = await startHostProcess(writeCourse(folder, programs))
  return {
    ...host,
    dispose: async () => {
      await host.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The host in a process of its own. */
export async function startHostProcess(options: HostOptions): Promise<StartedHost> {
  const child = fork(join(import.meta.dirname, 'host-process.ts'), [JSON.stringify(options)])
  const url = String(await messageOf(child))
  return {
    url,
    residentBytes: async () => {
      child.send('memory')
      return Number(await messageOf(child))
    },
    dispose: () => end(child),
  }
}

/**
 * @param siteFolder a folder that is served as well
 * @returns where each connection gets a program of its own
 */
export async function startBareTerminals(
  siteFolder?: string,
): Promise<Pick<StartedHost, 'url' | 'dispose'>> {
  const args = siteFolder === undefined ? [] : [siteFolder]
  const child = fork(join(PROGRAMS, 'bare-terminal.ts'), args)
  return { url: String(await messageOf(child)), dispose: () => end(child) }
}

function writeCourse(folder: string, programs: Programs): HostOptions {
  const lab = join(folder, 'labs', LAB)
  mkdirSync(lab, { recursive: true })
  const processes = Object.entries(programs).map(([name, [file, ...args]]) => {
    cpSync(join(PROGRAMS, file), join(lab, file))
    return [name, { file, examples: [args] }] as const
  })
  const description = {
    part: 'tcp',
    exercises: [{ id: 'none', file: 'none.ts', checks: ['none'] }],
    processes: Object.fromEntries(processes),
    scenes: [{ id: 'all', processes: Object.keys(programs) }],
  }
  writeFileSync(join(lab, 'lab.json'), JSON.stringify(description))
  const siteFolder = join(folder, 'site')
  mkdirSync(siteFolder)
  writeFileSync(join(siteFolder, 'index.html'), '<h1>bench</h1>')
  const labsFolder = join(folder, 'labs')
  const stateFolder = join(folder, 'state')
  return { siteFolder, labsFolder, solutionsFolder: labsFolder, stateFolder, port: 0 }
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  const end = once(child, 'exit', ended).then(([code]) => {
    throw new Error(`What the bench started has ended with ${code}.`)
  })
  const message = once(child, 'message', ended).then(([value]: unknown[]) => value)
  try {
    return await Promise.race([message, end])
  } finally {
    end.catch(() => {})
    message.catch(() => {})
    ended.abort()
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}
