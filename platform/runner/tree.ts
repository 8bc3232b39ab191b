/** The processes that descend from one: found and ended, wherever they hide. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { codeOf } from '../shared/errors.ts'
import { RUN_VARIABLE } from './environment.ts'

const run = promisify(execFile)

/** Turns in which what was killed is gone, as a rule … */
const QUICK_TURNS = 10
/** … and then pauses, as long as a busy machine may need to end it. */
const LOOK_MS = 5
const END_MS = 2_000

/** On every system that the grader shuts programs in; a larger page counts too little, not too much. */
const PAGE_BYTES = 4096

export interface ProcessTree {
  pid: number
  runId: string
  /** On POSIX systems: the first process leads a group of its own. */
  leadsGroup: boolean
  /** When the first process started, in ticks of the kernel's; what is older is not of the tree. */
  startedTicks?: number
}

/** @returns `undefined` where the system does not tell. Source: proc(5), stat. */
export function startedTicksOf(pid: number): number | undefined {
  return process.platform === 'linux' ? readEntry(String(pid))?.startedTicks : undefined
}

/** @param startedTicks tells it from a later process with the same number, where that is known */
export function isRunning(pid: number, startedTicks?: number): boolean {
  if (process.platform === 'linux') {
    const entry = readEntry(String(pid))
    if (!entry || entry.isZombie) return false
    return startedTicks === undefined || entry.startedTicks === startedTicks
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Asks the group to end; a program that handles the signal can clean up. */
export function signalGroup({ pid, leadsGroup }: ProcessTree, signal: NodeJS.Signals): void {
  // Windows has no signals between processes: there `kill` ends the process at once.
  send(leadsGroup && process.platform !== 'win32' ? -pid : pid, signal)
}

/**
 * Asks the program inside a sandbox to end, past the wrappers around it.
 * @param wrappers generations of processes between the first one of the tree and the program
 */
export function signalInside({ pid }: ProcessTree, wrappers: number, signal: NodeJS.Signals): void {
  if (!(pid > 1)) return
  const processes = listLinux()
  let parents = [pid]
  for (let generation = 0; generation < wrappers; generation++)
    parents = processes.filter(({ parent }) => parents.includes(parent)).map((entry) => entry.pid)
  for (const member of parents) send(member, signal)
}

/** Resident memory of all processes of the tree together; Linux only. Source: proc(5), statm. */
export async function residentBytesOf(tree: ProcessTree): Promise<number> {
  let pages = 0
  for (const pid of await findMembers(tree)) {
    try {
      pages += Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1] ?? 0)
    } catch {
      // It ended while we looked.
    }
  }
  return pages * PAGE_BYTES
}

/**
 * Ends whatever is left of a tree, by force, and looks again until nothing is.
 * @returns how many processes had to be ended
 */
export async function killTree(tree: ProcessTree): Promise<number> {
  if (!(tree.pid > 1)) return 0
  if (process.platform === 'win32') {
    await run('taskkill', ['/pid', String(tree.pid), '/T', '/F']).catch(() => {})
    return 0
  }
  signalGroup(tree, 'SIGKILL')
  const killed = new Set<number>()
  const deadline = performance.now() + END_MS
  // A process may fork between the look and the kill; each round leaves fewer that can. Then it is
  // only a matter of time: what was killed needs a moment of a core to end, too.
  while (performance.now() < deadline) {
    const members = await findMembers(tree)
    if (members.length === 0) break
    for (const pid of members) {
      send(pid, 'SIGKILL')
      killed.add(pid)
    }
    await haveEnded(members)
  }
  return killed.size
}

/**
 * A moment for those that were killed to be gone. Only they are looked at: to look through the
 * whole machine ten times in a row would take longer than they do.
 */
async function haveEnded(members: number[]): Promise<void> {
  for (let turn = 0; turn < QUICK_TURNS; turn++) {
    await nextTurn()
    if (!members.some((pid) => isRunning(pid))) return
  }
  await pause(LOOK_MS)
}

/** Living processes of the tree: descendants, the group, and whoever carries the run's mark. */
export async function findMembers(tree: ProcessTree): Promise<number[]> {
  // A program that never started has no pid; but 0 is the parent of the system's first process, so
  // that everybody on the machine would be found.
  if (!(tree.pid > 1)) return []
  const all = process.platform === 'linux' ? listLinux() : await listPosix()
  // Nobody descends from a younger process. Looking at everybody's environment takes its time.
  const { startedTicks = 0 } = tree
  const processes = all.filter((entry) => (entry.startedTicks ?? Infinity) >= startedTicks)
  const mark = `${RUN_VARIABLE}=${tree.runId}`
  const ownGroup = tree.leadsGroup ? tree.pid : undefined
  const members = new Set([tree.pid])
  let grew = true
  while (grew) {
    grew = false
    for (const { pid, parent, group } of processes) {
      if (members.has(pid)) continue
      if (!members.has(parent) && group !== ownGroup && !carries(pid, mark)) continue
      members.add(pid)
      grew = true
    }
  }
  return processes
    .filter(({ pid, isZombie }) => members.has(pid) && !isZombie)
    .map(({ pid }) => pid)
}

interface Entry {
  pid: number
  parent: number
  group: number
  isZombie: boolean
  startedTicks?: number
}

function listLinux(): Entry[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readEntry(name) ?? []) : []))
}

/** @returns `undefined` when there is no such process any more */
function readEntry(pid: string): Entry | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // "pid (name) state ppid pgrp …"; the name may hold spaces and brackets. The start is field 22.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent, group] = fields
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    isZombie: state === 'Z' || state === 'X',
    startedTicks: Number(fields[19]),
  }
}

async function listPosix(): Promise<Entry[]> {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,pgid=,stat='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, group, state] = line.trim().split(/\s+/)
      return {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        isZombie: state?.startsWith('Z') ?? false,
      }
    })
}

function carries(pid: number, mark: string): boolean {
  if (process.platform !== 'linux') return false
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark)
  } catch {
    return false
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  // 0 would be our own group, -1 everybody: a program that never started has no pid.
  if (pid === 0 || pid === -1) return
  try {
    process.kill(pid, signal)
  } catch {
    // Nobody there: that is what was wanted.
  }
}
