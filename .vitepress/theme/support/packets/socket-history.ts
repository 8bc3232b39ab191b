/** The kernel's sockets from look to look: what they are now, and what they went through. */
import type { KernelSocket, TcpState } from '../../../../platform/shared/packets.ts'
import { shortestWay, type Edge } from './tcp-diagram.ts'

export interface SocketChange {
  atUs: number
  socket: KernelSocket
  /** Absent for a socket that was not there before. */
  from?: TcpState
  /** Absent for one that is gone. */
  to?: TcpState
  /** States between the two that nobody saw. */
  via: TcpState[]
}

export interface SocketsSeen {
  atUs: number
  sockets: KernelSocket[]
  more?: number
}

type States = Map<string, { socket: KernelSocket; state: TcpState }>

/** The other end has sent its FIN first, and this one has answered. */
const WAITING = new Set<TcpState>(['FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT'])

/** Changes that are remembered; a list of more helps nobody. */
const MAX_CHANGES = 200

export class SocketHistory {
  atUs = 0
  sockets: KernelSocket[] = []
  /** How many there are beyond those. */
  more = 0
  /** The latest last. */
  changes: SocketChange[] = []
  /** Transitions that were passed, and whether both their ends were seen. */
  readonly passed = new Map<Edge, 'seen' | 'inferred'>()
  #states: States = new Map()
  /** Before the first look everything may have happened; nothing is concluded from it. */
  #wasSeen = false

  add({ atUs, sockets, more = 0 }: SocketsSeen): void {
    const states: States = new Map()
    for (const socket of sockets) {
      const { state } = socket
      if (state === undefined || state === 'UNKNOWN') continue
      const key = keyOf(socket)
      states.set(key, { socket, state })
      const before = this.#states.get(key)?.state
      if (before !== state) this.#change({ atUs, socket, from: before, to: state, states })
    }
    for (const [key, { socket, state }] of this.#states)
      if (!states.has(key)) this.#change({ atUs, socket, from: state, to: undefined, states })
    this.#states = states
    this.#wasSeen = true
    this.atUs = atUs
    this.sockets = sockets
    this.more = more
  }

  #change({
    atUs,
    socket,
    from,
    to,
    states,
  }: {
    atUs: number
    socket: KernelSocket
    from: TcpState | undefined
    to: TcpState | undefined
    states: States
  }): void {
    const isKnown = this.#wasSeen || to === 'LISTEN'
    const way = !isKnown
      ? []
      : to
        ? shortestWay(from ?? this.#origin(socket), to)
        : this.#wayToEnd(socket, from ?? 'CLOSED', states)
    const kind = way.length === 1 ? 'seen' : 'inferred'
    for (const edge of way) if (this.passed.get(edge) !== 'seen') this.passed.set(edge, kind)
    const via = way.slice(0, -1).map((edge) => edge.to)
    this.changes.push({
      atUs,
      socket,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      via,
    })
    if (this.changes.length > MAX_CHANGES) this.changes.shift()
  }

  /**
   * A socket that is gone has ended in order, or by a reset, which is on no way of the diagram. The
   * other end tells: after an orderly end it waits, at least in TIME-WAIT.
   */
  #wayToEnd(socket: KernelSocket, from: TcpState, states: States): Edge[] {
    if (from === 'TIME-WAIT' || from === 'LAST-ACK') return shortestWay(from, 'CLOSED')
    if (from !== 'ESTABLISHED' && from !== 'CLOSE-WAIT') return []
    const { transport, local, remote } = socket
    if (!remote) return []
    const other = states.get(keyOf({ ...socket, transport, local: remote, remote: local }))
    return other && WAITING.has(other.state) ? shortestWay(from, 'CLOSED') : []
  }

  /** An accepted connection comes out of the listening socket on its own port. */
  #origin({ state, local }: KernelSocket): TcpState {
    if (state === 'LISTEN') return 'CLOSED'
    const isAccepted = [...this.#states.values()].some(
      (known) => known.state === 'LISTEN' && known.socket.local.port === local.port,
    )
    return isAccepted ? 'LISTEN' : 'CLOSED'
  }
}

function keyOf({ transport, local, remote }: KernelSocket): string {
  const end = remote ? `${remote.address} ${remote.port}` : '*'
  return `${transport} ${local.address} ${local.port} ${end}`
}
