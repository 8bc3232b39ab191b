/**
 * The figure of lesson 04: the calls of a server and of its client side by side, step by step, and
 * what travels between them. Pure; the component draws what is computed here.
 * Source: RFC 9293 §3.5 (handshake), §3.6 (closing). Acknowledgements of data and of FIN are left
 * out.
 */

export type Side = 'server' | 'client'

/** `sockets`: the calls of BSD sockets, as in C and Python. `node`: what stands for them in Node. */
export const APIS = ['sockets', 'node'] as const
export type Api = (typeof APIS)[number]

export const CALLS = {
  server: ['create', 'bind', 'listen', 'accept', 'send', 'close'],
  client: ['create', 'connect', 'receive', 'close'],
} as const

type Call<S extends Side> = (typeof CALLS)[S][number]

/** `waits`: the call has not returned (sockets), or the event is yet to come (Node). */
export type CallState = 'ahead' | 'runs' | 'waits' | 'done'

export const NAMES: Record<Api, { [S in Side]: Record<Call<S>, string> }> = {
  sockets: {
    server: {
      create: 'socket()',
      bind: 'bind()',
      listen: 'listen()',
      accept: 'accept()',
      send: 'sendall()',
      close: 'close()',
    },
    client: { create: 'socket()', connect: 'connect()', receive: 'recv()', close: 'close()' },
  },
  node: {
    server: {
      create: 'createServer()',
      bind: 'server.listen()',
      listen: "'listening'",
      accept: "'connection'",
      send: 'socket.write()',
      close: 'socket.end()',
    },
    client: {
      create: 'connect()',
      connect: "'connect'",
      receive: "'data', 'end'",
      close: 'socket.end()',
    },
  },
}

export interface Segment {
  from: Side
  name: 'SYN' | 'SYN, ACK' | 'ACK' | '26 bytes' | 'FIN'
}

interface Position<S extends Side> {
  call: Call<S>
  waits?: true
}

interface Step {
  id: string
  server: Position<'server'> | undefined
  client: Position<'client'> | undefined
  segment?: Segment
}

const ACCEPTING = { call: 'accept', waits: true } as const
const RECEIVING = { call: 'receive', waits: true } as const

export const STEPS = [
  { id: 'start', server: undefined, client: undefined },
  { id: 'server-create', server: { call: 'create' }, client: undefined },
  { id: 'server-bind', server: { call: 'bind' }, client: undefined },
  { id: 'server-listen', server: { call: 'listen' }, client: undefined },
  { id: 'server-accept', server: ACCEPTING, client: undefined },
  { id: 'client-create', server: ACCEPTING, client: { call: 'create' } },
  {
    id: 'client-connect',
    server: ACCEPTING,
    client: { call: 'connect', waits: true },
    segment: { from: 'client', name: 'SYN' },
  },
  {
    id: 'connected',
    server: ACCEPTING,
    client: { call: 'connect' },
    segment: { from: 'server', name: 'SYN, ACK' },
  },
  {
    id: 'accepted',
    server: { call: 'accept' },
    client: RECEIVING,
    segment: { from: 'client', name: 'ACK' },
  },
  {
    id: 'server-send',
    server: { call: 'send' },
    client: { call: 'receive' },
    segment: { from: 'server', name: '26 bytes' },
  },
  {
    id: 'server-close',
    server: { call: 'close' },
    client: { call: 'receive' },
    segment: { from: 'server', name: 'FIN' },
  },
  {
    id: 'client-close',
    server: ACCEPTING,
    client: { call: 'close' },
    segment: { from: 'client', name: 'FIN' },
  },
] as const satisfies readonly Step[]

export type StepId = (typeof STEPS)[number]['id']

export const LAST_STEP = STEPS.length - 1

export interface CallView {
  call: string
  name: string
  state: CallState
}

export interface FlowView {
  id: StepId
  server: CallView[]
  client: CallView[]
  /** What has travelled so far, in order; the last one in this step when `isNew`. */
  segments: Segment[]
  isNew: boolean
}

/** @param index of a step; one outside the flow is moved to its nearest end */
export function viewOf(index: number, api: Api): FlowView {
  const at = Math.max(0, Math.min(Math.trunc(index), LAST_STEP))
  const steps: readonly (Step & { id: StepId })[] = STEPS
  const step: Step & { id: StepId } = steps[at] ?? STEPS[0]
  const past = steps.slice(0, at + 1)
  return {
    id: step.id,
    server: callsOf('server', step.server, api),
    client: callsOf('client', step.client, api),
    segments: past.flatMap(({ segment }) => (segment ? [segment] : [])),
    isNew: step.segment !== undefined,
  }
}

function callsOf(
  side: Side,
  position: { call: string; waits?: true } | undefined,
  api: Api,
): CallView[] {
  const calls: readonly string[] = CALLS[side]
  const names: Record<string, string> = NAMES[api][side]
  const current = position ? calls.indexOf(position.call) : -1
  return calls.map((call, index) => {
    const name = names[call] ?? call
    if (index < current) return { call, name, state: 'done' }
    if (index > current) return { call, name, state: 'ahead' }
    return { call, name, state: position?.waits ? 'waits' : 'runs' }
  })
}
