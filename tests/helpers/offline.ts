/** A machine without a network: loopback only, in a network namespace of its own. */
import { spawnSync } from 'node:child_process'

const OFFLINE = ['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--die-with-parent', '--']

/** Whether this machine lets us make one (Linux, bubblewrap, namespaces permitted). */
export const canGoOffline = spawnSync('bwrap', [...OFFLINE.slice(1), 'true']).status === 0

/** The same command where there is no network. */
export function offline(command: string[]): string[] {
  return [...OFFLINE, ...command]
}
