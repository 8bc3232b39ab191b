import { WireError } from './wire-error.ts'

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

export class FrameDecoder {
  #kept: Buffer = Buffer.alloc(0)
  #maxBytes: number
  #failure: WireError | undefined

  constructor(maxBytes = 1024 * 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failure) throw this.#failure
    this.#kept = Buffer.concat([this.#kept, chunk])
    const payloads: Uint8Array[] = []
    while (this.#kept.length >= 4) {
      const length = this.#kept.readUInt32BE(0)
      if (length > this.#maxBytes) {
        this.#failure = new WireError('ERR_TOO_LARGE', `${length} bytes`)
        throw this.#failure
      }
      if (this.#kept.length < 4 + length) break
      payloads.push(Uint8Array.from(this.#kept.subarray(4, 4 + length)))
      this.#kept = this.#kept.subarray(4 + length)
    }
    return payloads
  }

  end(): void {
    if (this.#kept.length > 0) throw new WireError('ERR_TRUNCATED', 'inside a frame')
  }
}
