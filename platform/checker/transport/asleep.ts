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

/** Whether they sleep, having been awake since; `undefined` where the system does not tell. */
export type HasSlept = () => boolean | undefined

/**
 * Begins to watch, before something is sent.
 * @param programs of which one is at the other end
 */
export function watchSleep(programs: readonly Watched[]): HasSlept {
  if (process.platform !== 'linux' || programs.length === 0) return () => undefined
  try {
    const before = programs.map((program) => readSleep(program).times)
    return () => {
      try {
        const now = programs.map((program) => readSleep(program))
        // Asleep alone says nothing: the news may not have come to it yet.
        return now.every(({ isNow }) => isNow) && now.some(({ times }, at) => times !== before[at])
      } catch {
        return undefined
      }
    }
  } catch {
    // It ended, or hides from us.
    return () => undefined
  }
}

interface Sleep {
  isNow: boolean
  /** How often it has gone to sleep. */
  times: string
}

/** Of the main thread. Source: proc(5), status. */
function readSleep(program: Watched): Sleep {
  const text = readFileSync(`/proc/${pidInside(program)}/status`, 'latin1')
  const times = /^voluntary_ctxt_switches:\s*(\d+)$/m.exec(text)?.[1]
  if (times === undefined) throw new Error('the system does not count')
  return { isNow: /^State:\s*S/m.test(text), times }
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
