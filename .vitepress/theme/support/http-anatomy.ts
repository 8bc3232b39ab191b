/**
 * The figure of lesson 14: an HTTP message as far as it has arrived, taken apart byte by byte by a
 * strict parser (RFC 9112). Pure; the component draws what is computed here.
 */
import { bodyRule, checkFields, checkStartLine, fieldOf, type BodyRule } from './http-grammar.ts'

export type Kind = 'request' | 'response'

/** What a run of bytes is. */
export const ROLES = [
  'method',
  'target',
  'version',
  'status',
  'reason',
  'space',
  'name',
  'colon',
  'value',
  'line-end',
  'empty-line',
  'size',
  'data',
  'body',
  'trailer',
  'wrong',
] as const
export type Role = (typeof ROLES)[number]

export interface Piece {
  role: Role
  /** Offset of its first byte, and of the first one behind it. */
  start: number
  end: number
  /** Which message of the stream it belongs to, counted from 0. */
  message: number
}

/** What the parser waits for after the bytes that have come. */
export const STATES = [
  'start-line',
  'fields',
  'length',
  'until-end',
  'chunk-size',
  'chunk-data',
  'chunk-end',
  'trailers',
  'dropped',
  'refused',
] as const
export type State = (typeof STATES)[number]

export interface Anatomy {
  pieces: Piece[]
  state: State
  /** Messages that are complete. */
  complete: number
  /** Bytes of body or chunk still to come, in the states `length` and `chunk-data`. */
  missingBytes: number
  /** How the body of the current message ends; of the last one, once it is complete. */
  rule: BodyRule | undefined
  /** Why it was refused, and with which status. */
  problem: { key: string; status: number } | undefined
}

const LF = 0x0a
const CR = 0x0d

/**
 * Takes apart what has arrived.
 * @param requestMethod of the request that a response answers
 */
export function takeApart(bytes: Uint8Array, kind: Kind, requestMethod = 'GET'): Anatomy {
  const scan = new Scan(bytes, kind, requestMethod)
  while (scan.step()) continue
  return scan.result
}

class Scan {
  readonly #bytes: Uint8Array
  readonly #kind: Kind
  readonly #requestMethod: string
  #offset = 0
  #startLine = ''
  #fields: [name: string, value: string][] = []
  readonly result: Anatomy = {
    pieces: [],
    state: 'start-line',
    complete: 0,
    missingBytes: 0,
    rule: undefined,
    problem: undefined,
  }

  constructor(bytes: Uint8Array, kind: Kind, requestMethod: string) {
    this.#bytes = bytes
    this.#kind = kind
    this.#requestMethod = requestMethod
  }

  /** @returns whether there is more to do */
  step(): boolean {
    const { state } = this.result
    if (state === 'refused' || this.#offset >= this.#bytes.length) return false
    if (state === 'dropped') return this.#rest('wrong')
    if (state === 'until-end') return this.#rest('body')
    if (state === 'length') return this.#data('body')
    if (state === 'chunk-data') return this.#data('data')
    if (state === 'chunk-end') return this.#chunkEnd()
    return this.#line()
  }

  // --- lines ---

  #line(): boolean {
    const start = this.#offset
    const lf = this.#bytes.indexOf(LF, start)
    const end = lf === -1 ? this.#bytes.length : lf + 1
    const text = latin1(this.#bytes.subarray(start, end))
    const hasEnd = text.endsWith('\r\n')
    const content = hasEnd ? text.slice(0, -2) : text
    this.#mark(content, start)
    if (hasEnd) {
      const isEmpty = content === ''
      this.#piece(isEmpty ? 'empty-line' : 'line-end', end - 2, end)
    }
    this.#offset = end
    if (lf === -1) return false
    if (!hasEnd || content.includes('\r')) return this.#refuse('line-end', 400)
    this.#take(content)
    return true
  }

  /** Names the parts of a line that may not be complete. */
  #mark(content: string, start: number): void {
    const { state } = this.result
    if (state === 'start-line') return this.#markStartLine(content, start)
    if (state === 'chunk-size') return this.#piece('size', start, start + content.length)
    if (state === 'trailers') return this.#piece('trailer', start, start + content.length)
    const colon = content.indexOf(':')
    if (colon === -1) return this.#piece('name', start, start + content.length)
    this.#piece('name', start, start + colon)
    this.#piece('colon', start + colon, start + colon + 1)
    this.#piece('value', start + colon + 1, start + content.length)
  }

  #markStartLine(content: string, start: number): void {
    const roles: Role[] =
      this.#kind === 'request' ? ['method', 'target', 'version'] : ['version', 'status', 'reason']
    let offset = start
    // The reason has spaces of its own.
    const [first = '', second = '', ...more] = content.split(' ')
    const parts = [first, second, more.join(' ')].slice(0, content.split(' ').length)
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.#piece('space', offset++, offset)
      this.#piece(roles[index] ?? 'wrong', offset, offset + part.length)
      offset += part.length
    }
  }

  #take(content: string): void {
    const { result } = this
    if (result.state === 'start-line') {
      if (content === '') return
      const problem = checkStartLine(content, this.#kind)
      if (problem) return void this.#refuse(problem.key, problem.status)
      this.#startLine = content
      this.#fields = []
      result.state = 'fields'
      result.rule = undefined
    } else if (result.state === 'chunk-size') {
      this.#openChunk(content)
    } else if (content === '') {
      if (result.state === 'trailers') this.#finish()
      else this.#openBody()
    } else {
      const field = fieldOf(content)
      if (!field) return void this.#refuse('field', 400)
      if (result.state === 'fields') this.#fields.push(field)
    }
  }

  // --- bodies ---

  #openBody(): void {
    const { result } = this
    const head = {
      kind: this.#kind,
      startLine: this.#startLine,
      fields: this.#fields,
      requestMethod: this.#requestMethod,
    }
    const problem = checkFields(head)
    if (problem) return void this.#refuse(problem.key, problem.status)
    const rule = bodyRule(head)
    result.rule = rule
    if (rule.kind === 'chunked') result.state = 'chunk-size'
    else if (rule.kind === 'until-end') result.state = 'until-end'
    else if (rule.bytes === 0) this.#finish()
    else {
      result.state = 'length'
      result.missingBytes = rule.bytes
    }
  }

  #openChunk(line: string): void {
    const digits = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line)?.[1]
    if (digits === undefined) return void this.#refuse('chunk-size', 400)
    this.result.missingBytes = Number.parseInt(digits, 16)
    this.result.state = this.result.missingBytes === 0 ? 'trailers' : 'chunk-data'
  }

  #data(role: Role): boolean {
    const { result } = this
    const end = Math.min(this.#bytes.length, this.#offset + result.missingBytes)
    this.#piece(role, this.#offset, end)
    result.missingBytes -= end - this.#offset
    this.#offset = end
    if (result.missingBytes > 0) return false
    if (result.state === 'length') this.#finish()
    else result.state = 'chunk-end'
    return true
  }

  #chunkEnd(): boolean {
    const start = this.#offset
    const has = this.#bytes.subarray(start, start + 2)
    if (has[0] !== CR || (has.length === 2 && has[1] !== LF)) {
      this.#piece('wrong', start, start + has.length)
      return this.#refuse('chunk-end', 400)
    }
    this.#piece('line-end', start, start + has.length)
    if (has.length < 2) return false
    this.#offset = start + 2
    this.result.state = 'chunk-size'
    return true
  }

  #rest(role: Role): boolean {
    this.#piece(role, this.#offset, this.#bytes.length)
    this.#offset = this.#bytes.length
    return false
  }

  #finish(): void {
    this.result.complete += 1
    this.result.missingBytes = 0
    const isInterim = /^HTTP\/\d\.\d 1(?!01)/.test(this.#startLine)
    this.result.state = this.#kind === 'request' || isInterim ? 'start-line' : 'dropped'
  }

  #refuse(key: string, status: number): false {
    this.result.state = 'refused'
    this.result.problem = { key, status }
    return false
  }

  #piece(role: Role, start: number, end: number): void {
    if (end > start) this.result.pieces.push({ role, start, end, message: this.result.complete })
  }
}

// --- what the reader types ---

/**
 * The bytes of a text in which a line break stands for CRLF, `\n` for LF alone, `\r` for CR alone.
 * The rest is UTF-8.
 */
export function bytesOfNotation(text: string): Uint8Array {
  const plain = text.replace(/\r?\n/g, '\r\n').replace(/\\n/g, '\n').replace(/\\r/g, '\r')
  return new TextEncoder().encode(plain)
}

/** How a byte is drawn. */
export function glyphOf(byte: number): string {
  if (byte === CR) return 'CR'
  if (byte === LF) return 'LF'
  if (byte === 0x20) return '␣'
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `·`
}

/** The offset behind the piece in which `offset` lies, or behind the line: the next stop. */
export function nextStop(pieces: readonly Piece[], offset: number, size: number): number {
  return pieces.find(({ end }) => end > offset)?.end ?? size
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}
