import { WireError } from './wire-error.ts'

export class Utf8Collector {
  #bytes = Buffer.alloc(0)

  push(bytes: Uint8Array): string {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(this.#bytes, { stream: true })
    } catch {
      throw new WireError('ERR_PROTOCOL', 'not UTF-8')
    }
    return ''
  }

  end(): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#bytes)
    } catch {
      throw new WireError('ERR_PROTOCOL', 'not UTF-8')
    }
  }
}
