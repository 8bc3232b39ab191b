/** The packets of a lab's run: told in batches, and kept, within limits, for a page that comes later. */
import { MAX_KEPT_PACKETS, MAX_KEPT_PACKET_BYTES, PACKET_BATCH_MS } from '../shared/limits.ts'
import type { HostMessage } from '../shared/messages.ts'
import type { PacketRecord } from '../shared/packets.ts'
import type { PcapRecord } from '../shared/pcap.ts'

type Packets = Extract<HostMessage, { type: 'packets' }>

export interface PacketSource {
  linkType: number
  /** Packets that the kernel has dropped for this capture so far. */
  dropped: number
  /** Microseconds since 1970 at which the packets' clock was 0. */
  epochUs: number
  /** Tells captures apart. */
  port: number | undefined
}

export class KeptPackets {
  readonly #lab: string
  readonly #publish: (message: Packets) => void
  #kept: { linkType: number; record: PacketRecord }[] = []
  #keptBytes = 0
  /** Forgotten or never seen, of the whole run. */
  #missing = 0
  #dropped = new Map<number | undefined, number>()
  #waiting: Packets[] = []
  #timer: NodeJS.Timeout | undefined
  #epochUs = 0

  constructor(lab: string, publish: (message: Packets) => void) {
    this.#lab = lab
    this.#publish = publish
  }

  /** Takes packets in; the first are told at once, what follows on their heels together. */
  add(records: PcapRecord[], { linkType, dropped, epochUs, port }: PacketSource): void {
    this.#epochUs = epochUs
    const newlyDropped = Math.max(0, dropped - (this.#dropped.get(port) ?? 0))
    this.#dropped.set(port, dropped)
    this.#missing += newlyDropped
    if (records.length + newlyDropped === 0) return
    const told = records.map(toRecord)
    for (const record of told) this.#keep(linkType, record)
    this.#waiting.push(this.#message(linkType, told, newlyDropped))
    if (this.#timer === undefined) this.#flush()
  }

  /** What is kept, as messages for a page that comes now. */
  all(): Packets[] {
    const messages: Packets[] = []
    for (const { linkType, record } of this.#kept) {
      const last = messages.at(-1)
      if (last?.linkType === linkType) last.records.push(record)
      else messages.push(this.#message(linkType, [record], 0))
    }
    const [first] = messages
    if (first) first.dropped = this.#missing
    return messages
  }

  clear(): void {
    this.#kept = []
    this.#keptBytes = 0
    this.#missing = 0
    this.#dropped.clear()
    this.#waiting = []
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.clear()
  }

  #keep(linkType: number, record: PacketRecord): void {
    this.#kept.push({ linkType, record })
    this.#keptBytes += record.data.length
    while (this.#kept.length > MAX_KEPT_PACKETS || this.#keptBytes > MAX_KEPT_PACKET_BYTES) {
      this.#keptBytes -= this.#kept.shift()?.record.data.length ?? 0
      this.#missing++
    }
  }

  #flush(): void {
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    for (const message of merge(this.#waiting)) this.#publish(message)
    this.#waiting = []
    this.#timer = setTimeout(() => this.#flush(), PACKET_BATCH_MS)
  }

  #message(linkType: number, records: PacketRecord[], dropped: number): Packets {
    return { type: 'packets', lab: this.#lab, linkType, records, dropped, epochUs: this.#epochUs }
  }
}

function toRecord({ atUs, originalBytes, data }: PcapRecord): PacketRecord {
  return { atUs, originalBytes, data: Buffer.from(data).toString('base64') }
}

/** Neighbours of one link type in one message. */
function merge(messages: Packets[]): Packets[] {
  const merged: Packets[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.linkType === message.linkType) {
      last.records.push(...message.records)
      last.dropped += message.dropped
    } else merged.push(message)
  }
  return merged
}
