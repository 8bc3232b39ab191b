/**
 * The kernel's sockets of some ports, from /proc/net on Linux. A line there is, in hexadecimal:
 *
 *     sl  local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
 *     0:  0100007F:1B5F 0100007F:C350 01 00000000:00000002 00:00000000 00000000 0 0 4711 …
 *
 * An address is the memory of the kernel, four bytes at a time in the machine's byte order.
 * Source: Documentation/networking/proc_net_tcp.rst of the Linux kernel; net/ipv4/tcp_ipv4.c,
 * `get_tcp4_sock` and `get_timewait4_sock`, for what the columns mean in each state.
 */
import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import type { KernelSocket, TcpState } from '../shared/packets.ts'
import type { Endpoint } from '../shared/trace.ts'

/** A socket with the number by which a process' descriptors name it; 0: nobody holds it. */
export interface FoundSocket extends KernelSocket {
  inode: number
}

export const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const
export type Table = (typeof TABLES)[number]

/** Source: include/net/tcp_states.h. `0C` is a connection whose handshake is not over. */
const STATES: Record<string, TcpState> = {
  '01': 'ESTABLISHED',
  '02': 'SYN-SENT',
  '03': 'SYN-RECEIVED',
  '04': 'FIN-WAIT-1',
  '05': 'FIN-WAIT-2',
  '06': 'TIME-WAIT',
  '07': 'CLOSED',
  '08': 'CLOSE-WAIT',
  '09': 'LAST-ACK',
  '0A': 'LISTEN',
  '0B': 'CLOSING',
  '0C': 'SYN-RECEIVED',
}
const TIMERS: Record<string, NonNullable<KernelSocket['timer']>['kind']> = {
  '01': 'retransmit',
  '02': 'keep-alive',
  '03': 'time-wait',
  '04': 'zero-window-probe',
}
/** `tm->when` counts hundredths of a second on every system (USER_HZ). */
const MS_PER_TICK = 10

/**
 * Reads the sockets that have one of the ports at either end.
 * @returns none where there is no /proc/net
 */
export async function readKernelSockets(ports: ReadonlySet<number>): Promise<FoundSocket[]> {
  const tables = await Promise.all(
    TABLES.map(async (table) => {
      const text = await readFile(`/proc/net/${table}`, 'latin1').catch(() => '')
      return parseTable(text, table, ports)
    }),
  )
  return tables.flat()
}

/**
 * Takes the sockets of some ports out of a table. Lines of other ports are not taken apart: a busy
 * machine has ten thousands of them.
 */
export function parseTable(
  text: string,
  table: Table,
  ports: ReadonlySet<number>,
  isLittle = endianness() === 'LE',
): FoundSocket[] {
  if (ports.size === 0) return []
  const hexPorts = [...ports].map((port) => port.toString(16).toUpperCase().padStart(4, '0'))
  // Local and remote address follow on each other; each ends with its port and a space.
  const line = new RegExp(`^ *\\d+: (?:\\S+ )?[0-9A-F]+:(?:${hexPorts.join('|')}) .*$`, 'gm')
  const sockets = [...text.matchAll(line)].flatMap(
    ([found]) => parseLine(found, table, isLittle) ?? [],
  )
  return onceEach(sockets)
}

/**
 * The kernel gives its table page by page; where something changes in between, a row comes twice.
 * Those that nobody holds any more have no number and are known by their addresses.
 */
function onceEach(sockets: FoundSocket[]): FoundSocket[] {
  const byName = new Map<string, FoundSocket>()
  for (const socket of sockets) {
    const { inode, local, remote } = socket
    const ends = [local, remote].map((end) => `${end?.address} ${end?.port}`)
    byName.set(inode > 0 ? `inode ${inode}` : ends.join(' '), socket)
  }
  return [...byName.values()]
}

function parseLine(line: string, table: Table, isLittle: boolean): FoundSocket | undefined {
  const columns = line.trim().split(/\s+/)
  const [, localText, remoteText, stateText, queues, timerText, retransmitText, , , inode] = columns
  const local = parseEndpoint(localText, isLittle)
  const remote = parseEndpoint(remoteText, isLittle)
  const [send, receive] = (queues ?? '').split(':').map((hex) => Number.parseInt(hex, 16))
  if (!local || !remote || send === undefined || receive === undefined) return undefined
  const transport = table.startsWith('tcp') ? 'tcp' : 'udp'
  const state = STATES[stateText ?? '']
  const retransmits = Number.parseInt(retransmitText ?? '0', 16)
  return {
    transport,
    local,
    ...(remote.port === 0 ? {} : { remote }),
    ...(transport === 'tcp' ? { state: state ?? 'UNKNOWN' } : {}),
    sendQueue: send,
    receiveQueue: receive,
    ...(transport === 'tcp' ? timerOf(timerText) : {}),
    // For keep-alive and zero-window probes the kernel counts those in the same column.
    ...(transport === 'tcp' && retransmits > 0 ? { retransmits } : {}),
    inode: Number(inode ?? 0),
  }
}

function timerOf(text = ''): Pick<KernelSocket, 'timer'> {
  const [kindText = '', ticks = '0'] = text.split(':')
  const kind = TIMERS[kindText]
  return kind ? { timer: { kind, leftMs: Number.parseInt(ticks, 16) * MS_PER_TICK } } : {}
}

function parseEndpoint(text: string | undefined, isLittle: boolean): Endpoint | undefined {
  const [address, port] = (text ?? '').split(':')
  if (address === undefined || port === undefined) return undefined
  const bytes = bytesOfAddress(address, isLittle)
  return { address: formatAddress(bytes), port: Number.parseInt(port, 16) }
}

function bytesOfAddress(hex: string, isLittle: boolean): number[] {
  const words = hex.match(/.{8}/g) ?? []
  return words.flatMap((word) => {
    const bytes = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))
    return isLittle ? bytes.reverse() : bytes
  })
}

/** As Node writes it: an IPv4 address inside of IPv6 stays recognisable (RFC 4291 §2.5.5.2). */
function formatAddress(bytes: number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const isMapped =
    bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (isMapped) return `::ffff:${bytes.slice(12).join('.')}`
  const groups: string[] = []
  for (let at = 0; at < bytes.length; at += 2)
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16))
  return shorten(groups)
}

/** The longest run of two or more zero groups, the first of equals, becomes `::` (RFC 5952 §4.2). */
function shorten(groups: string[]): string {
  let best = { from: 0, length: 0 }
  for (let from = 0; from < groups.length; from++) {
    let length = 0
    while (groups[from + length] === '0') length++
    if (length > best.length) best = { from, length }
  }
  if (best.length < 2) return groups.join(':')
  const after = groups.slice(best.from + best.length)
  return `${groups.slice(0, best.from).join(':')}::${after.join(':')}`
}
