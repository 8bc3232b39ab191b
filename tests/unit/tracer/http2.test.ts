import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../../platform/shared/trace.ts'
import { only, runProgram, TLS_PSK } from '../../helpers/traced.ts'

/** Prints what Node itself says of the bytes of both connections, at their end. */
const COUNTING = `
const counted = []
const count = (name) => (socket) => socket.on('close', () => {
  counted.push([name, socket.bytesRead, socket.bytesWritten])
  if (counted.length === 2) console.log(JSON.stringify(Object.fromEntries(
    counted.map(([name, read, written]) => [name, { read, written }]))))
})`

interface Counted {
  read: number
  written: number
}

/** Sum of the sizes; each begins where the one before it ended. */
function total(events: TraceEvent[], type: 'read' | 'write', connection: number): number {
  let offset = 0
  for (const event of only(events, type, connection)) {
    if (event.layer === 'cipher') continue
    expect(event.offset).toBe(offset)
    expect(event.data).toBeUndefined()
    offset += event.size
  }
  return offset
}

describe('tracer/http2', () => {
  it('counts the bytes that a session reads and writes, while its streams go on', async () => {
    const { events, output } = await runProgram(`
      import { connect, createServer } from 'node:http2'
      import { connect as plain } from 'node:net'
      ${COUNTING}
      const server = createServer().on('connection', count('server'))
      server.on('stream', (stream) => stream.respond({ ':status': 200 }) ?? stream.end('answer'))
      const ask = (session, path) => new Promise((resolve) =>
        session.request({ ':path': path }).on('close', resolve).resume().end())
      server.listen(0, '127.0.0.1', async () => {
        const { port } = server.address()
        const session = connect('http://127.0.0.1:' + port, {
          createConnection: () => plain(port, '127.0.0.1').once('connect', function () { count('client')(this) }),
        })
        for (const path of ['/one', '/two']) await ask(session, path)
        session.close()
        server.close()
      })`)
    const { client, server } = JSON.parse(output) as { client: Counted; server: Counted }
    expect(client.written).toBeGreaterThan(50)
    expect([total(events, 'read', 1), total(events, 'write', 1)]).toEqual([
      client.read,
      client.written,
    ])
    expect([total(events, 'read', 2), total(events, 'write', 2)]).toEqual([
      server.read,
      server.written,
    ])
    expect(only(events, 'end-sent', 1)).toMatchObject([{ offset: client.written }])
    expect(only(events, 'end-received', 1)).toMatchObject([{ offset: client.read }])
    // Not all at the end: a request is told before the next one.
    expect(only(events, 'read', 2).length).toBeGreaterThanOrEqual(3)
  })

  it('counts inside of TLS, and on the wire for it', async () => {
    const { events, ending } = await runProgram(`
      import { connect, createSecureServer } from 'node:http2'
      ${TLS_PSK}
      const server = createSecureServer({ ...serverOptions, ALPNProtocols: ['h2'] })
      server.on('stream', (stream) => stream.respond({ ':status': 200 }) ?? stream.end('x'.repeat(5_000)))
      server.listen(0, '127.0.0.1', () => {
        const session = connect('https://127.0.0.1:' + server.address().port, clientOptions)
        session.request({ ':path': '/' }).on('close', () => { session.close(); server.close() }).resume().end()
      })`)
    expect(ending).toEqual({ reason: 'exited', exitCode: 0 })
    const plain = total(events, 'read', 1)
    expect(plain).toBeGreaterThan(5_000)
    expect(total(events, 'write', 2)).toBe(plain)
    const cipher = only(events, 'write', 2).filter(({ layer }) => layer === 'cipher')
    expect(cipher.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(plain)
  })
})
