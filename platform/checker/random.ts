/** Inputs that vary, from a seed that repeats them. Generator: mulberry32 (public domain). */

const ALPHABETS = [
  Array.from('abcdefghijklmnopqrstuvwxyz'),
  Array.from('абвгдежзийклмнопрстуфхцчшщъыьэюяё'),
  Array.from('网线上的字节粘包拆消息定界'),
  Array.from('🙂🚀🌍🧭'),
]

export class Random {
  readonly seed: number
  #state: number

  constructor(seed: number, salt = '') {
    this.seed = seed
    this.#state = seed >>> 0
    for (const char of salt) this.#state = (Math.imul(this.#state, 31) + char.charCodeAt(0)) >>> 0
  }

  /** A number of [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let at = 0; at < count; at++) bytes[at] = this.int(0, 255)
    return bytes
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[this.int(0, items.length - 1)] as T
  }

  /** Letters of Latin, Cyrillic, Han and some beyond 16 bits, mixed. */
  text(characters: number): string {
    return Array.from({ length: characters }, () => this.pick(this.pick(ALPHABETS))).join('')
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      ;[shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T]
    }
    return shuffled
  }
}
