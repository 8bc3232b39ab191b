/** The packets and sockets of one lab as the host tells them. Pure: messages in, state out. */
import type { HostMessage } from '../../../../platform/shared/messages.ts'
import type { CaptureProblem, SocketSource } from '../../../../platform/shared/packets.ts'
import { LINK_TYPES, readPcap, writePcap } from '../../../../platform/shared/pcap.ts'
import { Conversations, type PacketEntry } from './conversations.ts'
import { SocketHistory } from './socket-history.ts'

/** As much as the host keeps of a run. */
const MAX_PACKETS = 4_000

export type CaptureState =
  | { state: 'unknown' }
  | { state: 'live' }
  | { state: 'unavailable'; reason: CaptureProblem; detail: string }

export type SocketState =
  { state: 'unknown' } | { state: 'live'; source: SocketSource } | { state: 'unavailable' }

type Told<Type extends HostMessage['type']> = Extract<HostMessage, { type: Type }>

export class PacketStore {
  capture: CaptureState = { state: 'unknown' }
  socketState: SocketState = { state: 'unknown' }
  sockets = new SocketHistory()
  entries: PacketEntry[] = []
  /** Not shown: the kernel dropped them, the host or this page did not keep them. */
  dropped = 0
  /** Microseconds since 1970 at which the packets' clock was 0. */
  epochUs = 0
  #conversations = new Conversations()

  /** @returns whether the message was about packets or sockets */
  apply(message: HostMessage): boolean {
    if (message.type === 'packets') this.#addPackets(message)
    else if (message.type === 'packets-reset') this.#reset()
    else if (message.type === 'packets-state') this.capture = captureStateOf(message)
    else if (message.type === 'sockets') this.sockets.add(message)
    else if (message.type === 'sockets-state') this.socketState = socketStateOf(message)
    else return false
    return true
  }

  #addPackets({ records, linkType, dropped, epochUs }: Told<'packets'>): void {
    this.dropped += dropped
    this.epochUs = epochUs
    for (const { atUs, originalBytes, data } of records) {
      const captured = { data: fromBase64(data), originalBytes, linkType }
      this.entries.push(this.#conversations.add(captured, atUs))
    }
    this.#forget()
  }

  #reset(): void {
    this.entries = []
    this.dropped = 0
    this.#conversations = new Conversations()
    this.sockets = new SocketHistory()
  }

  #forget(): void {
    const many = this.entries.length - MAX_PACKETS
    if (many <= 0) return
    this.entries.splice(0, many)
    this.dropped += many
  }
}

function captureStateOf({ state, reason, detail }: Told<'packets-state'>): CaptureState {
  return state === 'live' ? { state } : { state, reason: reason ?? 'failed', detail: detail ?? '' }
}

function socketStateOf({ state, source }: Told<'sockets-state'>): SocketState {
  return state === 'live' ? { state, source: source ?? 'proc' } : { state }
}

/** What stands beside a capture that the course brings along. */
export interface CaptureFacts {
  recorded: { date: string; system: string; kernel: string; node: string; tool: string }
  /** Microseconds since 1970 at which the recording of the same run begins. */
  zeroUs: number
}

/** @returns `undefined` for anything that is not such a note */
export function parseCaptureFacts(value: unknown): CaptureFacts | undefined {
  if (typeof value !== 'object' || value === null || !('recorded' in value)) return undefined
  const { recorded, zeroUs } = value as { recorded: unknown; zeroUs?: unknown }
  if (typeof recorded !== 'object' || recorded === null) return undefined
  const names = ['date', 'system', 'kernel', 'node', 'tool'] as const
  const known = recorded as Record<string, unknown>
  if (!names.every((name) => typeof known[name] === 'string')) return undefined
  if (typeof zeroUs !== 'number') return undefined
  return { zeroUs, recorded: recorded as CaptureFacts['recorded'] }
}

/** @throws PcapError when the file is damaged */
export function readEntries(file: Uint8Array): PacketEntry[] {
  const { header, records } = readPcap(file)
  const conversations = new Conversations()
  return records.map(({ data, originalBytes, atUs }) =>
    conversations.add({ data, originalBytes, linkType: header.linkType }, atUs),
  )
}

/**
 * The packets as a file for Wireshark and its like.
 * @param dayOffsetUs what to add to the packets' times for the time of day
 */
export function toPcap(entries: readonly PacketEntry[], dayOffsetUs = 0): Uint8Array {
  const linkType = entries[0]?.captured.linkType ?? LINK_TYPES.ethernet
  const records = entries
    // One file has one link type; all of a lab's packets come from one interface.
    .filter(({ captured }) => captured.linkType === linkType)
    .map(({ captured: { data, originalBytes }, atUs }) => ({
      data,
      originalBytes,
      atUs: Math.max(0, atUs + dayOffsetUs),
    }))
  return writePcap({ linkType, snapBytes: 262_144 }, records)
}

function fromBase64(text: string): Uint8Array {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = characters.charCodeAt(index)
  return bytes
}
