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
    // The rest of a frame whose header is known.
    let bytes = Buffer.concat([this.#kept, chunk])
    this.#kept = Buffer.alloc(0)
    const payloads: Uint8Array[] = []
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0)
      if (length > this.#maxBytes) throw new WireError('ERR_TOO_LARGE', `${length} bytes`)
      if (bytes.length < 4 + length) {
        this.#kept = bytes
        break
      }
      payloads.push(Uint8Array.from(bytes.subarray(4, 4 + length)))
      bytes = bytes.subarray(4 + length)
    }
    return payloads
  }

  end(): void {
    if (this.#kept.length > 0) throw new WireError('ERR_TRUNCATED', 'inside a frame')
  }
}
