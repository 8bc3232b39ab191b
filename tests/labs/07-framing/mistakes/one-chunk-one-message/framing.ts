import { WireError } from './wire-error.ts'

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

export class FrameDecoder {
  #maxBytes: number

  constructor(maxBytes = 1024 * 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): Uint8Array[] {
    if (chunk.length > this.#maxBytes + 4) throw new WireError('ERR_TOO_LARGE', 'too large')
    return [chunk.slice(4)]
  }

  end(): void {}
}
