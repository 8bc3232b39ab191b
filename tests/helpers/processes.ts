import { readdirSync, readFileSync } from 'node:fs'

/** Pids of living processes whose command line or title holds `mark`. Linux only. */
export function findProcesses(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(mark)
      } catch {
        return false
      }
    })
}
