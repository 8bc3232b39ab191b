/**
 * Two hosts, a line, and a clock that jumps from one event to the next. The whole run is a function
 * of the setup and of the interventions; going back in time is looking at an earlier moment.
 */

import { call, createApplication, run, wakesAt, type Application, type Did } from './application.ts'
import { arrive } from './arrive.ts'
import { createEndpoint, type Endpoint } from './endpoint.ts'
import { viewOf } from './host-view.ts'
import { createDirection, DEFAULT_LINK, pass, type Direction, type PacketAction } from './link.ts'
import { issOf, kindsOf, otherOf, SIDES } from './run.ts'
import type { Cause, Entry, Intervention, Run, Setup, Side } from './run.ts'
import type { Segment } from './segment.ts'
import { expire, nextDeadline } from './timers.ts'

export * from './run.ts'

/** More than any scenario needs; a run away must end. */
const MAX_MOMENTS = 3000

interface Host {
  side: Side
  end: Endpoint
  app: Application
}

interface World {
  setup: Setup
  hosts: Record<Side, Host>
  lines: Record<Side, Direction>
  byHand: Map<number, PacketAction[]>
  calls: Extract<Intervention, { type: 'call' }>[]
  arrivals: { atMs: number; order: number; packet: number; copy: number; side: Side }[]
  kinds: Map<string, number>
  run: Run
}

export function simulate(setup: Setup, interventions: readonly Intervention[] = []): Run {
  const world = createWorld(setup, interventions)
  happen(world, 0, { type: 'start' }, [])
  for (const side of SIDES) goOn(world, world.hosts[side], 0, { type: 'program', side }, () => {})
  for (;;) {
    const next = nextEvent(world)
    if (!next) break
    if (next.atMs > setup.maxMs || world.run.moments.length >= MAX_MOMENTS) {
      world.run.ending = 'cut'
      break
    }
    goOn(world, world.hosts[next.side], next.atMs, next.cause, next.act)
  }
  return world.run
}

function createWorld(setup: Setup, interventions: readonly Intervention[]): World {
  const byHand = new Map<number, PacketAction[]>()
  const calls: World['calls'] = []
  for (const what of interventions) {
    if (what.type === 'call') calls.push(what)
    else byHand.set(what.packet, [...(byHand.get(what.packet) ?? []), what.action])
  }
  const host = (side: Side): Host => ({
    side,
    end: createEndpoint({ iss: issOf(setup.seed, side), ...setup.hosts[side].tcp }),
    app: createApplication(side, setup.hosts[side].script),
  })
  const line = (side: Side): Direction =>
    createDirection({ ...DEFAULT_LINK, ...setup.link[side] }, setup.seed, side)
  return {
    setup,
    hosts: { client: host('client'), server: host('server') },
    lines: { client: line('client'), server: line('server') },
    byHand,
    calls: calls.sort((left, right) => left.atMs - right.atMs),
    arrivals: [],
    kinds: new Map(),
    run: { moments: [], packets: [], ending: 'quiet' },
  }
}

interface NextEvent {
  atMs: number
  side: Side
  cause: Cause
  act: (host: Host) => Did[] | void
}

/** What comes first; at the same instant arrivals before timers before programs before the reader. */
function nextEvent(world: World): NextEvent | undefined {
  const events = [nextArrival(world), ...SIDES.flatMap((side) => hostEvents(world.hosts[side]))]
  const [byReader] = world.calls
  if (byReader) events.push(readerEvent(world, byReader))
  let first: NextEvent | undefined
  for (const event of events) if (event && (!first || event.atMs < first.atMs)) first = event
  return first
}

function nextArrival(world: World): NextEvent | undefined {
  const [first] = world.arrivals
  if (!first) return undefined
  const { atMs, side, packet, copy } = first
  const cause: Cause = { type: 'arrival', side, packet, copy }
  const act = ({ end }: Host): void => {
    world.arrivals.shift()
    const arrived = world.run.packets[packet]
    if (arrived) arrive(end, arrived.segment)
  }
  return { atMs, side, cause, act }
}

function hostEvents({ side, end, app }: Host): NextEvent[] {
  const events: NextEvent[] = []
  const deadline = nextDeadline(end)
  if (deadline) {
    const { timer, atMs } = deadline
    const act = (host: Host): void => expire(host.end, timer)
    events.push({ atMs, side, cause: { type: 'timer', side, timer }, act })
  }
  const wakesAtMs = wakesAt(app)
  if (wakesAtMs !== undefined)
    events.push({ atMs: wakesAtMs, side, cause: { type: 'program', side }, act: () => {} })
  return events
}

function readerEvent(world: World, what: World['calls'][number]): NextEvent {
  const act = ({ app, end }: Host): Did[] => {
    world.calls.shift()
    return [call(app, end, what.call)]
  }
  return { atMs: what.atMs, side: what.side, cause: { type: 'call', side: what.side }, act }
}

/** Lets one thing happen at one host, then its program, and sends what came of it. */
function goOn(
  world: World,
  host: Host,
  atMs: number,
  cause: Cause,
  act: (host: Host) => Did[] | void,
): void {
  host.end.nowMs = atMs
  const entries: Entry[] = []
  const { side } = host
  if (cause.type === 'arrival')
    entries.push({ type: 'arrived', side, packet: cause.packet, copy: cause.copy })
  const tell = (done: Did[]): void => {
    entries.push(...done.map((did) => ({ type: 'did', side, did }) as const))
    entries.push(...host.end.notes.splice(0).map((note) => ({ type: 'note', side, note }) as const))
    transmit(world, host, atMs, entries)
  }
  tell(act(host) ?? [])
  tell(run(host.app, host.end, side === 'client' ? 'server' : 'client'))
  const isQuiet = entries.length === 0 && cause.type === 'program'
  if (!isQuiet) happen(world, atMs, cause, entries)
}

function happen(world: World, atMs: number, cause: Cause, entries: Entry[]): void {
  const { client, server } = world.hosts
  world.run.moments.push({
    index: world.run.moments.length,
    atMs,
    cause,
    entries,
    hosts: { client: viewOf(client.end, client.app), server: viewOf(server.end, server.app) },
  })
}

function transmit(world: World, { side, end }: Host, atMs: number, entries: Entry[]): void {
  for (const segment of end.outbox.splice(0)) {
    const id = world.run.packets.length
    const byHand = world.byHand.get(id) ?? []
    const planned = faultsFor(world, side, segment)
    const passage = pass(world.lines[side], segment, atMs, planned, byHand)
    const moment = world.run.moments.length
    const packet = { id, from: side, segment, sentAtMs: atMs, moment, actions: byHand, ...passage }
    world.run.packets.push(packet)
    entries.push({ type: 'sent', side, packet: id })
    for (const [copy, arrivesAtMs] of passage.arrivesAtMs.entries())
      schedule(world, { atMs: arrivesAtMs, packet: id, copy, side: otherOf(side) })
  }
}

function schedule(world: World, arrival: Omit<World['arrivals'][number], 'order'>): void {
  world.arrivals.push({ ...arrival, order: arrival.packet })
  world.arrivals.sort((left, right) => left.atMs - right.atMs || left.order - right.order)
}

/** Counts the packet in each of its kinds and finds what is planned for it. */
function faultsFor(world: World, side: Side, segment: Segment): PacketAction[] {
  const actions: PacketAction[] = []
  for (const kind of kindsOf(segment)) {
    const key = `${side}/${kind}`
    const nth = (world.kinds.get(key) ?? 0) + 1
    world.kinds.set(key, nth)
    for (const fault of world.setup.faults)
      if (fault.from === side && fault.kind === kind && fault.nth === nth)
        actions.push(fault.action)
  }
  return actions
}
