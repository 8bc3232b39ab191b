/**
 * One submission dialogue, the server's side: STARTTLS, AUTH PLAIN, one mail after another. The
 * mail commands are those of lesson 19, with less patience. No socket here. Given complete.
 * Source: RFC 6409 (submission), RFC 3207 §4 (STARTTLS), RFC 4954 §4 (AUTH), RFC 4616 (PLAIN).
 */
import { LineReader } from './lines.ts'
import { TextReader } from './transparency.ts'

/** A mail as it was handed over. */
export interface StoredMessage {
  /** Who had logged in. */
  user: string
  from: string
  to: string[]
  data: Uint8Array
}

/**
 * `starttls`: begins in the clear, and takes neither passwords nor mail before TLS.
 * `implicit`: TLS is there from the first byte.
 * `clear`: takes passwords where anyone can listen in. Only to show what that means.
 */
export type Mode = 'starttls' | 'implicit' | 'clear'

export interface SessionOptions {
  mode: Mode
  /** Whether these two belong together. */
  isKnown: (user: string, pass: string) => boolean
  name?: string
  maxSize?: number
}

export interface Answer {
  /** Complete reply lines, each with CR LF. */
  replies: string
  messages: StoredMessage[]
  /** Commands that were read, safe for a log. */
  commands: string[]
  /** TLS has to begin after the replies, and a new dialogue inside it. */
  startsTls: boolean
  isOver: boolean
}

const DEFAULT_MAX_SIZE = 1024 * 1024
const MAX_RECIPIENTS = 100
/** An AUTH response may be long (RFC 4954 §4). */
const MAX_LINE_BYTES = 12_288
/** Guessing is made slow by having to connect again. */
const MAX_LOGINS = 3
const PATH = /^(FROM|TO):<([^<>\s]*)>(?: [^\s]+)*$/i

/** Reads commands and mails out of a byte stream, however it arrives, and answers in order. */
export class Session {
  readonly #options: Required<SessionOptions>
  readonly #lines = new LineReader(MAX_LINE_BYTES)
  #isSecure: boolean
  #text: TextReader | undefined
  #hasGreeted = false
  #isAsked = false
  #logins = 0
  #user: string | undefined
  #from: string | undefined
  #to: string[] = []
  #answer = emptyAnswer()

  constructor({ name = 'mail.example.com', maxSize = DEFAULT_MAX_SIZE, ...rest }: SessionOptions) {
    this.#options = { name, maxSize, ...rest }
    this.#isSecure = rest.mode === 'implicit'
  }

  greeting(): string {
    return `220 ${this.#options.name} ESMTP ready\r\n`
  }

  // #region push
  /** Takes the next bytes of the stream. */
  push(chunk: Uint8Array): Answer {
    const { isOver, startsTls } = this.#answer
    this.#answer = { ...emptyAnswer(), isOver, startsTls }
    for (let rest = chunk; rest.length > 0 && !this.#answer.isOver;) {
      rest = this.#text ? this.#readText(this.#text, rest) : this.#readCommand(rest)
      if (this.#answer.startsTls && rest.length > 0) this.#refuseInjection()
    }
    return this.#answer
  }

  /** TLS is up. Whatever was said before may have been said by anyone (RFC 3207 §4.2). */
  secured(): void {
    this.#isSecure = true
    this.#hasGreeted = false
    this.#reset()
    this.#answer = emptyAnswer()
  }

  /** Commands after STARTTLS came in the clear, and would be obeyed as if they came inside TLS. */
  #refuseInjection(): void {
    this.#answer.startsTls = false
    this.#answer.isOver = true
    this.#answer.replies = this.#answer.replies.replace(/220 begin TLS\r\n$/, '')
    this.#reply('503 nothing may follow STARTTLS before TLS')
  }
  // #endregion push

  #readCommand(bytes: Uint8Array): Uint8Array {
    const taken = this.#lines.push(bytes)
    if (!taken) return new Uint8Array(0)
    if (taken.line === undefined) this.#reply('500 line too long')
    else if (this.#isAsked) this.#response(Buffer.from(taken.line).toString('latin1'))
    else this.#obey(Buffer.from(taken.line).toString('latin1'))
    return taken.rest
  }

  #readText(text: TextReader, bytes: Uint8Array): Uint8Array {
    const taken = text.push(bytes)
    if (!taken) return new Uint8Array(0)
    this.#text = undefined
    const { maxSize } = this.#options
    if (taken.data) {
      const envelope = { user: this.#user ?? '', from: this.#from ?? '', to: this.#to }
      this.#answer.messages.push({ ...envelope, data: taken.data })
      this.#reply(`250 stored, ${taken.data.length} bytes`)
    } else this.#reply(`552 more than ${maxSize} bytes`)
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

  // #region commands
  #obey(line: string): void {
    const [, written = '', argument = ''] = /^([a-z]+)(?: (.*))?$/is.exec(line.trimEnd()) ?? []
    const verb = written.toUpperCase()
    this.#answer.commands.push(verb === 'AUTH' ? 'AUTH ***' : line)
    const isFree = ['EHLO', 'HELO', 'STARTTLS', 'NOOP', 'RSET', 'QUIT'].includes(verb)
    if (!isFree && !this.#mayGoOn(verb)) return
    if (verb === 'EHLO' || verb === 'HELO') this.#hello(verb, argument)
    else if (verb === 'STARTTLS') this.#startTls(argument)
    else if (verb === 'AUTH') this.#auth(argument)
    else if (verb === 'MAIL') this.#mail(argument)
    else if (verb === 'RCPT') this.#rcpt(argument)
    else if (verb === 'DATA') this.#data()
    else if (verb === 'NOOP') this.#reply('250 still here')
    else if (verb === 'RSET') {
      this.#reset()
      this.#reply('250 forgotten')
    } else if (verb === 'QUIT') {
      this.#answer.isOver = true
      this.#reply(`221 ${this.#options.name} goodbye`)
    } else this.#reply('500 unknown command')
  }

  /** What has to be in place before a command of this kind is obeyed. */
  #mayGoOn(verb: string): boolean {
    const isHidden = this.#isSecure || this.#options.mode === 'clear'
    if (!isHidden && verb === 'AUTH') this.#reply('538 first STARTTLS: passwords are not for clear')
    else if (!isHidden) this.#reply('530 first STARTTLS')
    else if (!this.#hasGreeted) this.#reply('503 first EHLO')
    else if (verb !== 'AUTH' && this.#user === undefined) this.#reply('530 first AUTH')
    else return true
    return false
  }

  #hello(verb: string, domain: string): void {
    if (!/^[^ ]+$/.test(domain)) return this.#reply(`501 ${verb} takes your name`)
    this.#hasGreeted = true
    this.#reset()
    const { name, maxSize, mode } = this.#options
    if (verb === 'HELO') return this.#reply(`250 ${name}`)
    const extensions = [`SIZE ${maxSize}`, '8BITMIME']
    if (this.#isSecure || mode === 'clear') extensions.push('AUTH PLAIN')
    else extensions.push('STARTTLS')
    const lines = [`${name} greets ${domain}`, ...extensions]
    this.#reply(...lines.map((line, at) => `250${at < extensions.length ? '-' : ' '}${line}`))
  }

  #startTls(argument: string): void {
    if (this.#isSecure || this.#options.mode === 'clear') return this.#reply('503 not here')
    if (argument !== '') return this.#reply('501 STARTTLS takes no parameter')
    this.#answer.startsTls = true
    this.#reply('220 begin TLS')
  }

  /** `AUTH PLAIN` with its response, or without: then it comes on a line of its own. */
  #auth(argument: string): void {
    const [mechanism = '', response] = argument.split(' ')
    if (this.#user !== undefined) return this.#reply('503 logged in already')
    if (mechanism.toUpperCase() !== 'PLAIN') return this.#reply('504 AUTH PLAIN is all there is')
    if (response !== undefined) return this.#response(response)
    this.#isAsked = true
    this.#reply('334 ')
  }

  #response(base64: string): void {
    this.#isAsked = false
    if (base64 === '*') return this.#reply('501 as you wish')
    const [, user = '', pass = ''] = Buffer.from(base64, 'base64').toString('utf8').split('\0')
    if (this.#options.isKnown(user, pass)) {
      this.#user = user
      this.#reply('235 welcome')
    } else if (++this.#logins < MAX_LOGINS) this.#reply('535 user or password is wrong')
    else {
      this.#answer.isOver = true
      this.#reply('421 too many attempts')
    }
  }

  #mail(argument: string): void {
    if (this.#from !== undefined) return this.#reply('503 one MAIL at a time')
    const [, keyword = '', path] = PATH.exec(argument) ?? []
    if (keyword.toUpperCase() !== 'FROM' || path === undefined)
      return this.#reply('501 MAIL FROM:<address>')
    this.#from = path
    this.#reply('250 sender ok')
  }

  #rcpt(argument: string): void {
    const [, keyword = '', path = ''] = PATH.exec(argument) ?? []
    if (this.#from === undefined) return this.#reply('503 first MAIL')
    if (keyword.toUpperCase() !== 'TO' || path === '') return this.#reply('501 RCPT TO:<address>')
    if (/^reject/i.test(path)) return this.#reply('550 no such mailbox here')
    if (this.#to.length >= MAX_RECIPIENTS) return this.#reply('452 too many recipients')
    this.#to.push(path)
    this.#reply('250 recipient ok')
  }

  #data(): void {
    if (this.#to.length === 0) return this.#reply('503 first MAIL, then RCPT')
    this.#text = new TextReader(this.#options.maxSize)
    this.#reply('354 go on; a line with one dot ends it')
  }
  // #endregion commands
}

function emptyAnswer(): Answer {
  return { replies: '', messages: [], commands: [], startsTls: false, isOver: false }
}
