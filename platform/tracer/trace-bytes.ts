/** The bytes of what a program hands to a socket, and of the text that it is given. */
import type { StringDecoder } from 'node:string_decoder'
import { MAX_TRACED_BYTES } from '../shared/trace.ts'

// Taken before the program can replace it.
const { byteLength } = Buffer

/** The same memory as bytes; nothing for what is no bytes. */
export function bytesOf(chunk: unknown): Uint8Array | undefined {
  if (!ArrayBuffer.isView(chunk)) return undefined
  return chunk instanceof Uint8Array ? chunk : viewOf(chunk)
}

function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Enough for the kept bytes in every encoding: hex takes two characters for a byte. */
const MAX_CHARACTERS = 2 * MAX_TRACED_BYTES + 8

/**
 * How many bytes a text becomes, and the first of them; or the text itself, where it becomes few in
 * UTF-8.
 * @param encoding of `write`; anything else than a known name is UTF-8
 */
export function textBytes(
  text: string,
  encoding: unknown,
): { size: number; bytes: Uint8Array | string } {
  const isKnown = typeof encoding === 'string' && Buffer.isEncoding(encoding)
  const known = isKnown ? encoding : 'utf8'
  if (known === 'utf8' && text.length <= MAX_TRACED_BYTES) {
    const size = byteLength(text)
    // The first bytes of a longer one may end within a character.
    if (size <= MAX_TRACED_BYTES) return { size, bytes: text }
  }
  if (text.length <= MAX_CHARACTERS) {
    const bytes = Buffer.from(text, known)
    return { size: bytes.length, bytes }
  }
  const bytes = Buffer.from(text.slice(0, MAX_CHARACTERS), known)
  // The last character may be cut; it is beyond what is kept.
  return { size: byteLength(text, known), bytes: bytes.subarray(0, MAX_TRACED_BYTES) }
}

interface Piece {
  characters: number
  bytes: Uint8Array
}

/** The part of `StringDecoder` that this needs; the last two are there, but not documented. */
interface Decoder extends Pick<StringDecoder, 'write' | 'end'> {
  lastNeed: number
  lastTotal: number
}

/**
 * Which bytes a decoded text came from, for sockets with `setEncoding`: the program is given
 * characters, the trace tells bytes. A character that a chunk cuts belongs to the text that it ends
 * up in, and bytes that are no character at all are counted as what they were.
 */
export class DecodedText {
  readonly #encoding: BufferEncoding
  readonly #pieces: Piece[] = []
  /** Bytes that the decoder holds back. */
  #held: Uint8Array = Buffer.alloc(0)

  /** @param before text that was decoded from what had been read earlier */
  constructor(decoder: Decoder, encoding: BufferEncoding, before: string) {
    this.#encoding = encoding
    if (before !== '')
      this.#pieces.push({ characters: before.length, bytes: Buffer.from(before, encoding) })
    this.#watch(decoder)
  }

  /** Takes the bytes of the next text that was given out. */
  take(text: string): Uint8Array {
    const parts: Uint8Array[] = []
    let at = 0
    while (at < text.length) {
      const [piece] = this.#pieces
      if (!piece) {
        parts.push(Buffer.from(text.slice(at), this.#encoding))
        break
      }
      const characters = Math.min(piece.characters, text.length - at)
      const isWhole = characters === piece.characters
      const part = text.slice(at, at + characters)
      const count = isWhole
        ? piece.bytes.length
        : Math.min(Buffer.byteLength(part, this.#encoding), piece.bytes.length)
      parts.push(piece.bytes.subarray(0, count))
      if (isWhole) this.#pieces.shift()
      else {
        piece.characters -= characters
        piece.bytes = piece.bytes.subarray(count)
      }
      at += characters
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  }

  #watch(decoder: Decoder): void {
    const { write, end } = decoder
    const define = (name: string, value: unknown): void => {
      Object.defineProperty(decoder, name, { value, configurable: true, writable: true })
    }
    define('write', (chunk: NodeJS.ArrayBufferView | string) => {
      const text = write.call(decoder, chunk as NodeJS.ArrayBufferView)
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : viewOf(chunk)
      this.#decoded(text, bytes, decoder.lastTotal - decoder.lastNeed)
      return text
    })
    define('end', (chunk?: NodeJS.ArrayBufferView) => {
      const text = end.call(decoder, chunk)
      this.#decoded(text, chunk ? viewOf(chunk) : Buffer.alloc(0), 0)
      return text
    })
  }

  #decoded(text: string, bytes: Uint8Array, held: number): void {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const used = Math.max(0, all.length - held)
    this.#held = Uint8Array.from(all.subarray(used))
    if (text !== '') this.#pieces.push({ characters: text.length, bytes: all.subarray(0, used) })
  }
}
