import { createServer, type Server } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findPortHolder, isListening } from '../../platform/host/port-holder.ts'
import { listenOnFreePort } from '../../platform/host/port.ts'
import { startHost } from '../../platform/host/server.ts'
import { createToyCourse, startToyHost } from './support/toy-host.ts'

function newServer(): Server {
  const server = createServer()
  onTestFinished(() => void server.close())
  return server
}

describe('host/port', () => {
  it('takes the next port when the first is busy, and says who has it', async () => {
    const first = await listenOnFreePort(newServer(), { port: 0 })
    expect(first.busy).toBeUndefined()
    const second = await listenOnFreePort(newServer(), { port: first.port })
    expect(second.port).toBeGreaterThan(first.port)
    expect(second.busy?.port).toBe(first.port)
    const holder = process.platform === 'linux' ? process.pid : undefined
    expect(second.busy?.holder?.pid).toBe(holder)
  })

  it('takes just the port that was asked for, or none', async () => {
    const { port } = await listenOnFreePort(newServer(), { port: 0 })
    await expect(listenOnFreePort(newServer(), { port, isStrict: true })).rejects.toMatchObject({
      code: 'ERR_PORT_BUSY',
      message: expect.stringContaining(`Port ${port} is in use`),
      hint: expect.stringContaining('--port'),
    })
  })

  it('starts a second host beside the first, on a port of its own', async () => {
    const first = await startToyHost()
    const second = await startToyHost({ port: first.port })
    expect(second.port).not.toBe(first.port)
    expect(second.busy?.port).toBe(first.port)
    expect((await fetch(second.origin)).status).toBe(200)
    const { options } = createToyCourse()
    await expect(
      startHost({ ...options, port: first.port, isStrictPort: true }),
    ).rejects.toMatchObject({ code: 'ERR_PORT_BUSY' })
  })

  it('listens on loopback only', async () => {
    const { port } = await startToyHost()
    const server = newServer()
    // The same port of another loopback address is free: the host has just its own.
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.2', resolve)
    })
    expect(await isListening(port)).toBe(true)
  })

  it('names nobody when nobody listens', async () => {
    const server = newServer()
    const { port } = await listenOnFreePort(server, { port: 0 })
    await new Promise((resolve) => server.close(resolve))
    expect(await isListening(port)).toBe(false)
    expect(findPortHolder(port)).toBeUndefined()
  })
})
