/**
 * Which process of a lab holds a socket: on Linux the descriptors of a process are links to
 * `socket:[inode]`. A socket that nobody holds any more (TIME-WAIT) belongs to whoever held it last.
 */
import { readdir, readlink } from 'node:fs/promises'
import type { KernelSocket } from '../shared/packets.ts'
import type { FoundSocket } from './kernel-sockets.ts'

/** Addresses of connections that are remembered; the oldest are forgotten. */
const MAX_REMEMBERED = 2_000

export class SocketOwners {
  readonly #byAddresses = new Map<string, string>()
  readonly #byInode = new Map<number, string>()

  /** @param pids the programs of the lab that run now, by process name */
  async name(sockets: FoundSocket[], pids: ReadonlyMap<string, number>): Promise<KernelSocket[]> {
    const isUnknown = ({ inode }: FoundSocket): boolean => inode > 0 && !this.#byInode.has(inode)
    // Descriptors are looked through only when a socket is new.
    if (sockets.some(isUnknown)) await this.#look(pids)
    return sockets.map((socket) => {
      const { inode, ...rest } = socket
      const key = keyOf(socket)
      const owner = this.#byInode.get(inode) ?? this.#byAddresses.get(key)
      if (owner === undefined) return rest
      this.#remember(key, owner)
      return { ...rest, process: owner }
    })
  }

  async #look(pids: ReadonlyMap<string, number>): Promise<void> {
    this.#byInode.clear()
    for (const [process, pid] of pids)
      for (const inode of await inodesOf(pid)) this.#byInode.set(inode, process)
  }

  #remember(key: string, owner: string): void {
    this.#byAddresses.delete(key)
    this.#byAddresses.set(key, owner)
    if (this.#byAddresses.size <= MAX_REMEMBERED) return
    const [oldest] = this.#byAddresses.keys()
    if (oldest !== undefined) this.#byAddresses.delete(oldest)
  }
}

async function inodesOf(pid: number): Promise<number[]> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const links = await Promise.all(
    names.map((name) => readlink(`${folder}/${name}`).catch(() => '')),
  )
  return links.flatMap((link) => Number(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? 0) || [])
}

function keyOf({ transport, local, remote }: KernelSocket): string {
  const end = remote ? `${remote.address} ${remote.port}` : ''
  return `${transport} ${local.address} ${local.port} ${end}`
}
