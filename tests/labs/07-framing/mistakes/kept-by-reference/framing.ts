import { WireError } from './wire-error.ts'

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

export class FrameDecoder {
  #chunks: Uint8Array[] = []
  #keptBytes = 0
  #maxBytes: number
  #failure: WireError | undefined

  constructor(maxBytes = 1024 * 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (this.#failure) throw this.#failure
    this.#chunks.push(chunk)
    this.#keptBytes += chunk.length
    const payloads: Uint8Array[] = []
    while (this.#keptBytes >= 4) {
      if ((this.#chunks[0]?.length ?? 0) < 4) this.#chunks = [Buffer.concat(this.#chunks)]
      const first = Buffer.from(this.#chunks[0] ?? [])
      const length = first.readUInt32BE(0)
      if (length > this.#maxBytes) {
        this.#failure = new WireError('ERR_TOO_LARGE', `${length} bytes`)
        throw this.#failure
      }
      if (this.#keptBytes < 4 + length) break
      const all = Buffer.concat(this.#chunks)
      payloads.push(Uint8Array.from(all.subarray(4, 4 + length)))
      this.#chunks = [all.subarray(4 + length)]
      this.#keptBytes = all.length - 4 - length
    }
    return payloads
  }

  end(): void {
    if (this.#keptBytes > 0) throw new WireError('ERR_TRUNCATED', 'inside a frame')
  }
}
