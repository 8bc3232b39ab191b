/** Which isolation this machine offers, and what a slot needs for it. */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SandboxPlan } from '../runner/sandbox.ts'
import { CourseError } from '../shared/errors.ts'
import { coresOf } from './sandbox/cores.ts'
import { fallbackPlan } from './sandbox/fallback.ts'
import { innerPlan } from './sandbox/inner.ts'
import { makeKit } from './sandbox/kit.ts'
import { outerCommand, OUTER_ENVIRONMENT } from './sandbox/outer.ts'
import { STAGE } from './sandbox/places.ts'
import { find, findTools, hiddenBy, realNode, type Lack, type Tools } from './sandbox/tools.ts'
import { userOf } from './sandbox/users.ts'

/** `bubblewrap`: for strangers. `permission`: Node's permission model, for trusted classes. */
export const ISOLATIONS = ['bubblewrap', 'permission'] as const
export type IsolationKind = (typeof ISOLATIONS)[number]

/** How one slot is started. */
export interface SlotLaunch {
  /** Program and arguments before the slot's main program. */
  command: [string, ...string[]]
  /** Another main program of the slot, in tests. */
  worker?: string
  env: Record<string, string>
  plan: SandboxPlan
  isShutIn: boolean
  /** Where the grader puts a lab, as it sees the folder … */
  stage: string
  /** … and as the slot does. */
  stageInside: string
}

export interface Isolation {
  kind: IsolationKind
  /** Why it is only the fallback. */
  reason?: Lack
  /**
   * @param index of the slot, never used before
   * @param lane which of `lanes` that work at the same time it is for
   */
  prepareSlot(index: number, lane?: number, lanes?: number): SlotLaunch
}

const NOT_WANTED: Lack = { why: 'tools-not-wanted', said: 'chosen on the command line' }

/**
 * @param folder an empty folder of ours, for as long as the batch runs
 * @param wanted what the instructor insists on, if anything
 * @throws CourseError `ERR_NO_ISOLATION`
 */
export function chooseIsolation(folder: string, wanted?: IsolationKind): Isolation {
  makeKit(join(folder, 'kit'))
  const tools = findTools()
  if (wanted !== 'permission' && !('why' in tools)) return bubblewrapIsolation(folder, tools)
  const reason = 'why' in tools ? tools : NOT_WANTED
  if (wanted === 'bubblewrap')
    throw new CourseError(
      'ERR_NO_ISOLATION',
      `Submissions cannot be isolated here: ${reason.said}.`,
      {
        hint: 'On Debian and Ubuntu: apt install bubblewrap.',
        key: 'no-isolation',
        params: { why: reason.why, ...reason.params },
      },
    )
  return permissionIsolation(folder, reason)
}

/**
 * As root, submissions run as another user, who must be able to run Node. Inside a slot it lies
 * where everybody gets to; without one it lies where it lies.
 * @throws CourseError `ERR_NO_ISOLATION` naming the folder that is in the way
 */
export function demandReachable(node: string, isMoved: boolean): void {
  const place = hiddenBy(node)
  if (place === undefined || (isMoved && place !== node)) return
  throw new CourseError(
    'ERR_NO_ISOLATION',
    `Submissions cannot be isolated here: they run as another user, and "${place}" keeps other users from ${node}.`,
    {
      hint: `chmod o+rx ${place}, or use a Node that is installed for everybody.`,
      key: 'node-hidden',
      params: { place, node },
    },
  )
}

const isRoot = (): boolean => process.getuid?.() === 0

function bubblewrapIsolation(folder: string, tools: Tools): Isolation {
  if (isRoot()) demandReachable(realNode(), true)
  return {
    kind: 'bubblewrap',
    prepareSlot: (index, lane = 0, lanes = 1) => {
      const stage = makeStage(folder, index)
      const kit = join(folder, 'kit')
      const cores = tools.taskset === undefined ? undefined : coresOf(lane, lanes)
      const pinned = cores === undefined ? [] : [tools.taskset ?? '', '-c', cores]
      const outer = outerCommand(tools, { kit, stage }, isRoot())
      const [program = '', ...args] = [...pinned, ...outer]
      return {
        command: [program, ...args],
        env: OUTER_ENVIRONMENT,
        plan: innerPlan(tools, isRoot() ? userOf(index) : undefined),
        isShutIn: true,
        stage,
        stageInside: STAGE,
      }
    },
  }
}

/**
 * Without bubblewrap. As root a program that gets past Node's permission model owns the machine, so
 * the user is dropped, or nothing is run.
 */
function permissionIsolation(folder: string, reason: Lack): Isolation {
  const setpriv = find('setpriv')
  if (isRoot() && setpriv === undefined)
    throw new CourseError(
      'ERR_NO_ISOLATION',
      `Submissions cannot be isolated here (${reason.said}), and are not run as root without it.`,
      {
        hint: 'Install bubblewrap, or grade as an ordinary user.',
        key: 'no-isolation-as-root',
        params: { why: reason.why, ...reason.params },
      },
    )
  if (isRoot()) demandReachable(realNode(), false)
  return {
    kind: 'permission',
    reason,
    prepareSlot: (index) => {
      const stage = makeStage(folder, index)
      const scratch = join(folder, `slot-${index}`, 'scratch')
      mkdirSync(scratch, { recursive: true })
      chmodSync(join(folder, `slot-${index}`), 0o755)
      chmodSync(stage, 0o755)
      // The slot's user must get through to what is his; its name is known to nobody else.
      if (isRoot()) chmodSync(folder, 0o711)
      const user = isRoot() ? { setpriv: setpriv ?? '', uid: userOf(index) } : undefined
      return {
        command: [realNode()],
        env: fallbackEnvironment(),
        plan: fallbackPlan({ kit: join(folder, 'kit'), stage, scratch, user }),
        isShutIn: false,
        stage,
        stageInside: stage,
      }
    },
  }
}

function makeStage(folder: string, index: number): string {
  const stage = join(folder, `slot-${index}`, 'stage')
  mkdirSync(stage, { recursive: true })
  return stage
}

/** What Node and vitest need on every system; the submissions' own environment is shorter still. */
function fallbackEnvironment(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'ComSpec',
    'PATHEXT',
    'OTW_SESSION',
  ]
  const environment: Record<string, string> = { TZ: 'UTC' }
  for (const name of names) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}
