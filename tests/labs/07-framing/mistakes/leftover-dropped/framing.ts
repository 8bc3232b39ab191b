import { WireError } from './wire-error.ts'

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

export class FrameDecoder {
  #kept: Buffer = Buffer.alloc(0)
  #maxBytes: number

  constructor(maxBytes = 1024 * 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): Uint8Array[] {
    this.#kept = Buffer.concat([this.#kept, chunk])
    const payloads: Uint8Array[] = []
    let offset = 0
    while (this.#kept.length - offset >= 4) {
      const length = this.#kept.readUInt32BE(offset)
      if (length > this.#maxBytes) throw new WireError('ERR_TOO_LARGE', `${length} bytes`)
      if (this.#kept.length - offset < 4 + length) break
      payloads.push(Uint8Array.from(this.#kept.subarray(offset + 4, offset + 4 + length)))
      offset += 4 + length
    }
    if (payloads.length > 0) this.#kept = Buffer.alloc(0)
    return payloads
  }

  end(): void {
    if (this.#kept.length > 0) throw new WireError('ERR_TRUNCATED', 'inside a frame')
  }
}
