/**
 * Messages over a pipe, the carrier of the boundary: one JSON object a line. Where longer bytes belong
 * to it, the line begins with their sizes, and they follow it as they are: `1048576,2048{"id":7,…}`.
 */
import type { Readable } from 'node:stream'
import { MAX_APART } from './codec.ts'

const BRACE = 0x7b
const LINE_END = 0x0a
const SIZE = /^[1-9]\d{0,8}$/

/** @returns what is to be written, in this order */
export function formatMessage(message: object, bytes: readonly Uint8Array[]): Uint8Array[] {
  const sizes = bytes.map(({ length }) => length).join(',')
  return [Buffer.from(`${sizes}${JSON.stringify(message)}\n`), ...bytes]
}

/**
 * Hands each whole message of a stream to `onMessage`: its JSON as text, which nobody has looked at
 * yet, and the bytes that follow it, each in memory of its own.
 * @param maxBytes of one message, everything counted
 * @param onTooLong called once when a message is longer, or says that it will be; nothing is handed on
 *   after that
 */
export function readMessages(
  stream: Readable,
  maxBytes: number,
  onMessage: (json: string, bytes: Uint8Array[]) => void,
  onTooLong: () => void,
): void {
  const reader = new MessageReader(maxBytes, onMessage)
  stream.on('data', (chunk: Buffer) => {
    if (reader.isOver) return
    reader.take(chunk)
    if (reader.isOver) onTooLong()
  })
}

class MessageReader {
  isOver = false
  readonly #maxBytes: number
  readonly #onMessage: (json: string, bytes: Uint8Array[]) => void
  /** Of the line that is not whole yet. */
  #pieces: Buffer[] = []
  #lineBytes = 0
  /** The JSON of the message whose bytes are still coming. */
  #json = ''
  #bytes: Uint8Array[] = []
  #sizes: number[] = []
  #filled = 0

  constructor(maxBytes: number, onMessage: (json: string, bytes: Uint8Array[]) => void) {
    this.#maxBytes = maxBytes
    this.#onMessage = onMessage
  }

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.isOver;)
      at += this.#sizes.length > 0 ? this.#fill(chunk, at) : this.#readLine(chunk, at)
  }

  /** @returns how many bytes of the chunk it took, from `at` on */
  #readLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(LINE_END, at)
    const piece = chunk.subarray(at, end === -1 ? undefined : end)
    this.#lineBytes += piece.length
    if (this.#lineBytes > this.#maxBytes) return this.#giveUp()
    this.#pieces.push(piece)
    if (end === -1) return piece.length
    const line = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#begin(line)
    this.#lineBytes = 0
    return piece.length + 1
  }

  #begin(line: Buffer): void {
    const brace = line.indexOf(BRACE)
    const sizes = brace > 0 ? sizesIn(line.toString('latin1', 0, brace)) : undefined
    // Whatever else stands before the brace is no message: whoever parses it says so.
    if (!sizes) return this.#onMessage(line.toString('utf8'), [])
    const all = sizes.reduce((sum, size) => sum + size, line.length)
    if (all > this.#maxBytes) return void this.#giveUp()
    this.#json = line.toString('utf8', brace)
    this.#sizes = sizes
    this.#bytes = []
    this.#filled = 0
  }

  #fill(chunk: Buffer, at: number): number {
    const place = this.#bytes.length - (this.#filled > 0 ? 1 : 0)
    const size = this.#sizes[place] ?? 0
    const target = (this.#bytes[place] ??= new Uint8Array(size))
    const piece = chunk.subarray(at, at + size - this.#filled)
    target.set(piece, this.#filled)
    this.#filled += piece.length
    if (this.#filled === size) this.#filled = 0
    if (this.#filled === 0 && this.#bytes.length === this.#sizes.length) {
      const bytes = this.#bytes
      this.#sizes = []
      this.#bytes = []
      this.#onMessage(this.#json, bytes)
    }
    return piece.length
  }

  #giveUp(): number {
    this.isOver = true
    this.#pieces = []
    return 0
  }
}

function sizesIn(head: string): number[] | undefined {
  // Not split before its length is known to be small.
  if (head.length > MAX_APART * 10) return undefined
  const sizes = head.split(',')
  const isGood = sizes.length <= MAX_APART && sizes.every((size) => SIZE.test(size))
  return isGood ? sizes.map(Number) : undefined
}
