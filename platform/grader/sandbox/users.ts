/** Users for the slots: numbers that nobody else on the machine has. Needed as root only. */
import { readFileSync } from 'node:fs'

/** Room for the slots of one batch. */
const SLOTS = 256

/**
 * The user of a slot. Each batch has its own range, chosen by the number of its process, at the
 * upper end of what is mapped here (a container may map 65,536 users only).
 * @param uidMap as in /proc/self/uid_map. Source: user_namespaces(7)
 */
export function userOf(slot: number, uidMap = readUidMap()): number {
  const [, , count = '65536'] = uidMap.trim().split('\n')[0]?.trim().split(/\s+/) ?? []
  // 2^31 and above confuse programs that keep a user in a signed number.
  const end = Math.min(Number(count), 2 ** 31 - 1)
  const ranges = Math.max(1, Math.min(4096, Math.floor((end - 30_000) / SLOTS)))
  return end - SLOTS * (1 + (process.pid % ranges)) + (slot % SLOTS)
}

function readUidMap(): string {
  try {
    return readFileSync('/proc/self/uid_map', 'latin1')
  } catch {
    return '0 0 65536'
  }
}
