/**
 * The program on a host: a script that calls its TCP, waits for what comes back, and reads at its
 * own pace. What it writes is a pattern, so that a reader can tell every byte's place.
 */

import {
  abort,
  close,
  connect,
  crash,
  listen,
  receive,
  send,
  sendBuffered,
  shutdown,
} from './calls.ts'
import type { Endpoint, State } from './endpoint.ts'

export type AppCall =
  | { do: 'listen' }
  | { do: 'connect' }
  | { do: 'write'; bytes: number }
  | { do: 'shutdown' }
  | { do: 'close' }
  | { do: 'abort' }
  | { do: 'crash' }
  /** From now on: all at once (no `bytes`), so many bytes every so often, or, with 0, nothing. */
  | { do: 'read'; bytes?: number; everyMs?: number }

export type AppStep =
  | AppCall
  | { do: 'wait'; ms: number }
  | { do: 'until'; what: 'connected' | 'end' | 'sent' }
  | { do: 'until'; what: 'received'; bytes: number }

export interface Application {
  name: string
  script: readonly AppStep[]
  position: number
  /** When a `wait` is over. */
  wakesAtMs: number | undefined
  /** What a `write` has not yet got into the send buffer. */
  writing: number
  written: number
  reads: { bytes: number; everyMs: number }
  readsAtMs: number | undefined
  received: number
  /** Every byte so far was the expected one. */
  isIntact: boolean
  ended: boolean
  wasConnected: boolean
}

export function createApplication(name: string, script: readonly AppStep[]): Application {
  return {
    name,
    script,
    position: 0,
    wakesAtMs: undefined,
    writing: 0,
    written: 0,
    reads: { bytes: Infinity, everyMs: 0 },
    readsAtMs: undefined,
    received: 0,
    isIntact: true,
    ended: false,
    wasConnected: false,
  }
}

/** The byte at `offset` of what the program called `name` writes. */
export function byteAt(name: string, offset: number): number {
  return (Math.imul(offset + name.length, 0x9e37_79b1) >>> 13) & 0xff
}

/** What a program did: told in the log. */
export type Did = { call: AppCall; result: string | number } | { read: number } | { sawEnd: true }

/** A FIN may come with the ACK that completes the handshake: ESTABLISHED is over at once then. */
const NOT_CONNECTED: readonly State[] = ['CLOSED', 'LISTEN', 'SYN-SENT', 'SYN-RECEIVED']

/** Goes on as far as the script can now. @returns what it did */
export function run(app: Application, end: Endpoint, peer: string): Did[] {
  const done: Did[] = []
  for (;;) {
    if (!NOT_CONNECTED.includes(end.state)) app.wasConnected = true
    read(app, end, peer, done)
    if (app.writing > 0 && !writeOn(app, end)) return done
    const step = app.script[app.position]
    if (!step || !isDue(app, end, step)) return done
    app.position += 1
    app.wakesAtMs = undefined
    if (step.do !== 'wait' && step.do !== 'until') done.push(call(app, end, step))
  }
}

/** When the program goes on without anything arriving. */
export function wakesAt(app: Application): number | undefined {
  const times = [app.wakesAtMs, app.readsAtMs].filter((atMs) => atMs !== undefined)
  return times.length > 0 ? Math.min(...times) : undefined
}

export function call(app: Application, end: Endpoint, what: AppCall): Did {
  if (what.do === 'write') {
    app.writing += what.bytes
    writeOn(app, end)
    return { call: what, result: end.state === 'CLOSED' ? 'none' : 'ok' }
  }
  if (what.do === 'read') {
    app.reads = { bytes: what.bytes ?? Infinity, everyMs: what.everyMs ?? 0 }
    app.readsAtMs = undefined
    return { call: what, result: 'ok' }
  }
  const calls = { listen, connect, shutdown, close, abort, crash }
  return { call: what, result: calls[what.do](end) }
}

/** @returns whether all of it is in the send buffer, or will never be */
function writeOn(app: Application, end: Endpoint): boolean {
  const room = Math.max(0, end.options.sendBuffer - sendBuffered(end))
  const data = new Uint8Array(Math.min(app.writing, room))
  for (let index = 0; index < data.length; index++)
    data[index] = byteAt(app.name, app.written + index)
  const taken = send(end, data)
  if (typeof taken !== 'number') app.writing = 0
  else {
    app.writing -= taken
    app.written += taken
  }
  return app.writing === 0
}

function read(app: Application, end: Endpoint, peer: string, done: Did[]): void {
  const { bytes, everyMs } = app.reads
  if (bytes > 0 && end.unread.length > 0) {
    if (everyMs > 0 && app.readsAtMs === undefined) app.readsAtMs = end.nowMs + everyMs
    if (everyMs === 0 || (app.readsAtMs !== undefined && app.readsAtMs <= end.nowMs)) {
      const data = receive(end, bytes)
      if (data instanceof Uint8Array) take(app, data, peer, done)
      app.readsAtMs = everyMs > 0 && end.unread.length > 0 ? end.nowMs + everyMs : undefined
    }
  }
  const isOver = end.finReceived || end.failure !== undefined
  if (isOver && end.unread.length === 0 && !app.ended && bytes > 0) {
    app.ended = true
    if (end.finReceived) done.push({ sawEnd: true })
  }
}

function take(app: Application, data: Uint8Array, peer: string, done: Did[]): void {
  app.isIntact &&= data.every((byte, index) => byte === byteAt(peer, app.received + index))
  app.received += data.length
  done.push({ read: data.length })
}

function isDue(app: Application, end: Endpoint, step: AppStep): boolean {
  if (step.do === 'wait') {
    app.wakesAtMs ??= end.nowMs + step.ms
    return app.wakesAtMs <= end.nowMs
  }
  if (step.do !== 'until') return true
  switch (step.what) {
    case 'connected':
      return app.wasConnected || end.failure !== undefined
    case 'end':
      return app.ended || end.failure !== undefined
    case 'sent':
      return (end.unsent.length === 0 && end.flights.length === 0) || end.failure !== undefined
    case 'received':
      return app.received >= step.bytes || app.ended || end.failure !== undefined
  }
}
