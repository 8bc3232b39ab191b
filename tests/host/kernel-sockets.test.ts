import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseTable, readKernelSockets } from '../../platform/host/kernel-sockets.ts'
import { parseNetstat } from '../../platform/host/kernel-sockets-netstat.ts'
import { SocketOwners } from '../../platform/host/kernel-sockets-owners.ts'
import { SocketWatch, type SocketsAt } from '../../platform/host/kernel-sockets-watch.ts'
import type { KernelSocket } from '../../platform/shared/packets.ts'

const isLinux = process.platform === 'linux'
const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const TCP = `${HEAD}   0: 0100007F:1B5F 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 555 1 0 100 0 0 10 0
   1: 0100007F:1B5F 0100007F:C350 01 00000010:00000002 01:00000014 00000002     0        0 556 1 0 20 4 30 10 -1
   2: 0100007F:C350 0100007F:1B5F 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0
   3: 0100007F:1B5E 0100007F:C351 01 00000000:00000000 00:00000000 00000000     0        0 557 1 0 20 4 30 10 -1
`
const PORTS = new Set([7007])

describe('host/kernel-sockets', () => {
  it('reads addresses, states, queues, timers and retransmissions', () => {
    const local = { address: '127.0.0.1', port: 7007 }
    const remote = { address: '127.0.0.1', port: 50_000 }
    expect(parseTable(TCP, 'tcp', PORTS, true)).toEqual([
      { transport: 'tcp', local, state: 'LISTEN', sendQueue: 0, receiveQueue: 3, inode: 555 },
      {
        transport: 'tcp',
        local,
        remote,
        state: 'ESTABLISHED',
        sendQueue: 16,
        receiveQueue: 2,
        timer: { kind: 'retransmit', leftMs: 200 },
        retransmits: 2,
        inode: 556,
      },
      {
        transport: 'tcp',
        local: remote,
        remote: local,
        state: 'TIME-WAIT',
        sendQueue: 0,
        receiveQueue: 0,
        timer: { kind: 'time-wait', leftMs: 60_000 },
        inode: 0,
      },
    ])
    expect(parseTable(TCP, 'tcp', new Set())).toEqual([])
    expect(parseTable('nonsense', 'tcp', PORTS)).toEqual([])
  })

  it('names a socket once that the kernel lists on two of its pages', () => {
    const [head = '', ...rows] = TCP.trimEnd().split('\n')
    const again = [head, ...rows, ...rows].join('\n')
    expect(parseTable(again, 'tcp', PORTS, true)).toEqual(parseTable(TCP, 'tcp', PORTS, true))
  })

  it('reads IPv6 in either byte order, and keeps IPv4 inside recognisable', () => {
    const line = (address: string): string =>
      `${HEAD}   0: ${address}:1B5F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 9 1`
    const addressOf = (hex: string, isLittle: boolean): string | undefined =>
      parseTable(line(hex), 'tcp6', PORTS, isLittle)[0]?.local.address
    expect(addressOf('00000000000000000000000001000000', true)).toBe('::1')
    expect(addressOf('00000000000000000000000000000001', false)).toBe('::1')
    expect(addressOf('0000000000000000FFFF00000100007F', true)).toBe('::ffff:127.0.0.1')
    expect(addressOf('B80D0120000000000000000001000000', true)).toBe('2001:db8::1')
  })

  it('takes ten thousand lines of others in its stride', () => {
    const others = Array.from(
      { length: 10_000 },
      (_, index) =>
        `${index}: 0100007F:2710 0100007F:${(20_000 + index).toString(16).toUpperCase()} 06 00000000:00000000 03:00001770 00000000 0 0 0 3 0`,
    )
    const startedAt = performance.now()
    expect(parseTable(`${others.join('\n')}\n${TCP}`, 'tcp', PORTS, true)).toHaveLength(3)
    expect(performance.now() - startedAt).toBeLessThan(250)
  })

  it.skipIf(!isLinux)(
    'sees real sockets and who holds them, TIME-WAIT after its owner',
    async () => {
      const sockets: Socket[] = []
      const server = createServer(
        { allowHalfOpen: true },
        (socket) => void sockets.push(socket),
      ).listen(0, '127.0.0.1')
      onTestFinished(() => void server.close())
      await once(server, 'listening')
      const address = server.address()
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0
      const client = connect({ host: '127.0.0.1', port })
      await once(client, 'connect')
      const owners = new SocketOwners()
      // The port may have been another one's a moment ago: TIME-WAIT of those is not ours.
      const ours = new Set([undefined, port, client.localPort])
      const look = async (): Promise<KernelSocket[]> => {
        const found = await readKernelSockets(new Set([port]))
        const own = found.filter(({ local, remote }) =>
          [local, remote].every((end) => ours.has(end?.port || undefined)),
        )
        return owners.name(own, new Map([['me', process.pid]]))
      }
      const states = (list: KernelSocket[]): string[] =>
        list.map(({ state }) => state ?? '').toSorted()
      const open = await look()
      expect(states(open)).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
      expect(open.every((socket) => socket.process === 'me')).toBe(true)
      client.end()
      await expect.poll(async () => states(await look())).toContain('CLOSE-WAIT')
      for (const socket of sockets) socket.resume().end()
      await once(client.resume(), 'close')
      await expect.poll(async () => states(await look())).toEqual(['LISTEN', 'TIME-WAIT'])
      const last = (await look()).find(({ state }) => state === 'TIME-WAIT')
      expect(last).toMatchObject({ process: 'me', timer: { kind: 'time-wait' } })
      expect(last?.timer?.leftMs).toBeLessThanOrEqual(60_000)
    },
  )
})

describe('host/kernel-sockets-netstat', () => {
  it('reads what macOS prints', () => {
    const text = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       5     12  127.0.0.1.7007         127.0.0.1.50122        FIN_WAIT_2
tcp46      0      0  *.7007                 *.*                    LISTEN
tcp6       0      0  ::1.50123              ::1.7007               SYN_RCVD
udp4       0      0  127.0.0.1.7007         *.*
tcp4       0      0  127.0.0.1.8080         127.0.0.1.50124        ESTABLISHED
`
    expect(parseNetstat(text, PORTS, 'darwin')).toEqual([
      {
        transport: 'tcp',
        local: { address: '127.0.0.1', port: 7007 },
        remote: { address: '127.0.0.1', port: 50_122 },
        state: 'FIN-WAIT-2',
        sendQueue: 12,
        receiveQueue: 5,
      },
      {
        transport: 'tcp',
        local: { address: '*', port: 7007 },
        state: 'LISTEN',
        sendQueue: 0,
        receiveQueue: 0,
      },
      {
        transport: 'tcp',
        local: { address: '::1', port: 50_123 },
        remote: { address: '::1', port: 7007 },
        state: 'SYN-RECEIVED',
        sendQueue: 0,
        receiveQueue: 0,
      },
      {
        transport: 'udp',
        local: { address: '127.0.0.1', port: 7007 },
        sendQueue: 0,
        receiveQueue: 0,
      },
    ])
  })

  it('reads what Windows prints, and says so when a word is not understood', () => {
    const text = `
  Proto  Local Address          Foreign Address        State           PID
  TCP    127.0.0.1:7007         0.0.0.0:0              LISTENING       4711
  TCP    [::1]:7007             [::1]:50122            HERGESTELLT     4711\r
  UDP    127.0.0.1:7007         *:*                                    4711
`
    expect(
      parseNetstat(text, PORTS, 'win32').map(({ transport, local, remote, state }) => [
        transport,
        local.address,
        remote?.port,
        state,
      ]),
    ).toEqual([
      ['tcp', '127.0.0.1', undefined, 'LISTEN'],
      ['tcp', '::1', 50_122, 'UNKNOWN'],
      ['udp', '127.0.0.1', undefined, undefined],
    ])
  })
})

describe('host/kernel-sockets-watch', () => {
  const socket = (leftMs: number): KernelSocket => ({
    transport: 'tcp',
    local: { address: '127.0.0.1', port: 7007 },
    state: 'TIME-WAIT',
    timer: { kind: 'time-wait', leftMs },
    sendQueue: 0,
    receiveQueue: 0,
  })

  function watching(
    read: () => KernelSocket[],
    runs = true,
  ): { watch: SocketWatch; told: SocketsAt[]; looks(): number } {
    const told: SocketsAt[] = []
    let looks = 0
    const watch = new SocketWatch({
      look: () => ({ ports: PORTS, pids: runs ? new Map([['server', 1]]) : new Map() }),
      onChange: (sockets) => told.push(sockets),
      read: () => {
        looks++
        return Promise.resolve(read())
      },
      everyMs: 1,
    })
    onTestFinished(() => watch.dispose())
    return { watch, told, looks: () => looks }
  }

  it('tells what is new, and not that a timer runs down', async () => {
    const startedAt = performance.now()
    let found: KernelSocket[] = [socket(60_000)]
    const { watch, told, looks } = watching(() =>
      found.map((one) => ({
        ...one,
        timer: { kind: 'time-wait', leftMs: 60_000 - (performance.now() - startedAt) },
      })),
    )
    watch.poke()
    await expect.poll(looks).toBeGreaterThan(5)
    expect(told.length).toBeLessThanOrEqual(2)
    const before = told.length
    found = []
    await expect.poll(() => told.length).toBe(before + 1)
    expect(watch.latest?.sockets).toEqual([])
  })

  it('tells two hundred sockets one by one, and counts the rest', async () => {
    const { watch, told } = watching(() => Array.from({ length: 250 }, () => socket(1_000)))
    watch.poke()
    await expect.poll(() => told[0]?.more).toBe(50)
    expect(told[0]?.sockets).toHaveLength(200)
  })

  it('stops when nothing runs and nothing is left, and when nobody wants to know', async () => {
    const over = watching(() => [], false)
    over.watch.poke()
    await expect.poll(over.looks).toBe(1)
    const rested = watching(() => [])
    rested.watch.poke()
    await expect.poll(rested.looks).toBeGreaterThan(1)
    rested.watch.rest()
    const looks = rested.looks()
    // A look that was under way may still come to its end; no new one begins.
    await expect.poll(over.looks).toBe(1)
    expect(rested.looks()).toBe(looks)
  })
  it('looks again when a program starts while a look at nothing is under way', async () => {
    const told: SocketsAt[] = []
    const pids = new Map<string, number>()
    const firstLook = Promise.withResolvers<KernelSocket[]>()
    let looks = 0
    const watch = new SocketWatch({
      look: () => ({ ports: PORTS, pids: new Map(pids) }),
      onChange: (sockets) => told.push(sockets),
      read: ({ pids: seen }) => {
        looks++
        return seen.size === 0 ? firstLook.promise : Promise.resolve([socket(1_000)])
      },
      everyMs: 1,
    })
    onTestFinished(() => watch.dispose())
    watch.poke()
    expect(looks).toBe(1)
    pids.set('server', 1)
    watch.poke()
    firstLook.resolve([])
    await expect.poll(() => told.at(-1)?.sockets.length).toBe(1)
  })
})
