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
    if (this.#kept.length < 4) return []
    const length = this.#kept.readUInt32BE(0)
    if (length > this.#maxBytes) throw new WireError('ERR_TOO_LARGE', `${length} bytes`)
    if (this.#kept.length < 4 + length) return []
    const payload = Uint8Array.from(this.#kept.subarray(4, 4 + length))
    this.#kept = this.#kept.subarray(4 + length)
    return [payload]
  }

  end(): void {
    if (this.#kept.length > 0) throw new WireError('ERR_TRUNCATED', 'inside a frame')
  }
}
