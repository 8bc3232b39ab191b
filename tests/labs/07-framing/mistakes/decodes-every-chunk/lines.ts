import { WireError } from './wire-error.ts'

export class LineDecoder {
  #kept = ''
  #maxBytes: number
  #failure: WireError | undefined

  constructor(maxBytes = 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): string[] {
    if (this.#failure) throw this.#failure
    this.#kept += Buffer.from(chunk).toString('utf8')
    const parts = this.#kept.split('\n')
    this.#kept = parts.pop() ?? ''
    const lines = parts.map((part) => (part.endsWith('\r') ? part.slice(0, -1) : part))
    const rest = this.#kept.endsWith('\r') ? this.#kept.slice(0, -1) : this.#kept
    for (const line of [...lines, rest]) {
      if (Buffer.byteLength(line) <= this.#maxBytes) continue
      this.#failure = new WireError('ERR_TOO_LARGE', 'the line is too long')
      throw this.#failure
    }
    return lines
  }

  end(): void {
    if (this.#kept !== '') throw new WireError('ERR_TRUNCATED', 'no LF at the end')
  }
}
