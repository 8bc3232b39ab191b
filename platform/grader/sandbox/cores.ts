/**
 * Which cores a lane works on. A submission that spins in sixty threads must not take the time of
 * others: checks have limits, and correct work would fail. Each lane keeps to cores of its own.
 */
import { readFileSync } from 'node:fs'

/**
 * @param lane counted from 0
 * @param lanes that work at the same time
 * @param allowed as in /proc/self/status. Source: proc_pid_status(5), cpuset(7) "List format"
 * @returns a list for taskset, or `undefined` where there are not enough to share out
 */
export function coresOf(lane: number, lanes: number, allowed = readAllowed()): string | undefined {
  const cores = allowed.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
  if (cores.some(Number.isNaN) || lanes < 2 || cores.length < lanes) return undefined
  return cores.filter((_, at) => at % lanes === lane).join(',')
}

function readAllowed(): string {
  try {
    const status = readFileSync('/proc/self/status', 'latin1')
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? ''
  } catch {
    return ''
  }
}
