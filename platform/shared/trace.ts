/**
 * What a lab's process did with its sockets, as the tracer reports it, the host passes it on, a
 * recording keeps it, and the wire view draws it.
 *
 * A *connection* is numbered by each process for itself, from 1 on: the same TCP connection has one
 * number in the client and another in the server. The two are brought together by their addresses.
 */

export interface Endpoint {
  address: string
  port: number
}

interface EventBase {
  /** Counts the events of one process from 0 on, without a gap: a missing number was dropped. */
  seq: number
  /** Whole microseconds of the machine's monotonic clock: comparable between processes. */
  atUs: number
}

interface ConnectionEvent extends EventBase {
  connection: number
}

/** Bytes of one direction of a connection (or of one datagram). */
export interface Payload {
  /** How many bytes there were. */
  size: number
  /** The first of them, Base64; at most `MAX_TRACED_BYTES`. Absent: counted only. */
  data?: string
}

/** Bytes of a stream: `offset` is the place of the first one in its direction, from 0 on. */
export interface StreamPayload extends Payload {
  offset: number
  /**
   * What these bytes are: `stream`, as the program and the wire see them alike; `plain`, what the
   * program reads and writes inside of TLS; `cipher`, what TLS put on the wire for it.
   */
  layer: 'stream' | 'plain' | 'cipher'
}

export type TraceEvent =
  // --- listening ---
  | (EventBase & { type: 'listen'; transport: 'tcp' | 'udp'; local: Endpoint })
  | (EventBase & { type: 'unlisten'; transport: 'tcp' | 'udp'; local: Endpoint })
  // --- a TCP connection ---
  /** The program asks for a connection. A name is still a name here. */
  | (ConnectionEvent & { type: 'connect'; host: string; port: number })
  /** It is there. */
  | (ConnectionEvent & { type: 'connected'; local: Endpoint; remote: Endpoint })
  | (ConnectionEvent & { type: 'accept'; local: Endpoint; remote: Endpoint })
  /** The program handed bytes over by one call; none for an empty one. They may leave later, in
   *  other pieces, or never, when the connection is destroyed before. */
  | (ConnectionEvent & { type: 'write' } & StreamPayload)
  /** The program was given bytes: one `data` event, or what one `read()` returned. Bytes that it
   *  puts back (`unshift`) are told again when they are given again, from the same `offset`. */
  | (ConnectionEvent & { type: 'read' } & StreamPayload)
  /** Our FIN: no byte of ours comes after `offset`. A connection that is closed without it was
   *  destroyed: the kernel then sends a FIN, or an RST when bytes were left unread. */
  | (ConnectionEvent & { type: 'end-sent'; offset: number })
  /** The peer's FIN, after `offset` bytes of theirs, when the program is told: not before it has
   *  been given all of them, and never when it does not read. */
  | (ConnectionEvent & { type: 'end-received'; offset: number })
  /** The program asked for a reset (RST) instead of an orderly end. */
  | (ConnectionEvent & { type: 'reset-sent' })
  | (ConnectionEvent & { type: 'timeout'; afterMs: number })
  | (ConnectionEvent & { type: 'error'; code?: string; message: string })
  | (ConnectionEvent & { type: 'close'; hadError: boolean })
  // --- TLS on a connection ---
  | (ConnectionEvent & { type: 'secured'; protocol: string; cipher: string; serverName?: string })
  // --- datagrams; `connection` is the socket ---
  | (ConnectionEvent & { type: 'datagram-sent'; local?: Endpoint; remote: Endpoint } & Payload)
  | (ConnectionEvent & { type: 'datagram-received'; local?: Endpoint; remote: Endpoint } & Payload)
  // --- the tracer itself ---
  /** So many events were left out after this one's predecessor: the reader was too slow. `seq` is
   *  the number of the last one of them. */
  | (EventBase & { type: 'dropped'; count: number })

export type TraceEventType = TraceEvent['type']

/** Payload kept of one event: a screenful. What is beyond is counted, never shown. */
export const MAX_TRACED_BYTES = 4 * 1024

/** The events of one start of one process, in order. */
export interface ProcessTrace {
  process: string
  /** Grows with each start of the process. */
  start: number
  events: TraceEvent[]
}
