/**
 * Sockets as `netstat` prints them, for systems without /proc/net: their states, addresses and on
 * macOS their queues; no timers. Its options and columns differ from system to system:
 *
 *     macOS    netstat -an        tcp4  0  0  127.0.0.1.7007  127.0.0.1.50122  ESTABLISHED
 *     Windows  netstat -ano       TCP   127.0.0.1:7007   127.0.0.1:50122   ESTABLISHED   4711
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TCP_STATES, type KernelSocket } from '../shared/packets.ts'
import type { Endpoint } from '../shared/trace.ts'

const run = promisify(execFile)

/** A machine's whole list; more than that is no list of sockets. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024
const LONGEST_MS = 5_000

/** What systems call a state, where RFC 9293 calls it otherwise. */
const OTHER_NAMES: Record<string, KernelSocket['state']> = {
  CLOSE_WAIT: 'CLOSE-WAIT',
  FIN_WAIT_1: 'FIN-WAIT-1',
  FIN_WAIT_2: 'FIN-WAIT-2',
  LAST_ACK: 'LAST-ACK',
  LISTENING: 'LISTEN',
  SYN_RCVD: 'SYN-RECEIVED',
  SYN_RECEIVED: 'SYN-RECEIVED',
  SYN_SENT: 'SYN-SENT',
  TIME_WAIT: 'TIME-WAIT',
}

/** Where netstat is understood. */
export const NETSTAT_ARGUMENTS: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['-an'],
  win32: ['-ano'],
}

/** @throws what `netstat` itself fails with */
export async function readNetstat(
  ports: ReadonlySet<number>,
  platform: NodeJS.Platform = process.platform,
): Promise<KernelSocket[]> {
  const args = NETSTAT_ARGUMENTS[platform]
  if (!args) return []
  const { stdout } = await run('netstat', args, {
    maxBuffer: MAX_OUTPUT_BYTES,
    timeout: LONGEST_MS,
    windowsHide: true,
  })
  return parseNetstat(stdout, ports, platform)
}

/** The sockets that have one of the ports at either end. */
export function parseNetstat(
  text: string,
  ports: ReadonlySet<number>,
  platform: NodeJS.Platform,
): KernelSocket[] {
  return text.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/)
    const transport = /^(tcp|udp)/i.exec(columns[0] ?? '')?.[1]?.toLowerCase()
    if (transport !== 'tcp' && transport !== 'udp') return []
    const found = platform === 'win32' ? ofWindows(columns) : ofBsd(columns)
    const local = parseEndpoint(found.local)
    if (!local) return []
    const remote = parseEndpoint(found.remote)
    if (!ports.has(local.port) && !(remote && ports.has(remote.port))) return []
    const { sendQueue, receiveQueue } = found
    return {
      transport,
      local,
      ...(remote ? { remote } : {}),
      ...(transport === 'tcp' ? { state: stateOf(found.state) } : {}),
      sendQueue,
      receiveQueue,
    }
  })
}

interface Columns {
  local: string | undefined
  remote: string | undefined
  state: string | undefined
  sendQueue: number
  receiveQueue: number
}

function ofBsd([, receive, send, local, remote, state]: string[]): Columns {
  return { local, remote, state, sendQueue: Number(send), receiveQueue: Number(receive) }
}

function ofWindows([, local, remote, state]: string[]): Columns {
  return { local, remote, state, sendQueue: 0, receiveQueue: 0 }
}

function stateOf(word = ''): NonNullable<KernelSocket['state']> {
  return TCP_STATES.find((state) => state === word) ?? OTHER_NAMES[word] ?? 'UNKNOWN'
}

/** `127.0.0.1.7007`, `*.7007`, `[::1]:7007`, `fe80::1%lo0.7007`; no peer: `*.*`, `0.0.0.0:0`, `*:*` */
function parseEndpoint(text = ''): Endpoint | undefined {
  const [, address, port] = /^(.+)[.:](\d+)$/.exec(text) ?? []
  if (address === undefined || Number(port) === 0) return undefined
  return { address: address.replace(/^\[|\]$/g, ''), port: Number(port) }
}
