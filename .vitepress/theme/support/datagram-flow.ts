/** The calls of a datagram server and its client (lesson 12), by their names in two interfaces. */

export const APIS = ['sockets', 'node'] as const
export type Api = (typeof APIS)[number]
export type Arrow = 'to-server' | 'to-client'

export interface FlowRow {
  id: string
  server?: Record<Api, string>
  client?: Record<Api, string>
  arrow?: Arrow
}

const CREATE = { sockets: 'socket()', node: "createSocket('udp4')" }
const SEND = { sockets: 'sendto()', node: 'socket.send()' }
const RECEIVE = { sockets: 'recvfrom()', node: "socket.on('message')" }
const CLOSE = { sockets: 'close()', node: 'socket.close()' }

/** From top to bottom, as time passes; what stands in one row happens by one datagram. */
export const FLOW: readonly FlowRow[] = [
  { id: 'create', server: CREATE, client: CREATE },
  { id: 'bind', server: { sockets: 'bind()', node: 'socket.bind()' } },
  { id: 'question', server: RECEIVE, client: SEND, arrow: 'to-server' },
  { id: 'answer', server: SEND, client: RECEIVE, arrow: 'to-client' },
  { id: 'close', server: RECEIVE, client: CLOSE },
]
