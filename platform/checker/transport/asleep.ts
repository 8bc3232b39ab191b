/**
 * Whether a learner's program has done with what it was given: Node's main thread reads a socket
 * until nothing is left, and only then sleeps in the kernel. Looking at that costs some
 * microseconds, where looking for one connection in the kernel's table costs milliseconds.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** A started program; `wrappers`: processes between the first one and Node. */
export interface Watched {
  pid: number
  wrappers: number
}

const inner = new WeakMap<Watched, number>()

/**
 * `yes`: they sleep, having been awake since. `still-awake`: one of them runs, or would if it got
 * the processor. `never-woke`: they sleep as they slept before; what came does not concern them.
 */
export type SleepAnswer = 'yes' | 'still-awake' | 'never-woke'

/** `undefined` where the system does not tell, or not now: the queue itself is to be looked at. */
export type HasSlept = () => SleepAnswer | undefined

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
        if (now.some(({ isAwake }) => isAwake)) return 'still-awake'
        const reasons = programs.map((program) => readOf(program, 'wchan'))
        if (reasons.some(isLock)) return 'still-awake'
        if (!reasons.every(isEventLoop)) return undefined
        // Asleep alone says nothing: the news may not have come to it yet.
        return now.some(({ times }, at) => times !== before[at]) ? 'yes' : 'never-woke'
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
  /** On a processor, waiting for one, or for the disk. */
  isAwake: boolean
  /** How often it has gone to sleep. */
  times: string
}

/** Of the main thread. Source: proc(5), status. */
function readSleep(program: Watched): Sleep {
  const text = readOf(program, 'status')
  const state = valueIn(text, '\nState:\t')[0]
  const times = valueIn(text, '\nvoluntary_ctxt_switches:\t')
  if (times === '' || state === 'Z') throw new Error('it ended, or nobody counts')
  return { isAwake: state === 'R' || state === 'D', times }
}

/** The rest of the line that begins so; empty where there is none. */
function valueIn(text: string, start: string): string {
  const found = text.indexOf(start)
  if (found === -1) return ''
  const from = found + start.length
  return text.slice(from, text.indexOf('\n', from))
}

/**
 * Why the main thread sleeps, by the name of the kernel's function; `0` when it has just woken, or
 * when the system hides it. Source: proc(5), wchan.
 */
type Reason = string

/** It waits a moment for another of its threads, the compiler or the collector: work goes on. */
const isLock = (reason: Reason): boolean => reason.startsWith('futex')

/** Nothing is left to do. Called `ep_poll` by older kernels. */
const isEventLoop = (reason: Reason): boolean => /^(?:do_epoll_wait|ep_poll)/.test(reason)

/** Longer than what is read into it. */
const bytes = Buffer.alloc(8192)

function readOf(program: Watched, name: 'status' | 'wchan'): string {
  const file = openSync(`/proc/${pidInside(program)}/${name}`, 'r')
  try {
    return bytes.toString('latin1', 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
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
