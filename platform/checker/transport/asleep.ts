/**
 * Whether a learner's program has done with what it was given: Node's main thread reads a socket
 * until nothing is left, and only then sleeps in the kernel. Looking at that costs some
 * microseconds, where looking for one connection in the kernel's table costs milliseconds.
 */
import { readFileSync } from 'node:fs'

/** A started program; `wrappers`: processes between the first one and Node. */
export interface Watched {
  pid: number
  wrappers: number
}

const inner = new WeakMap<Watched, number>()

/** @returns `undefined` where the system does not tell */
export function areAsleep(programs: readonly Watched[]): boolean | undefined {
  if (process.platform !== 'linux' || programs.length === 0) return undefined
  try {
    return programs.every((program) => stateOf(pidInside(program)) === 'S')
  } catch {
    // It ended, or hides from us.
    return undefined
  }
}

/** Source: proc(5), stat: the state is that of the main thread. */
function stateOf(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return text.charAt(text.lastIndexOf(')') + 2)
}

function pidInside(program: Watched): number {
  const known = inner.get(program)
  if (known !== undefined) return known
  let { pid } = program
  for (let generation = 0; generation < program.wrappers; generation++) pid = onlyChildOf(pid)
  inner.set(program, pid)
  return pid
}

/** @throws when there is none yet, or not only one */
function onlyChildOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')
  const child = Number(children[0])
  if (children.length !== 1 || !(child > 1)) throw new Error('not a wrapper')
  return child
}
