/** Stand-ins for the learner's functions, classes and instances; each use is a step. */
import { commonFailure } from './failure.ts'
import type { Journal } from './journal.ts'
import { describeRemoteError } from './expect.ts'
import { RemoteError } from './remote.ts'
import type { Encoded } from './boundary/codec.ts'
import type { HandleId } from './boundary/requests.ts'
import { showValue } from './show.ts'

type Call =
  { op: 'call' | 'new'; handle: HandleId } | { op: 'method'; handle: HandleId; name: string }

export interface Caller {
  /** @throws TypeError when the arguments cannot cross */
  ask(call: Call, args: unknown[]): Promise<Encoded>
  decode(answer: Encoded): unknown
  journal: Journal
}

/** What the codec makes of a function of the learner's. */
interface RemoteFunction {
  handle: number
  isClass: boolean
  caller: Caller
}

export function makeModule(file: string, exports: Map<unknown, unknown>): object {
  return new Proxy(
    {},
    {
      get(_target, name) {
        // A module is awaited by whoever loads it: it must not look like a promise.
        if (typeof name !== 'string' || name === 'then') return undefined
        if (!exports.has(name)) throw commonFailure('missing-export', { file, name })
        const value = exports.get(name)
        return isRemoteFunction(value) ? makeFunction(value, name) : value
      },
    },
  )
}

function isRemoteFunction(value: unknown): value is RemoteFunction {
  return typeof value === 'object' && value !== null && 'caller' in value && 'handle' in value
}

function makeFunction({ handle, caller }: RemoteFunction, name: string): object {
  const call = (...args: unknown[]): Promise<unknown> =>
    step(caller, `${name}(${showArgs(args)})`, () => caller.ask({ op: 'call', handle }, args))
  const construct = (...args: unknown[]): Promise<unknown> =>
    step(caller, `new ${name}(${showArgs(args)})`, () => caller.ask({ op: 'new', handle }, args))
  return Object.assign(call, { new: construct, handle })
}

/** @param className shown in the steps with a small first letter, as a variable would be */
export function makeInstance(caller: Caller, handle: number, className: string): object {
  const label = className === '' ? 'server' : className.charAt(0).toLowerCase() + className.slice(1)
  const fixed: Record<string, unknown> = { handle, remoteName: label }
  return new Proxy(fixed, {
    get(target, name) {
      if (typeof name !== 'string' || name === 'then') return undefined
      if (name in target) return target[name]
      return (...args: unknown[]) =>
        step(caller, `${label}.${name}(${showArgs(args)})`, () =>
          caller.ask({ op: 'method', handle, name }, args),
        )
    },
  })
}

/** Notes the call and its result; a value that does not decode is the learner's failure. */
function step(caller: Caller, action: string, ask: () => Promise<Encoded>): Promise<unknown> {
  const running = takeStep(caller, action, ask)
  // A check that fails while a call is under way leaves nobody to look at how the call ends.
  running.catch(() => {})
  return running
}

async function takeStep(
  caller: Caller,
  action: string,
  ask: () => Promise<Encoded>,
): Promise<unknown> {
  const done = caller.journal.begin(action)
  let answer: Encoded
  try {
    answer = await ask()
  } catch (error) {
    done(error instanceof RemoteError ? `✗ ${describeRemoteError(error)}` : '✗')
    throw error
  }
  try {
    const value = caller.decode(answer)
    done(showValue(value))
    return value
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw commonFailure('strange-value', { why })
  }
}

function showArgs(args: unknown[]): string {
  return args.map((arg) => showValue(arg)).join(', ')
}
