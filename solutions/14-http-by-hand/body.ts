/**
 * The body of a message: a number of bytes, or chunks, or all that comes until the stream ends.
 * Source: RFC 9112 §6.3 (which of them), §7.1 (chunks).
 */
import { addField, LineReader, withoutOuterSpace } from './head.ts'
import { HttpError } from './http-error.ts'
import { DEFAULT_LIMITS, type Headers, type Limits } from './http-message.ts'
import { WireError } from './wire-error.ts'

/** How the end of a body is found. No body at all is a length of 0. */
export type BodyFraming = { kind: 'length'; bytes: number } | { kind: 'chunked' } | { kind: 'end' }

export interface Body {
  /** Memory of its own. */
  body: Uint8Array
  /** What came after the body: a window into the chunk. */
  rest: Uint8Array
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const QUOTED =
  '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"'
/** Hexadecimal digits, then extensions, which mean nothing to us but have to be well formed. */
const CHUNK_LINE = new RegExp(
  `^([0-9A-Fa-f]+)(?:[ \\t]*;[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*(?:${TOKEN}|${QUOTED}))?)*$`,
)
const CRLF = '\r\n'

type State = 'size' | 'data' | 'data-end' | 'trailers' | 'done'

// #region body
/** Collects one body, however it arrives. Holds `maxBody` bytes at most. */
export class BodyReader {
  readonly #framing: BodyFraming
  readonly #limits: Limits
  readonly #lines: LineReader
  #state: State
  /** How many bytes of data are still to come: of the body, or of this chunk. */
  #wantedBytes = 0
  #trailerBytes = 0
  /** How much of the CRLF after a chunk's data has come. */
  #dataEnd = ''
  /** Grows with what comes: an announcement alone allocates nothing. */
  #store = new Uint8Array(1_024)
  #storedBytes = 0

  /** @throws HttpError 413 when the announced length is above `maxBody` */
  constructor(framing: BodyFraming, limits: Partial<Limits> = {}) {
    this.#framing = framing
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#lines = new LineReader(this.#limits.maxLine)
    this.#state = framing.kind === 'chunked' ? 'size' : 'data'
    if (framing.kind === 'length') this.#expect(framing.bytes)
    if (framing.kind === 'end') this.#wantedBytes = Infinity
  }

  /**
   * Takes the next bytes; none at all is fine.
   * @returns the body with its last byte, until then `undefined`
   * @throws HttpError 400 malformed chunks, 413 larger than `maxBody`, 431 trailers too long
   */
  push(chunk: Uint8Array): Body | undefined {
    let offset = 0
    while (this.#state !== 'done') {
      const next = this.#step(chunk, offset)
      if (next === undefined) return undefined
      offset = next
    }
    return { body: this.#store.slice(0, this.#storedBytes), rest: chunk.subarray(offset) }
  }

  /**
   * Says that the stream has ended.
   * @returns the body, when the end of the stream is its end
   * @throws WireError `ERR_TRUNCATED` when more was announced
   */
  end(): Uint8Array {
    if (this.#framing.kind === 'end') return this.#store.slice(0, this.#storedBytes)
    throw new WireError('ERR_TRUNCATED', 'the stream ended inside a body')
  }

  /** @returns where to go on, or `undefined` when the chunk is used up */
  #step(chunk: Uint8Array, offset: number): number | undefined {
    if (this.#state === 'data') return this.#takeData(chunk, offset)
    if (this.#state === 'data-end') return this.#takeDataEnd(chunk, offset)
    const tooLong = this.#state === 'size' ? 413 : 431
    const taken = this.#lines.take(chunk, offset, tooLong)
    if (this.#state === 'trailers') this.#countTrailers((taken?.next ?? chunk.length) - offset)
    if (!taken) return undefined
    if (this.#state === 'size') this.#openChunk(taken.line)
    else if (taken.line === '') this.#state = 'done'
    // Trailers are checked and dropped: merged with the fields, they could change their meaning.
    else addField(new Map(), taken.line)
    return taken.next
  }

  #openChunk(line: string): void {
    const digits = CHUNK_LINE.exec(line)?.[1]
    if (digits === undefined) throw new HttpError(400, 'a chunk has no proper size')
    // Sixteen digits are more than a number holds exactly, but it is above every limit anyway.
    this.#expect(Number.parseInt(digits, 16))
    this.#state = this.#wantedBytes === 0 ? 'trailers' : 'data'
  }

  #takeData(chunk: Uint8Array, offset: number): number | undefined {
    const piece = chunk.subarray(offset, offset + this.#wantedBytes)
    this.#keep(piece)
    this.#wantedBytes -= piece.length
    if (this.#wantedBytes > 0) return undefined
    this.#state = this.#framing.kind === 'chunked' ? 'data-end' : 'done'
    return offset + piece.length
  }

  /** A chunk's data is exactly as long as it said, so CRLF must be next. */
  #takeDataEnd(chunk: Uint8Array, offset: number): number | undefined {
    const byte = chunk[offset]
    if (byte === undefined) return undefined
    this.#dataEnd += String.fromCharCode(byte)
    if (!CRLF.startsWith(this.#dataEnd)) throw new HttpError(400, 'a chunk is longer than its size')
    if (this.#dataEnd === CRLF) {
      this.#dataEnd = ''
      this.#state = 'size'
    }
    return offset + 1
  }

  /** The limit comes before the memory, and counts all chunks together. */
  #expect(bytes: number): void {
    if (this.#storedBytes + bytes > this.#limits.maxBody) throw tooLarge()
    this.#wantedBytes = bytes
  }

  #countTrailers(bytes: number): void {
    this.#trailerBytes += bytes
    if (this.#trailerBytes > this.#limits.maxHead)
      throw new HttpError(431, 'the trailers are too long')
  }

  #keep(piece: Uint8Array): void {
    const bytes = this.#storedBytes + piece.length
    if (bytes > this.#limits.maxBody) throw tooLarge()
    if (bytes > this.#store.length) {
      // Doubling copies each byte about once in all; growing piece by piece would copy all of them
      // each time.
      const grown = new Uint8Array(Math.max(bytes, 2 * this.#store.length))
      grown.set(this.#store.subarray(0, this.#storedBytes))
      this.#store = grown
    }
    this.#store.set(piece, this.#storedBytes)
    this.#storedBytes = bytes
  }
}
// #endregion body

// #region framing
/**
 * The length that Content-Length says, if there is one.
 * @throws HttpError 400 unless it is digits, once
 */
export function contentLengthOf(headers: Headers): number | undefined {
  const values = headers.get('content-length')
  if (!values) return undefined
  // Number() would accept "+5", "0x5", "5e1", " 5 " and "" too. Two values could be two lengths.
  const [value] = values
  if (values.length > 1 || value === undefined || !/^[0-9]+$/.test(value))
    throw new HttpError(400, 'Content-Length is no single number')
  return Number(value)
}

/** The transfer codings, in the order in which they were applied; none without the field. */
export function transferCodingsOf(headers: Headers): string[] | undefined {
  const list = headers.get('transfer-encoding')?.join(',').split(',')
  const codings = list?.map((coding) => withoutOuterSpace(coding).toLowerCase())
  // Empty elements of a list do not count (RFC 9110 §5.6.1).
  return codings?.filter((coding) => coding !== '')
}
// #endregion framing

function tooLarge(): HttpError {
  return new HttpError(413, 'the body is too large')
}
