/** Who listens on a port. Known on Linux, from /proc; elsewhere nobody is named. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'

export interface PortHolder {
  pid: number
  /** The program's name, as the system shows it. */
  program: string
}

/** State of a listening socket in /proc/net/tcp. Source: proc_net_tcp.txt of the Linux kernel. */
const LISTEN = '0A'

/** Long enough for loopback on a loaded machine, where an answer takes microseconds. */
const CONNECT_MS = 500

/** Whether somebody accepts connections on this port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const answer = (listens: boolean): void => {
      socket.destroy()
      resolve(listens)
    }
    socket.setTimeout(CONNECT_MS, () => answer(false))
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

/** @returns the program that listens, or `undefined` when that cannot be seen */
export function findPortHolder(port: number): PortHolder | undefined {
  if (process.platform !== 'linux') return undefined
  const inodes = listeningInodes(port)
  if (inodes.size === 0) return undefined
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    if (holdsOne(pid, inodes)) return { pid: Number(pid), program: nameOf(pid) }
  return undefined
}

/** Reads "sl local_address rem_address st … uid timeout inode …" of both address families. */
function listeningInodes(port: number): Set<string> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6'])
    for (const line of read(table).split('\n')) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
      if (inode !== undefined && state === LISTEN && local?.endsWith(wanted)) inodes.add(inode)
    }
  return inodes
}

function holdsOne(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`))?.[1]
      return inode !== undefined && inodes.has(inode)
    })
  } catch {
    // Another user's process does not show its descriptors.
    return false
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function nameOf(pid: string): string {
  const [program, file] = read(`/proc/${pid}/cmdline`).split('\0')
  const name = (path: string | undefined): string => path?.split('/').at(-1) ?? ''
  // "node" alone says little: the file that it runs says which program this is.
  const isNode = name(program) === 'node' && file !== undefined && !file.startsWith('-')
  return isNode ? `node ${name(file)}` : name(program) || read(`/proc/${pid}/comm`).trim()
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
