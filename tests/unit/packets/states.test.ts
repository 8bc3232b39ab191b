import { describe, expect, it } from 'vitest'
import { TCP_STATES, type KernelSocket, type TcpState } from '../../../platform/shared/packets.ts'
import { SocketHistory } from '../../../.vitepress/theme/support/packets/socket-history.ts'
import { EDGES, shortestWay } from '../../../.vitepress/theme/support/packets/tcp-diagram.ts'

const way = (from: TcpState, to: TcpState): string[] => shortestWay(from, to).map((edge) => edge.to)

const SERVER = { address: '127.0.0.1', port: 7007 }
const CLIENT = { address: '127.0.0.1', port: 50_000 }

function socket(state: TcpState, side: 'server' | 'client' | 'listening'): KernelSocket {
  const local = side === 'client' ? CLIENT : SERVER
  const remote = side === 'client' ? SERVER : CLIENT
  return {
    transport: 'tcp',
    local,
    ...(side === 'listening' ? {} : { remote }),
    state,
    sendQueue: 0,
    receiveQueue: 0,
  }
}
const listening = socket('LISTEN', 'listening')

describe('packets/tcp-diagram', () => {
  it('has the eleven states, each of which can be reached and left', () => {
    for (const state of TCP_STATES) {
      expect(EDGES.some(({ from }) => from === state)).toBe(true)
      expect(EDGES.some(({ to }) => to === state)).toBe(true)
    }
  })

  it('finds the way of who calls, of who is called, and of who closes first or second', () => {
    expect(way('CLOSED', 'ESTABLISHED')).toEqual(['SYN-SENT', 'ESTABLISHED'])
    expect(way('LISTEN', 'ESTABLISHED')).toEqual(['SYN-RECEIVED', 'ESTABLISHED'])
    expect(way('ESTABLISHED', 'TIME-WAIT')).toEqual(['FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT'])
    expect(way('CLOSE-WAIT', 'CLOSED')).toEqual(['LAST-ACK', 'CLOSED'])
    expect(way('CLOSED', 'LISTEN')).toEqual(['LISTEN'])
    expect(way('CLOSED', 'TIME-WAIT')[0]).toBe('SYN-SENT')
    expect(way('TIME-WAIT', 'ESTABLISHED')).toEqual([])
  })
})

describe('packets/socket-history', () => {
  it('tells what changed, and what must have been passed in between', () => {
    const history = new SocketHistory()
    history.add({ atUs: 0, sockets: [listening] })
    history.add({
      atUs: 1,
      sockets: [listening, socket('ESTABLISHED', 'server'), socket('ESTABLISHED', 'client')],
    })
    history.add({ atUs: 2, sockets: [listening, socket('TIME-WAIT', 'client')] })
    history.add({ atUs: 3, sockets: [listening] })
    expect(history.changes.map(({ from, to, via }) => [from, to, via.join()])).toEqual([
      [undefined, 'LISTEN', ''],
      [undefined, 'ESTABLISHED', 'SYN-RECEIVED'],
      [undefined, 'ESTABLISHED', 'SYN-SENT'],
      ['ESTABLISHED', 'TIME-WAIT', 'FIN-WAIT-1,FIN-WAIT-2'],
      ['ESTABLISHED', undefined, 'CLOSE-WAIT,LAST-ACK'],
      ['TIME-WAIT', undefined, ''],
    ])
  })

  it('concludes nothing from a socket that vanished, as after a reset', () => {
    const history = new SocketHistory()
    history.add({ atUs: 0, sockets: [listening] })
    history.add({ atUs: 1, sockets: [listening, socket('ESTABLISHED', 'server')] })
    history.add({ atUs: 2, sockets: [] })
    expect(history.changes.slice(-2).map(({ to, via }) => [to, via])).toEqual([
      [undefined, []],
      [undefined, []],
    ])
    expect([...history.passed.keys()].map(({ to }) => to)).toEqual([
      'LISTEN',
      'SYN-RECEIVED',
      'ESTABLISHED',
    ])
  })

  it('concludes nothing from what was there before the first look', () => {
    const history = new SocketHistory()
    history.add({ atUs: 0, sockets: [listening, socket('TIME-WAIT', 'client')] })
    expect(history.changes.map(({ via }) => via)).toEqual([[], []])
    expect(history.passed.size).toBe(1)
  })
})
