import { WireError } from './wire-error.ts'

export class LineDecoder {
  #kept: number[] = []
  #maxBytes: number
  #failure: WireError | undefined

  constructor(maxBytes = 1024) {
    this.#maxBytes = maxBytes
  }

  push(chunk: Uint8Array): string[] {
    if (this.#failure) throw this.#failure
    const lines: string[] = []
    for (const byte of chunk) {
      if (byte !== 0x0a) {
        this.#kept.push(byte)
        continue
      }
      if (this.#kept.at(-1) === 0x0d) this.#kept.pop()
      lines.push(this.#decode())
      this.#kept = []
    }
    return lines
  }

  end(): void {
    if (this.#kept.length > 0) throw new WireError('ERR_TRUNCATED', 'no LF at the end')
  }

  #decode(): string {
    let line: string
    try {
      line = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(this.#kept))
    } catch {
      return this.#fail('ERR_PROTOCOL')
    }
    return this.#kept.length > this.#maxBytes ? this.#fail('ERR_TOO_LARGE') : line
  }

  #fail(code: 'ERR_PROTOCOL' | 'ERR_TOO_LARGE'): never {
    this.#failure = new WireError(code, 'a line is wrong')
    throw this.#failure
  }
}
