/** The way into a container: what comes from outside reaches the course, and back. */
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDoor } from '../../platform/deploy/door.ts'
import { startToyHost } from './support/toy-host.ts'

/** Far more than the buffers of both connections take. */
const MUCH = Buffer.alloc(32 * 1024 * 1024, 'on the wire ')

async function listen(answer: (socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer({ allowHalfOpen: true }, answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

async function doorTo(port: number): Promise<number> {
  const door = await openDoor(0, port)
  onTestFinished(() => door.dispose())
  return door.port
}

function call(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  return socket
}

/** @param turns of the event loop that the reader lets pass after each part */
async function readAll(socket: Socket, turns = 0): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of socket) {
    parts.push(part as Buffer)
    for (let turn = 0; turn < turns; turn++) await setImmediate()
  }
  return Buffer.concat(parts)
}

describe('host/door', () => {
  it('brings a page to the course, which still checks by which name it is called', async () => {
    const host = await startToyHost()
    const port = await doorTo(Number(new URL(host.origin).port))
    const status = async (name: string): Promise<number> => {
      const socket = call(port)
      socket.write(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`)
      return Number((await readAll(socket)).toString().split(' ')[1])
    }
    expect(await status(new URL(host.origin).host)).toBe(200)
    expect(await status(`127.0.0.1:${port}`)).toBe(421)
  })

  it('carries a long answer to a slow reader who has said all', async () => {
    const { port } = await listen((socket) => {
      socket.resume().on('end', () => socket.end(MUCH))
    })
    const socket = call(await doorTo(port))
    socket.end('please')
    expect((await readAll(socket, 20)).equals(MUCH)).toBe(true)
  })

  it.each(['inside', 'outside'] as const)('tells the other side of a reset: %s', async (side) => {
    const accepted = Promise.withResolvers<Socket>()
    const { port } = await listen((socket) => accepted.resolve(socket.on('error', () => undefined)))
    const outside = call(await doorTo(port)).on('error', () => undefined)
    outside.write('x')
    const inside = await accepted.promise
    await once(inside, 'data')
    const [gone, left] = side === 'inside' ? [inside, outside] : [outside, inside]
    const told = once(left.resume(), 'end')
    gone.resetAndDestroy()
    await expect(told).resolves.toEqual([])
  })

  it('stays open when nobody is behind it, and leads to whoever comes', async () => {
    const server = await listen((socket) => socket.end('here'))
    const { port: gone } = server
    const door = await doorTo(gone)
    server.close()
    await once(server, 'close')
    expect((await readAll(call(door))).length).toBe(0)
    server.listen(gone, '127.0.0.1')
    await once(server, 'listening')
    expect((await readAll(call(door))).toString()).toBe('here')
  })

  it('lets go of both sides when it is closed, also of one that waits', async () => {
    const accepted = Promise.withResolvers<Socket>()
    const { port } = await listen((socket) => accepted.resolve(socket))
    const door = await openDoor(0, port)
    call(door.port).end('that is all')
    const inside = (await accepted.promise).resume().on('error', () => undefined)
    await once(inside, 'end')
    await door.dispose()
    const closed = new Promise<boolean>((resolve) => inside.once('close', resolve))
    inside.write(MUCH)
    await expect(closed).resolves.toBe(true)
  })
})
