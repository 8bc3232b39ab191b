/**
 * What a submission left in its slot: processes, sockets, files. A slot that is not as it was
 * before is not used again; nothing is repaired.
 */
import { existsSync, opendirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { MAX_TIME_WAIT } from './limits.ts'

/** The system closes what belonged to an ended process a moment later. */
const PATIENCE_MS = 1_000
const LOOK_EVERY_MS = 20
/** Checks leave some dozens of files; more are not worth removing one by one. */
const MAX_FILES = 2_000
const MAX_DEPTH = 8

const TIME_WAIT = '06'

/** @param isShutIn whether processes and sockets here can be nobody else's */
export async function findLeftovers(scratch: string, isShutIn: boolean): Promise<string[]> {
  const files = emptyFolder(scratch)
  if (!isShutIn) return files
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = [...processesInside(), ...findSockets()]
    if (found.length === 0 || performance.now() > deadline) return [...files, ...found]
    await pause(LOOK_EVERY_MS)
  }
}

/**
 * Removes what checks and submissions wrote, if that is the usual: few plain files and folders. At
 * once: handing each of some dozens of files to another thread takes longer than removing them.
 */
export function emptyFolder(folder: string): string[] {
  let files = 0
  let strange: string | undefined
  const look = (path: string, depth: number): void => {
    if (depth > MAX_DEPTH) strange ??= 'files: nested too deeply'
    if (strange !== undefined) return
    const entries = opendirSync(path)
    try {
      for (let entry; strange === undefined && (entry = entries.readSync());) {
        if (++files > MAX_FILES) strange ??= `files: more than ${MAX_FILES}`
        // Reading a pipe or a socket by mistake can hold a thread of ours for ever.
        if (!entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink())
          strange ??= 'files: neither file nor folder'
        if (entry.isDirectory()) look(join(path, entry.name), depth + 1)
      }
    } finally {
      entries.closeSync()
    }
  }
  try {
    look(folder, 0)
    if (strange === undefined)
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
  } catch (error) {
    strange = `files: ${String(error)}`
  }
  return strange === undefined ? [] : [strange]
}

/** Processes in a namespace below ours: all that a sandbox holds, whatever they call themselves. */
function processesInside(): string[] {
  const own = readlinkSync('/proc/self/ns/pid')
  const found: string[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      if (readlinkSync(`/proc/${name}/ns/pid`) !== own) found.push(`process ${name}`)
    } catch {
      // It ended while we looked, or is a zombie: neither runs.
    }
  }
  return found
}

/** Sockets of anybody but the suite, which has none between labs. Source: proc_net_tcp, unix(7). */
export function findSockets(): string[] {
  const found = hasNoSockets() ? [] : listSockets()
  const named = rows('unix').filter((row) => row.split(/\s+/)[7]?.startsWith('@'))
  if (named.length > 0) found.push(`${named.length} named sockets`)
  return found
}

/**
 * The kernel's own counts of this network. To list the connections it walks a table of the whole
 * machine, which takes some thirty milliseconds: more than everything else here. A count that is
 * not there, or not of this network alone, sends us to the lists.
 * Source: proc(5), net/sockstat; the kernel's net/ipv4/proc.c.
 */
function hasNoSockets(): boolean {
  const counts = [...rows('sockstat', 0), ...rows('sockstat6', 0)]
  const countOf = (name: string): string => counts.find((row) => row.startsWith(`${name}: `)) ?? ''
  const hasIpv6 = existsSync('/proc/net/tcp6')
  const names = ['TCP', 'UDP', 'UDPLITE', 'RAW'].flatMap((name) =>
    hasIpv6 ? [name, `${name}6`] : [name],
  )
  const closed = Number(/ tw (\d+)/.exec(countOf('TCP'))?.[1])
  return names.every((name) => / inuse 0\b/.test(countOf(name))) && closed <= MAX_TIME_WAIT
}

function listSockets(): string[] {
  const found: string[] = []
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'udplite6', 'raw', 'raw6']) {
    const states = rows(table).map((row) => row.trim().split(/\s+/)[3] ?? '')
    const open = states.filter((state) => state !== TIME_WAIT)
    if (open.length > 0) found.push(`${open.length} sockets of ${table}`)
    if (states.length - open.length > MAX_TIME_WAIT) found.push(`${states.length} closed sockets`)
  }
  return found
}

/** @param heading lines before the first row */
function rows(table: string, heading = 1): string[] {
  try {
    return readFileSync(`/proc/net/${table}`, 'latin1').trim().split('\n').slice(heading)
  } catch {
    return []
  }
}
