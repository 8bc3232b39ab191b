import { WireError } from './wire-error.ts'

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + payload.length)
  new DataView(frame.buffer).setUint32(0, payload.length)
  frame.set(payload, 4)
  return frame
}

export class FrameDecoder {
  #kept: Uint8Array = new Uint8Array(0)
  #maxBytes: number
  #failure: WireError | undefined

  constructor(maxBytes = 1024 * 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failure) throw this.#failure
    // The usual case: nothing is kept, so there is nothing to join.
    const bytes = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk])
    const view = new DataView(bytes.buffer, bytes === chunk ? 0 : bytes.byteOffset)
    const payloads: Uint8Array[] = []
    let offset = 0
    while (bytes.length - offset >= 4) {
      const length = view.getUint32(offset)
      if (length > this.#maxBytes) {
        this.#failure = new WireError('ERR_TOO_LARGE', `${length} bytes`)
        throw this.#failure
      }
      if (bytes.length - offset < 4 + length) break
      payloads.push(bytes.slice(offset + 4, offset + 4 + length))
      offset += 4 + length
    }
    this.#kept = Uint8Array.from(bytes.subarray(offset))
    return payloads
  }

  end(): void {
    if (this.#kept.length > 0) throw new WireError('ERR_TRUNCATED', 'inside a frame')
  }
}
