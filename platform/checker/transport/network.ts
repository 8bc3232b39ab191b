/** Connections of one check, in both directions; all of them are closed when the check ends. */
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { CALL_MS } from '../../shared/limits.ts'
import { Owner } from '../../shared/dispose.ts'
import { commonFailure } from '../failure.ts'
import type { Journal } from '../journal.ts'
import { limitedTo } from '../running-check.ts'
import { connectFailure, Peer, type PeerOptions } from './peer.ts'

export interface Listener {
  host: string
  port: number
  /** Connections accepted so far. */
  readonly connections: number
  /** Resolves when every connection so far is closed, seen from our side. */
  allClosed(): Promise<void>
}

export class Network extends Owner {
  readonly #journal: Journal
  readonly #watch: PeerOptions['watch']
  readonly #listeners: { connections: number; isQuiet: boolean }[] = []
  readonly #handlerFailures: unknown[] = []

  /** @param watch see `PeerOptions` */
  constructor(journal: Journal, watch?: PeerOptions['watch']) {
    super()
    this.#journal = journal
    this.#watch = watch
  }

  /**
   * Connects to the learner's server.
   * @throws LearnerFailure `no-connect` with the system's code
   */
  async connect({ host, port }: { host: string; port: number }): Promise<Peer> {
    const done = this.#journal.begin(`connect ${host}:${port}`)
    const socket = createConnection({ host, port, allowHalfOpen: true })
    this.defer(() => socket.destroy())
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(limitedTo(CALL_MS)) })
    } catch (error) {
      throw connectFailure(error, `${host}:${port}`)
    }
    done('ok')
    return new Peer(socket, this.#journal, { watch: this.#watch })
  }

  /**
   * Listens for the learner's client; `talk` runs once for each connection.
   * @param options `mayStayUnused`: no connection at all is right for this check
   */
  async serve(talk: (peer: Peer) => unknown, { mayStayUnused = false } = {}): Promise<Listener> {
    const state = { connections: 0, isQuiet: mayStayUnused }
    this.#listeners.push(state)
    const peers = new Set<Peer>()
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      state.connections++
      this.#journal.note(`accept ${socket.remoteAddress}`)
      const peer = new Peer(socket, this.#journal, { watch: this.#watch })
      peers.add(peer)
      this.defer(() => socket.destroy())
      void Promise.resolve(peer)
        .then(talk)
        .catch((error: unknown) => this.#handlerFailures.push(error))
    })
    this.defer(() => server.close())
    server.listen({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const { address, port } = server.address() as AddressInfo
    return {
      host: address,
      port,
      get connections() {
        return state.connections
      },
      allClosed: async () => {
        for (const peer of peers)
          if (!peer.socket.closed)
            await once(peer.socket, 'close', {
              signal: AbortSignal.timeout(limitedTo(CALL_MS)),
            }).catch(() => {
              throw commonFailure('left-open', { seconds: CALL_MS / 1000 })
            })
      },
    }
  }

  /**
   * What only shows at the end: a handler that failed, a server that nobody came to.
   * @throws LearnerFailure
   */
  verify(): void {
    if (this.#handlerFailures.length > 0) throw this.#handlerFailures[0]
    if (this.#listeners.some(({ connections, isQuiet }) => connections === 0 && !isQuiet))
      throw commonFailure('no-connection')
  }
}
