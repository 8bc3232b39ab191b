/**
 * Reads and writes capture files, in pieces as they come.
 *
 *     0       4               8        12       16         20         24
 *     +-------+-------+-------+--------+--------+----------+----------+
 *     | magic | major | minor | zone   | digits | snap len | linktype |  then the records:
 *     +-------+-------+-------+--------+--------+----------+----------+
 *     | seconds       | µs or ns       | captured bytes | original bytes | data …
 *
 * Both byte orders and both units of time are read; what is written is little-endian, in µs.
 * Pure: used by the host, by tests and in the page.
 * Source: draft-ietf-opsawg-pcap §4, §5; https://www.tcpdump.org/linktypes.html
 */

/** What the first bytes of a packet are. Source: https://www.tcpdump.org/linktypes.html */
export const LINK_TYPES = {
  /** BSD loopback: a protocol family in the byte order of the machine. macOS' `lo0`. */
  null: 0,
  ethernet: 1,
  /** IPv4 or IPv6 without any link header. */
  raw: 101,
  /** As `null`, in network byte order. */
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const

export interface PcapHeader {
  linkType: number
  /** Longest packet that is kept whole. */
  snapBytes: number
}

export interface PcapRecord {
  /** Microseconds since 1970, UTC. A fraction where the file counts nanoseconds. */
  atUs: number
  /** Bytes that the packet had on the wire. */
  originalBytes: number
  /** What was captured of them; memory of its own. */
  data: Uint8Array
}

const HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const MAGIC_US = 0xa1b2c3d4
const MAGIC_NS = 0xa1b23c4d
/** A record beyond this is no packet but a damaged file: libpcap's own limit. */
const MAX_RECORD_BYTES = 256 * 1024

/** What is read is no capture file, or is damaged; `offset` is the place in the file. */
export class PcapError extends Error {
  override name = 'PcapError'
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Takes a capture file in pieces of any size and gives out its whole records. */
export class PcapReader {
  /** Known as soon as the first 24 bytes have come. */
  header: PcapHeader | undefined
  #isLittle = true
  #unitsPerUs = 1
  #pending = new Uint8Array(0)
  #offset = 0

  /**
   * @returns the records that became whole
   * @throws PcapError for bytes that cannot be a capture file
   */
  push(chunk: Uint8Array): PcapRecord[] {
    const bytes = this.#pending.length === 0 ? chunk : join(this.#pending, chunk)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    if (!this.header) {
      if (bytes.length < HEADER_BYTES) return this.#keep(bytes, 0, [])
      this.header = this.#readHeader(view)
      at = HEADER_BYTES
    }
    const records: PcapRecord[] = []
    while (bytes.length - at >= RECORD_HEADER_BYTES) {
      const size = view.getUint32(at + 8, this.#isLittle)
      if (size > MAX_RECORD_BYTES)
        throw new PcapError(`a record of ${size} bytes`, this.#offset + at + 8)
      const from = at + RECORD_HEADER_BYTES
      if (bytes.length - from < size) break
      records.push({
        atUs: this.#timeOf(view, at),
        originalBytes: view.getUint32(at + 12, this.#isLittle),
        // Not `slice`: a Buffer's gives no memory of its own.
        data: new Uint8Array(bytes.subarray(from, from + size)),
      })
      at = from + size
    }
    return this.#keep(bytes, at, records)
  }

  /** @throws PcapError when the file stops inside its header or a record */
  end(): void {
    if (!this.header) throw new PcapError('the file ends inside its header', this.#offset)
    if (this.#pending.length > 0) throw new PcapError('the file ends inside a record', this.#offset)
  }

  #keep(bytes: Uint8Array, from: number, records: PcapRecord[]): PcapRecord[] {
    this.#pending = new Uint8Array(bytes.subarray(from))
    this.#offset += from
    return records
  }

  #readHeader(view: DataView): PcapHeader {
    const known = [MAGIC_US, MAGIC_NS]
    this.#isLittle = known.includes(view.getUint32(0, true))
    const magic = view.getUint32(0, this.#isLittle)
    if (!known.includes(magic)) throw new PcapError('no capture file begins like this', 0)
    this.#unitsPerUs = magic === MAGIC_NS ? 1_000 : 1
    return {
      snapBytes: view.getUint32(16, this.#isLittle),
      // The upper bits say whether a frame check sequence follows; loopback has none.
      linkType: view.getUint32(20, this.#isLittle) & 0xffff,
    }
  }

  #timeOf(view: DataView, at: number): number {
    const seconds = view.getUint32(at, this.#isLittle)
    return seconds * 1_000_000 + view.getUint32(at + 4, this.#isLittle) / this.#unitsPerUs
  }
}

/**
 * Reads a whole file.
 * @throws PcapError when it is damaged or stops too early
 */
export function readPcap(bytes: Uint8Array): { header: PcapHeader; records: PcapRecord[] } {
  const reader = new PcapReader()
  const records = reader.push(bytes)
  reader.end()
  if (!reader.header) throw new PcapError('the file ends inside its header', 0)
  return { header: reader.header, records }
}

/** The 24 bytes that a capture file begins with. */
export function pcapHeader({ linkType, snapBytes }: PcapHeader): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES))
  view.setUint32(0, MAGIC_US, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, snapBytes, true)
  view.setUint32(20, linkType, true)
  return new Uint8Array(view.buffer)
}

/** One record of a capture file; fractions of a microsecond are cut off. */
export function pcapRecord({ atUs, originalBytes, data }: PcapRecord): Uint8Array {
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(atUs / 1_000_000), true)
  view.setUint32(4, Math.floor(atUs % 1_000_000), true)
  view.setUint32(8, data.length, true)
  view.setUint32(12, originalBytes, true)
  bytes.set(data, RECORD_HEADER_BYTES)
  return bytes
}

/** A whole capture file. */
export function writePcap(header: PcapHeader, records: PcapRecord[]): Uint8Array {
  const parts = [pcapHeader(header), ...records.map(pcapRecord)]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
