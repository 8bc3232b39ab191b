/**
 * One SMTP dialogue, the server's side: what came in decides what is answered. No socket here.
 * Source: RFC 5321 §3 and §4 (dialogue, commands, replies), RFC 1870 (SIZE).
 */
import { LineReader } from './lines.ts'
import { TextReader } from './transparency.ts'

/** A message as it was handed over. The envelope is what the commands said; `data` has the rest. */
export interface StoredMessage {
  /** Where failures are reported to; empty for `<>`. */
  from: string
  to: string[]
  /** Header and body, as they were before the client stuffed the dots. */
  data: Uint8Array
}

export interface SessionOptions {
  /** What the server calls itself. Default `sink.example`. */
  name?: string
  /** Largest message accepted, in bytes. Default 1 MiB. */
  maxSize?: number
}

export interface Answer {
  /** Complete reply lines, each with CR LF; empty when no line was complete. */
  replies: string
  /** The messages that were stored. */
  messages: StoredMessage[]
  /** The commands that were read, safe for a log: secrets are masked. */
  commands: string[]
  /** The server has said goodbye: close the connection after the replies. */
  isOver: boolean
}

const DEFAULT_MAX_SIZE = 1024 * 1024
/** A server must take a hundred (RFC 5321 §4.5.3.1.8); somewhere there is an end. */
const MAX_RECIPIENTS = 100

/** `FROM:<path> key=value …`; a quoted local part may hold what else would end it. */
const PATH = /^(FROM|TO):<((?:"(?:[^"\\]|\\.)*"|[^"<>\s])*)>((?: [^\s=]+(?:=[^\s=]+)?)*)$/i
const MAILBOX = /^(?:"(?:[^"\\]|\\.)*"|[^"@\s]+)@[^"@\s]+$/

// #region session
/** Reads commands and messages out of a byte stream, however it arrives, and answers in order. */
export class Session {
  readonly #name: string
  readonly #maxSize: number
  readonly #lines = new LineReader()
  /** Present while a message is being read. */
  #text: TextReader | undefined
  #hasGreeted = false
  #from: string | undefined
  #to: string[] = []
  #answer: Answer = emptyAnswer()

  constructor({ name = 'sink.example', maxSize = DEFAULT_MAX_SIZE }: SessionOptions = {}) {
    this.#name = name
    this.#maxSize = maxSize
  }

  /** The server speaks first. */
  greeting(): string {
    return `220 ${this.#name} ESMTP ready\r\n`
  }

  /** Takes the next bytes of the stream. What comes after QUIT is thrown away. */
  push(chunk: Uint8Array): Answer {
    const isOver = this.#answer.isOver
    this.#answer = { ...emptyAnswer(), isOver }
    for (let rest = chunk; rest.length > 0 && !this.#answer.isOver;)
      rest = this.#text ? this.#readText(this.#text, rest) : this.#readCommand(rest)
    return this.#answer
  }

  #readCommand(bytes: Uint8Array): Uint8Array {
    const taken = this.#lines.push(bytes)
    if (!taken) return new Uint8Array(0)
    if (taken.line) this.#obey(Buffer.from(taken.line).toString('latin1'))
    else this.#reply('500 line too long')
    return taken.rest
  }

  #readText(text: TextReader, bytes: Uint8Array): Uint8Array {
    const taken = text.push(bytes)
    if (!taken) return new Uint8Array(0)
    this.#text = undefined
    if (taken.data) {
      this.#answer.messages.push({ from: this.#from ?? '', to: this.#to, data: taken.data })
      this.#reply(`250 stored, ${taken.data.length} bytes`)
    } else this.#reply(`552 more than ${this.#maxSize} bytes`)
    this.#reset()
    return taken.rest
  }

  #reset(): void {
    this.#from = undefined
    this.#to = []
  }

  #reply(...lines: string[]): void {
    this.#answer.replies += lines.map((line) => `${line}\r\n`).join('')
  }
  // #endregion session

  // #region commands
  #obey(line: string): void {
    // White space at the end is forgiven (RFC 5321 §4.1.1).
    const [, written = '', argument = ''] =
      /^([a-z]+)(?: (.*))?$/is.exec(line.replace(/[ \t]+$/, '')) ?? []
    const verb = written.toUpperCase()
    this.#answer.commands.push(/^auth\b/i.test(line) ? 'AUTH ***' : line)
    if (/[^\x20-\x7e]/.test(argument) && VERBS.includes(verb)) this.#reply('501 ASCII only')
    else if (verb === 'EHLO' || verb === 'HELO') this.#hello(verb, argument)
    else if (verb === 'MAIL') this.#mail(argument)
    else if (verb === 'RCPT') this.#rcpt(argument)
    else if (verb === 'NOOP') this.#reply('250 still here')
    else if (verb === 'VRFY' && argument !== '') this.#reply('252 cannot tell, but will take it')
    else if (verb === 'VRFY') this.#reply('501 VRFY takes a name')
    else if (!VERBS.includes(verb)) this.#reply('500 unknown command')
    else if (argument !== '') this.#reply(`501 ${verb} takes no parameter`)
    else this.#plain(verb)
  }

  /** The three that stand alone. */
  #plain(verb: string): void {
    if (verb === 'DATA') {
      if (this.#to.length === 0) return this.#reply('503 first MAIL, then RCPT')
      this.#text = new TextReader(this.#maxSize)
      this.#reply('354 go on; a line with one dot ends it')
    } else if (verb === 'RSET') {
      this.#reset()
      this.#reply('250 forgotten')
    } else {
      this.#answer.isOver = true
      this.#reply(`221 ${this.#name} goodbye`)
    }
  }

  #hello(verb: string, domain: string): void {
    if (!/^[^ ]+$/.test(domain)) return this.#reply(`501 ${verb} takes your name`)
    this.#hasGreeted = true
    this.#reset()
    if (verb === 'HELO') return this.#reply(`250 ${this.#name}`)
    const extensions = ['PIPELINING', `SIZE ${this.#maxSize}`, '8BITMIME']
    const lines = [`${this.#name} greets ${domain}`, ...extensions]
    // A hyphen after the code: more lines follow. A space: the last one.
    this.#reply(...lines.map((line, at) => `250${at < extensions.length ? '-' : ' '}${line}`))
  }

  #mail(argument: string): void {
    if (!this.#hasGreeted) return this.#reply('503 first EHLO')
    if (this.#from !== undefined) return this.#reply('503 one MAIL at a time')
    const path = readPath('FROM', argument)
    if (!path || !(path.mailbox === '' || MAILBOX.test(path.mailbox)))
      return this.#reply('501 MAIL FROM:<address>')
    const [, size] = /(?:^| )SIZE=(\d{1,20})(?: |$)/i.exec(path.parameters) ?? []
    if (Number(size ?? 0) > this.#maxSize)
      return this.#reply(`552 more than ${this.#maxSize} bytes`)
    this.#from = path.mailbox
    this.#reply('250 sender ok')
  }

  #rcpt(argument: string): void {
    if (this.#from === undefined) return this.#reply('503 first MAIL')
    const { mailbox } = readPath('TO', argument) ?? { mailbox: '' }
    // The postmaster needs no domain (RFC 5321 §4.1.1.3).
    if (!MAILBOX.test(mailbox) && !/^postmaster$/i.test(mailbox))
      return this.#reply('501 RCPT TO:<address>')
    if (/^reject/i.test(mailbox)) return this.#reply('550 no such mailbox here')
    if (/^later/i.test(mailbox)) return this.#reply('451 not now, try again later')
    if (this.#to.length >= MAX_RECIPIENTS) return this.#reply('452 too many recipients')
    this.#to.push(mailbox)
    this.#reply('250 recipient ok')
  }
  // #endregion commands
}

const VERBS = ['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'VRFY', 'QUIT']

/** @returns nothing if it is no path; a source route before the mailbox is dropped, as required */
function readPath(
  keyword: 'FROM' | 'TO',
  argument: string,
): { mailbox: string; parameters: string } | undefined {
  const [, found, path = '', parameters = ''] = PATH.exec(argument) ?? []
  if (found?.toUpperCase() !== keyword) return undefined
  return { mailbox: path.replace(/^@[^:"]*:/, ''), parameters }
}

function emptyAnswer(): Answer {
  return { replies: '', messages: [], commands: [], isOver: false }
}
