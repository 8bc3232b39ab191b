/** The bytes that tcpdump saw of connections to one port of loopback, put together by sequence. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { LINK_TYPES, PcapReader } from '../../platform/shared/pcap.ts'

const SYN = 0x02
const FIN = 0x01

interface Direction {
  /** Sequence number of the first byte. */
  first: number | undefined
  /** Payloads by their offset. */
  pieces: Map<number, Uint8Array>
  /** Offset behind the last byte, once the FIN was seen. */
  end: number | undefined
}

export class WireCapture {
  readonly #tcpdump: ChildProcess
  readonly #port: number
  readonly #reader = new PcapReader()
  readonly #directions = new Map<string, Direction>()
  #isListening = false
  #said = ''

  private constructor(port: number) {
    this.#port = port
    this.#tcpdump = spawn(
      'tcpdump',
      // A buffer for all that one test sends: on a loaded machine it is read late.
      [
        '-i',
        'lo',
        '-s',
        '0',
        '-B',
        '32768',
        '-U',
        '--immediate-mode',
        '-w',
        '-',
        `tcp port ${port}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.#tcpdump.on('error', (error) => (this.#said += error.message))
    this.#tcpdump.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#tcpdump.stderr?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString()
      if (this.#said.includes('listening on')) this.#isListening = true
    })
  }

  /** @throws what tcpdump said, when it cannot capture here */
  static async start(port: number): Promise<WireCapture> {
    const capture = new WireCapture(port)
    await until(() => capture.#isListening || capture.#hasEnded)
    if (!capture.#isListening) throw new Error(capture.#said.trim() || 'there is no tcpdump')
    return capture
  }

  /** Bytes from `source` to the other end, when both are closed. @param source port */
  async stream(source: number, target: number): Promise<Buffer> {
    const name = `${source}>${target}`
    await until(() => this.#directions.get(name)?.end !== undefined)
    const direction = this.#directions.get(name)
    const whole = Buffer.alloc(direction?.end ?? 0)
    let covered = 0
    for (const [offset, piece] of [...(direction?.pieces ?? [])].sort(([a], [b]) => a - b)) {
      whole.set(piece, offset)
      if (offset <= covered) covered = Math.max(covered, offset + piece.length)
    }
    if (covered !== whole.length) throw new Error(`${name}: ${covered} of ${whole.length} bytes`)
    return whole
  }

  async dispose(): Promise<void> {
    if (this.#hasEnded) return
    this.#tcpdump.kill('SIGTERM')
    await once(this.#tcpdump, 'close')
  }

  get #hasEnded(): boolean {
    return (
      this.#tcpdump.pid === undefined ||
      this.#tcpdump.exitCode !== null ||
      this.#tcpdump.signalCode !== null
    )
  }

  #take(chunk: Buffer): void {
    for (const { data } of this.#reader.push(chunk)) {
      if (this.#reader.header?.linkType !== LINK_TYPES.ethernet) throw new Error('not Ethernet')
      this.#segment(Buffer.from(data).subarray(14))
    }
  }

  /** @param packet IPv4. Source: RFC 791 §3.1, RFC 9293 §3.1 */
  #segment(packet: Buffer): void {
    const ipBytes = ((packet[0] ?? 0) & 0x0f) * 4
    const segment = packet.subarray(ipBytes, packet.readUInt16BE(2))
    const [source, target] = [segment.readUInt16BE(0), segment.readUInt16BE(2)]
    if (source !== this.#port && target !== this.#port) return
    const payload = segment.subarray(((segment[12] ?? 0) >> 4) * 4)
    const flags = segment[13] ?? 0
    const sequence = segment.readUInt32BE(4)
    const name = `${source}>${target}`
    const direction = this.#directions.get(name) ?? {
      first: undefined,
      pieces: new Map(),
      end: undefined,
    }
    this.#directions.set(name, direction)
    if (flags & SYN) direction.first = (sequence + 1) >>> 0
    if (direction.first === undefined) return
    const offset = (sequence - direction.first) >>> 0
    if (payload.length > 0) direction.pieces.set(offset, payload)
    if (flags & FIN) direction.end = offset + payload.length
  }
}

/** Looks again until it is true, for twenty seconds at most. */
async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!isTrue() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5))
}
