/**
 * The figure of lesson 06: two programs with blocking calls and one connection between them. Each
 * does one call after the other; `recv` waits while there is nothing to take. Pure; the component
 * draws what is computed here.
 */

export const SIDES = ['client', 'server'] as const
export type Side = (typeof SIDES)[number]

/** In which order a program speaks and listens. */
export const PLANS = ['speaks-first', 'listens-first', 'listens-twice'] as const
export type Plan = (typeof PLANS)[number]

export type Call = 'send' | 'recv' | 'close'

export const CALLS: Record<Plan, readonly Call[]> = {
  'speaks-first': ['send', 'recv', 'send', 'recv', 'close'],
  'listens-first': ['recv', 'send', 'recv', 'send', 'close'],
  'listens-twice': ['send', 'recv', 'recv', 'close'],
}

export interface Setup {
  plans: Record<Side, Plan>
  /** What each side says with every `send`; may be empty. */
  messages: Record<Side, string>
  /** Whether a message ends with LF, and `recv` waits for a whole line. */
  hasLineEnds: boolean
  /** Whether a `recv` that waits gives up when it is its turn again. */
  hasTimeLimit: boolean
}

export interface Happening {
  side: Side
  kind: 'sent' | 'received' | 'waits' | 'fin' | 'timed-out' | 'closed'
  /** What was sent or received, with its LF. */
  text: string
  bytes: number
}

export type CallState = 'ahead' | 'next' | 'waits' | 'done' | 'left-out'

export interface Talk {
  /** How many calls each side has done. */
  done: Record<Side, number>
  /** What each side has not read yet. */
  unread: Record<Side, string>
  /** Sides whose `recv` has begun and not returned. */
  waiting: Record<Side, boolean>
  closed: Record<Side, boolean>
  history: readonly Happening[]
}

export type Outcome = 'open' | 'deadlock' | 'finished' | 'gave-up'

export const START: Talk = {
  done: { client: 0, server: 0 },
  unread: { client: '', server: '' },
  waiting: { client: false, server: false },
  closed: { client: false, server: false },
  history: [],
}

/** More rounds than two plans can take. */
const MAX_ROUNDS = 20

export function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client'
}

export function nextCall(setup: Setup, talk: Talk, side: Side): Call | undefined {
  return talk.closed[side] ? undefined : CALLS[setup.plans[side]][talk.done[side]]
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Lets one side go on: it does its next call, or its `recv` begins to wait, or goes on waiting. */
export function step(setup: Setup, talk: Talk, side: Side): Talk {
  const call = nextCall(setup, talk, side)
  if (call === undefined) return talk
  if (call === 'close') return close(talk, side, 'closed')
  if (call === 'send') return send(setup, talk, side)
  const taken = takeFrom(talk.unread[side], setup.hasLineEnds)
  if (taken !== undefined) {
    const unread = { ...talk.unread, [side]: talk.unread[side].slice(taken.length) }
    return happen({ ...didCall(talk, side), unread }, side, 'received', taken)
  }
  // The other side has ended, and what it sent is read: recv returns, with nothing.
  if (talk.closed[otherSide(side)]) return close(talk, side, 'fin')
  if (!talk.waiting[side])
    return happen({ ...talk, waiting: { ...talk.waiting, [side]: true } }, side, 'waits')
  return setup.hasTimeLimit ? close(talk, side, 'timed-out') : talk
}

/** Lets both go on in turns until neither can. */
export function runBoth(setup: Setup, talk: Talk): Talk {
  let now = talk
  for (let round = 0; round < MAX_ROUNDS; round++)
    for (const side of SIDES) if (outcomeOf(now) === 'open') now = step(setup, now, side)
  return outcomeOf(now) === 'deadlock' && setup.hasTimeLimit ? giveUp(setup, now) : now
}

/** The client's limit is over first; its end is what the server's recv then gets. */
function giveUp(setup: Setup, talk: Talk): Talk {
  return step(setup, step(setup, talk, 'client'), 'server')
}

/** `deadlock`: both wait to read, and nothing is under way to either. */
export function outcomeOf({ closed, waiting, history }: Talk): Outcome {
  if (closed.client && closed.server)
    return history.some(({ kind }) => kind === 'timed-out') ? 'gave-up' : 'finished'
  return waiting.client && waiting.server ? 'deadlock' : 'open'
}

/** What each call of a side's plan is at, in order. */
export function callStates(
  setup: Setup,
  talk: Talk,
  side: Side,
): { call: Call; state: CallState }[] {
  return CALLS[setup.plans[side]].map((call, index) => {
    if (index < talk.done[side]) return { call, state: 'done' }
    if (talk.closed[side]) return { call, state: call === 'close' ? 'done' : 'left-out' }
    if (index > talk.done[side]) return { call, state: 'ahead' }
    return { call, state: talk.waiting[side] ? 'waits' : 'next' }
  })
}

function send(setup: Setup, talk: Talk, side: Side): Talk {
  const text = setup.messages[side] + (setup.hasLineEnds ? '\n' : '')
  const other = otherSide(side)
  const arrived = talk.closed[other] ? '' : text
  const unread = { ...talk.unread, [other]: talk.unread[other] + arrived }
  const isReadable = takeFrom(unread[other], setup.hasLineEnds) !== undefined
  // A recv that has waited for this goes on: it is no longer stuck.
  const waiting = { ...talk.waiting, [other]: talk.waiting[other] && !isReadable }
  return happen({ ...didCall(talk, side), unread, waiting }, side, 'sent', text)
}

function close(talk: Talk, side: Side, kind: 'closed' | 'fin' | 'timed-out'): Talk {
  const waiting = { client: false, server: false }
  const closed = { ...talk.closed, [side]: true }
  return happen({ ...talk, waiting, closed }, side, kind)
}

/** @returns undefined while a recv has to wait */
function takeFrom(unread: string, hasLineEnds: boolean): string | undefined {
  if (!hasLineEnds) return unread === '' ? undefined : unread
  const end = unread.indexOf('\n')
  return end === -1 ? undefined : unread.slice(0, end + 1)
}

function didCall(talk: Talk, side: Side): Talk {
  const done = { ...talk.done, [side]: talk.done[side] + 1 }
  return { ...talk, done, waiting: { ...talk.waiting, [side]: false } }
}

function happen(talk: Talk, side: Side, kind: Happening['kind'], text = ''): Talk {
  return { ...talk, history: [...talk.history, { side, kind, text, bytes: bytesOf(text) }] }
}
