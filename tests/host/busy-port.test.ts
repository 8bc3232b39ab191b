import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { explainBusyPort } from '../../platform/host/busy-port.ts'
import type { ProcessEntry } from '../../platform/catalogue/catalogue.ts'

const ending = { reason: 'exited', exitCode: 1 } as const

async function listenSomewhere(): Promise<{ port: number; connections(): number }> {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

function entry(ready: ProcessEntry['ready']): ProcessEntry {
  return { file: 'x.ts', ready, examples: [[]] }
}

describe('host/busy-port', () => {
  it('names the port that a server could not have', async () => {
    const { port } = await listenSomewhere()
    const args = ['--port', String(port)]
    const problem = await explainBusyPort({ entry: entry('listening'), args, ending }, [])
    expect(problem).toMatchObject({ code: 'ERR_PORT_BUSY', params: { port } })
  })

  it('blames no port on a client, and does not knock at the server that it called', async () => {
    const server = await listenSomewhere()
    const args = ['--port', String(server.port)]
    expect(await explainBusyPort({ entry: entry('started'), args, ending }, [])).toBeUndefined()
    expect(server.connections()).toBe(0)
  })
})
