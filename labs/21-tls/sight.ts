/**
 * What one direction of a connection shows to somebody without a key: lines while it is in the
 * clear, then the headers of TLS records. Given complete; nothing to write here.
 * Source: RFC 8446 §5.1 and §5.2 (records).
 */

import { serverNameIn } from './client-hello.ts'

/** Type, version, length. */
const HEAD_BYTES = 5
const TYPES: Record<number, string> = {
  20: 'change cipher spec',
  21: 'alert',
  22: 'handshake',
  23: 'application data',
}

export class Sight {
  readonly #who: string
  readonly #log: (line: string) => void
  #held = Buffer.alloc(0)
  #isTls = false

  /** @param who `C` or `S`: whose bytes these are */
  constructor(who: string, log: (line: string) => void) {
    this.#who = who
    this.#log = log
  }

  see(bytes: Uint8Array): void {
    this.#held = Buffer.concat([this.#held, bytes])
    for (;;) {
      // A record begins with its type; no line of text begins with such a byte.
      this.#isTls ||= (this.#held[0] ?? 0) in TYPES && this.#held[1] === 0x03
      const used = this.#isTls ? this.#record() : this.#line()
      if (used === 0) return
      this.#held = this.#held.subarray(used)
    }
  }

  end(): void {
    if (this.#held.length > 0) this.#log(`${this.#who}: ${this.#held.length} bytes more`)
    this.#log(`${this.#who}: end`)
  }

  #line(): number {
    const end = this.#held.indexOf('\n') + 1
    if (end === 0) return 0
    const line = this.#held.toString('latin1', 0, end).trimEnd()
    this.#log(`${this.#who}: ${line}${secretIn(line)}`)
    return end
  }

  // #region record
  #record(): number {
    if (this.#held.length < HEAD_BYTES) return 0
    const length = this.#held.readUInt16BE(3)
    if (this.#held.length < HEAD_BYTES + length) return 0
    const type = TYPES[this.#held[0] ?? 0] ?? 'unknown'
    const version = this.#held.readUInt16BE(1).toString(16).padStart(4, '0')
    const name = serverNameIn(this.#held.subarray(HEAD_BYTES, HEAD_BYTES + length))
    const wanted = type === 'handshake' && name ? `   ← for "${name}"` : ''
    this.#log(`${this.#who}: [${type}, version ${version}, ${length} bytes]${wanted}`)
    return HEAD_BYTES + length
  }
  // #endregion record
}

/** Base64 hides nothing: this is all it takes. */
function secretIn(line: string): string {
  const [, response] = /^auth plain (\S+)$/i.exec(line) ?? []
  if (response === undefined) return ''
  const [, user, pass] = Buffer.from(response, 'base64').toString('utf8').split('\0')
  return `   ← user "${user}", password "${pass}"`
}
