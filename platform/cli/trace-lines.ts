/** Events of a trace as lines of text: one line an event, bytes as hex and as text. */
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { Endpoint, Payload, StreamPayload, TraceEvent } from '../shared/trace.ts'
import type { Paint, Style } from './printer.ts'
import { countBytes, countBytesAfter, traceTexts } from './trace-texts.ts'

/** Bytes shown of an event: its line stays a line. */
const MAX_SHOWN = 24
const TIME_WIDTH = 11
const CONNECTION_WIDTH = 4

const STYLES: Partial<Record<TraceEvent['type'], Style>> = {
  write: 'green',
  'datagram-sent': 'green',
  read: 'cyan',
  'datagram-received': 'cyan',
  error: 'red',
  'reset-sent': 'red',
  timeout: 'yellow',
  dropped: 'yellow',
}

export class TraceLines {
  readonly #language: Language
  readonly #paint: Paint
  #firstUs: number | undefined

  constructor(language: Language, paint: Paint) {
    this.#language = language
    this.#paint = paint
  }

  /** One line, without its end. Times are milliseconds since the first event. */
  format(event: TraceEvent): string {
    this.#firstUs ??= event.atUs
    const ms = ((event.atUs - this.#firstUs) / 1_000).toFixed(3)
    const time = this.#paint('dim', ms.padStart(TIME_WIDTH))
    const connection = 'connection' in event ? `#${event.connection}` : ''
    const style = STYLES[event.type]
    const words = this.#words(event)
    const painted = style ? this.#paint(style, words) : words
    return `${time} ${connection.padStart(CONNECTION_WIDTH)} ${painted}${this.#bytes(event)}`
  }

  #words(event: TraceEvent): string {
    const template = traceTexts(this.#language)[event.type]
    return fillPlaceholders(template, this.#values(event))
  }

  #values(event: TraceEvent): Record<string, string | number> {
    const language = this.#language
    switch (event.type) {
      case 'listen':
      case 'unlisten':
        return { local: show(event.local), transport: event.transport.toUpperCase() }
      case 'connect':
        return { target: show({ address: oneLine(event.host), port: event.port }) }
      case 'connected':
      case 'accept':
        return { local: show(event.local), remote: show(event.remote) }
      case 'write':
      case 'read':
        return { range: this.#range(event) }
      case 'end-sent':
      case 'end-received':
        return { bytes: countBytesAfter(event.offset, language) }
      case 'timeout':
        return { ms: event.afterMs }
      case 'error':
        return { message: errorText(event) }
      case 'secured':
        return { protocol: oneLine(event.protocol), cipher: oneLine(event.cipher) }
      case 'datagram-sent':
      case 'datagram-received':
        return { remote: show(event.remote), bytes: countBytes(event.size, language) }
      case 'dropped':
        return { count: event.count }
      case 'reset-sent':
      case 'close':
        return {}
    }
  }

  /** `5…16, 12 bytes`: the places of the first and the last byte in their direction. */
  #range({ offset, size, layer }: StreamPayload): string {
    const places = size === 1 ? `${offset}` : `${offset}…${offset + size - 1}`
    const texts = traceTexts(this.#language)
    const note = layer === 'stream' ? '' : texts[layer]
    return fillPlaceholders(texts.range, { places, bytes: countBytes(size, this.#language), note })
  }

  #bytes(event: TraceEvent): string {
    if (!('data' in event) || event.data === undefined) return ''
    const bytes = Buffer.from(event.data, 'base64')
    const shown = bytes.subarray(0, MAX_SHOWN)
    const hex = shown.toString('hex').replaceAll(/(..)(?=.)/g, '$1 ')
    const rest = (event satisfies Payload).size - shown.length
    const more = fillPlaceholders(traceTexts(this.#language).more, { count: rest })
    return `  ${this.#paint('dim', hex)}  ${quote(shown)}${rest > 0 ? ` … ${more}` : ''}`
  }
}

function show({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function errorText({ code, message }: Extract<TraceEvent, { type: 'error' }>): string {
  const text = oneLine(message)
  return code === undefined || text.includes(code) ? text : `${oneLine(code)}: ${text}`
}

/** Bytes as text in quotes; what is no character, or none that can be seen, as an escape. */
function quote(bytes: Uint8Array): string {
  let text = ''
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((count) => {
      try {
        return /^.$/su.test(decoder.decode(bytes.subarray(at, at + count)))
      } catch {
        return false
      }
    })
    const piece = bytes.subarray(at, at + (length ?? 1))
    text +=
      length === undefined ? escapeByte(piece[0] ?? 0) : oneLine(new TextDecoder().decode(piece))
    at += piece.length
  }
  return `"${text}"`
}

const NAMED: Record<string, string> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
}

/** Nothing that a terminal would obey: controls and invisible characters are escaped. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return NAMED[character] ?? (code < 0x80 ? escapeByte(code) : `\\u{${code.toString(16)}}`)
  })
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
