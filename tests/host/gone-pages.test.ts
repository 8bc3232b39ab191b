/** A page that is gone, or only seems to be there: what was done for it ends. */
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { Course } from '../../platform/host/course.ts'
import { SocketSession } from '../../platform/host/socket-session.ts'
import { PING_MS } from '../../platform/shared/limits.ts'
import type { PageMessage } from '../../platform/shared/messages.ts'

class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  pings = 0
  isTerminated = false
  send(): void {}
  ping(): void {
    this.pings++
  }
  close(): void {
    this.terminate()
  }
  terminate(): void {
    if (this.isTerminated) return
    this.isTerminated = true
    this.readyState = 3
    this.emit('close')
  }
  say(message: PageMessage): void {
    this.emit('message', Buffer.from(JSON.stringify(message)), false)
  }
}

/** @param open how often each thing goes on for the page */
function createCourse(open: Record<string, number>): Course {
  const change = (what: string, by: number) => (): void =>
    void (open[what] = (open[what] ?? 0) + by)
  const begin = (what: string) => (): (() => void) => {
    change(what, 1)()
    return change(what, -1)
  }
  const terminal = { attach: change('terminal', 1), detach: change('terminal', -1) }
  const course = {
    labs: { find: (slug: string) => ({ slug }) },
    typeErrors: {},
    terminals: { find: () => terminal },
    runs: { watch: begin('lab'), statesOf: () => [] },
    checks: { stateOf: () => ({ run: 0, state: 'never', verdicts: [] }) },
    traces: { open: begin('trace') },
    captures: { open: begin('packets') },
    enter: change('page', 1),
    leave: change('page', -1),
  }
  return course as unknown as Course
}

let open: Record<string, number>
let socket: FakeSocket

beforeEach(() => {
  vi.useFakeTimers()
  open = {}
  socket = new FakeSocket()
  void new SocketSession(socket as unknown as WebSocket, createCourse(open))
})

afterEach(() => {
  socket.terminate()
  vi.useRealTimers()
})

describe('host/socket-session', () => {
  it('keeps a page that answers, however quiet it is', () => {
    for (let asked = 1; asked <= 10; asked++) {
      vi.advanceTimersByTime(PING_MS)
      expect(socket.pings).toBe(asked)
      socket.emit('pong')
    }
    expect(socket.isTerminated).toBe(false)
  })

  it('is rid of a page that did not answer until it was asked again', () => {
    vi.advanceTimersByTime(PING_MS)
    expect(socket.isTerminated).toBe(false)
    vi.advanceTimersByTime(PING_MS)
    expect(socket.isTerminated).toBe(true)
    expect(open).toEqual({ page: 0 })
  })

  it('ends all that was done for a page when it goes, and asks it no more', () => {
    const lab = '07-framing'
    // A page that asks twice, as one that lost its way does, looks once.
    for (let time = 0; time < 2; time++) {
      socket.say({ type: 'open-lab', lab })
      socket.say({ type: 'trace-open', lab })
      socket.say({ type: 'packets-open', lab })
    }
    socket.say({ type: 'attach', terminal: 1, fromByte: 0 })
    expect(open).toEqual({ page: 1, lab: 1, trace: 1, packets: 1, terminal: 1 })
    socket.terminate()
    expect(open).toEqual({ page: 0, lab: 0, trace: 0, packets: 0, terminal: 0 })
    vi.advanceTimersByTime(10 * PING_MS)
    expect(socket.pings).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
