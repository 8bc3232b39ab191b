/**
 * The head of a message: a start line, field lines, an empty line.
 * All of it is done on bytes; a line becomes text, one byte one character, once it is complete.
 * Source: RFC 9112 §2.1, §2.2 (lines), §5 (field lines).
 */
import { HttpError, type HttpErrorStatus } from './http-error.ts'
import { DEFAULT_LIMITS, type Headers, type Limits } from './http-message.ts'

const LF = 0x0a
const CR = 0x0d
/** A name, the colon right after it, and a value without control characters. */
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/

export interface Head {
  /** Without its CRLF; what is in it is not examined here. */
  startLine: string
  headers: Headers
  /** What came after the empty line: a window into the chunk. */
  rest: Uint8Array
}

// #region head
/** Collects one head, however it arrives. Holds one line, and the fields before it. */
export class HeadReader {
  readonly #limits: Limits
  readonly #lines: LineReader
  readonly #headers: Headers = new Map()
  #startLine: string | undefined
  #headBytes = 0

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#lines = new LineReader(this.#limits.maxLine)
  }

  /**
   * Takes the next bytes.
   * @returns the head with its last byte, until then `undefined`
   * @throws HttpError 400 malformed, 414 start line too long, 431 the rest too long
   */
  push(chunk: Uint8Array): Head | undefined {
    let offset = 0
    for (;;) {
      const tooLong = this.#startLine === undefined ? 414 : 431
      const taken = this.#lines.take(chunk, offset, tooLong)
      this.#headBytes += (taken?.next ?? chunk.length) - offset
      if (this.#headBytes > this.#limits.maxHead) throw new HttpError(431, 'the head is too long')
      if (!taken) return undefined
      offset = taken.next
      if (this.#startLine === undefined) {
        // Old clients send a stray CRLF after a body: empty lines before a message do not count.
        if (taken.line !== '') this.#startLine = taken.line
      } else if (taken.line === '') {
        return { startLine: this.#startLine, headers: this.#headers, rest: chunk.subarray(offset) }
      } else {
        addField(this.#headers, taken.line)
      }
    }
  }
}
// #endregion head

// #region field
/** @throws HttpError 400, also for a folded line and for white space before the colon */
export function addField(headers: Headers, line: string): void {
  const [, name, value] = FIELD.exec(line) ?? []
  // A line that begins with a space fails here too: a name has no spaces. A parser that takes it
  // for the rest of the previous line sees different fields from one that does not.
  if (name === undefined || value === undefined)
    throw new HttpError(400, 'a field line is malformed')
  const key = name.toLowerCase()
  const values = headers.get(key)
  if (values) values.push(withoutOuterSpace(value))
  else headers.set(key, [withoutOuterSpace(value)])
}

/** Spaces and tabs only. trim() would also remove the byte A0, the last one of "à". */
export function withoutOuterSpace(value: string): string {
  let [start, end] = [0, value.length]
  while (start < end && isSpace(value[start])) start++
  while (end > start && isSpace(value[end - 1])) end--
  return value.slice(start, end)
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
// #endregion field

// #region line
/** Cuts lines that end with CRLF, and with nothing else. Holds one incomplete line at most. */
export class LineReader {
  readonly #maxBytes: number
  /** One byte more than a line may have: the CR of a CRLF is not content. */
  readonly #line: Buffer
  #filledBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#line = Buffer.alloc(maxBytes + 1)
  }

  /**
   * Takes a line off `chunk` from `offset` on.
   * @param tooLong the status when the line has more than the allowed bytes
   * @returns the line and where the next one begins; `undefined` when its end has not come
   */
  take(chunk: Uint8Array, offset: number, tooLong: HttpErrorStatus): Taken | undefined {
    const lf = chunk.indexOf(LF, offset)
    const piece = chunk.subarray(offset, lf === -1 ? chunk.length : lf)
    const bytes = this.#filledBytes + piece.length
    if (bytes > this.#maxBytes + 1) throw new HttpError(tooLong, 'a line is too long')
    this.#line.set(piece, this.#filledBytes)
    this.#filledBytes = bytes
    // One byte too many may be the CR of a CRLF.
    if (bytes > this.#maxBytes && this.#line[bytes - 1] !== CR)
      throw new HttpError(tooLong, 'a line is too long')
    if (lf === -1) return undefined
    this.#filledBytes = 0
    const content = this.#line.subarray(0, bytes)
    // An LF without CR is refused, and so is a CR anywhere else: some parser ends the line there.
    if (bytes === 0 || content.indexOf(CR) !== bytes - 1)
      throw new HttpError(400, 'a line does not end with CRLF')
    // One character per byte. TextDecoder has no such encoding: its "latin1" is a different one.
    return { line: content.toString('latin1', 0, bytes - 1), next: lf + 1 }
  }
}
// #endregion line

interface Taken {
  line: string
  next: number
}
