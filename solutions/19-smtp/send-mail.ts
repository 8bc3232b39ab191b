/**
 * One message to a mail server: the client's side of the dialogue.
 * Sources: RFC 5321 §3 and §4 (dialogue), RFC 4954 §4 (AUTH), RFC 4616 (PLAIN), RFC 6152
 * (8BITMIME).
 */
import { connect, isIPv4, type Socket } from 'node:net'
import { ReplyReader, type Reply } from './replies.ts'
import { SmtpError, type Stage } from './smtp-error.ts'
import { stuff } from './transparency.ts'
import { WireError } from './wire-error.ts'

export interface Mail {
  /** What we call ourselves. Default `[127.0.0.1]`. */
  ehlo?: string
  /** The envelope's sender; empty: nobody wants to hear about failures. */
  from: string
  /** The envelope's recipients, at least one. */
  to: string[]
  /** Header and body. */
  data: Uint8Array
  auth?: Credentials
}

export interface Credentials {
  user: string
  pass: string
}

export interface SendOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 2525. */
  port?: number
  /** Time for the whole dialogue. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the dialogue. */
  signal?: AbortSignal
  /** Allows credentials on a connection without TLS, and only to this machine. Default false. */
  allowInsecureAuth?: boolean
  /** Gets the dialogue: `C: …` and `S: …`, a call for each line; secrets are masked. */
  log?: (line: string) => void
}

export interface Refusal {
  address: string
  code: number
  text: string
}

export interface Receipt {
  accepted: string[]
  rejected: Refusal[]
}

// #region send
/**
 * Hands a message over.
 * @returns who gets it and who does not; at least one does
 * @throws SmtpError with the server's reply when it takes no message, or no recipient
 * @throws WireError `ERR_INVALID` and nothing was sent; `ERR_PROTOCOL`, `ERR_TRUNCATED`,
 *   `ERR_TOO_LARGE`, `ERR_TIMEOUT`; AbortError; system errors as they are
 */
export async function sendMail(mail: Mail, options: SendOptions = {}): Promise<Receipt> {
  const { host = '127.0.0.1', port = 2525, timeoutMs = 5_000, signal, log = () => {} } = options
  mustBeSendable(mail)
  if (mail.auth) mustBeSafe(host, options.allowInsecureAuth ?? false)
  signal?.throwIfAborted()

  const deadline = AbortSignal.timeout(timeoutMs)
  const giveUp = signal ? AbortSignal.any([signal, deadline]) : deadline
  const socket = connect({ host, port, signal: giveUp })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {}) // the reading throws it
  try {
    return await converse(new Conversation(socket, log), mail)
  } catch (error) {
    // A server that said no and then was slow to say goodbye has still said no.
    const isOurs = deadline.aborted && !(error instanceof SmtpError)
    if (isOurs && !signal?.aborted)
      throw new WireError('ERR_TIMEOUT', `not done within ${timeoutMs} ms`, { cause: error })
    throw error
  } finally {
    socket.destroy()
    await closed
  }
}

async function converse(dialogue: Conversation, mail: Mail): Promise<Receipt> {
  try {
    const receipt = await handOver(dialogue, mail)
    await dialogue.quit()
    return receipt
  } catch (error) {
    // A server that said no still hears goodbye. One that made no sense does not.
    if (error instanceof SmtpError) await dialogue.quit()
    throw error
  }
}
// #endregion send

// #region hand-over
async function handOver(dialogue: Conversation, mail: Mail): Promise<Receipt> {
  demand('greeting', 220, await dialogue.reply('greeting'))
  const extensions = await hello(dialogue, mail.ehlo ?? '[127.0.0.1]')
  if (mail.auth) await logIn(dialogue, mail.auth, extensions)

  const isEightBit = mail.data.some((byte) => byte > 127)
  if (isEightBit && !extensions.has('8BITMIME'))
    throw new WireError('ERR_PROTOCOL', 'the server does not take bytes above 127')
  const body = isEightBit ? ' BODY=8BITMIME' : ''
  demand('MAIL', 250, await dialogue.say('MAIL', `MAIL FROM:<${mail.from}>${body}`))

  const receipt: Receipt = { accepted: [], rejected: [] }
  for (const address of mail.to) {
    const reply = await dialogue.say('RCPT', `RCPT TO:<${address}>`)
    if (isDone(reply)) receipt.accepted.push(address)
    else receipt.rejected.push({ address, ...reply })
  }
  // Nobody to write to: the server would only refuse DATA or, worse, accept it.
  const [first] = receipt.rejected
  if (receipt.accepted.length === 0 && first) throw new SmtpError('RCPT', first)

  demand('DATA', 354, await dialogue.say('DATA', 'DATA'))
  demand('message', 250, await dialogue.sendText(mail.data))
  return receipt
}

/** @returns the server's extensions in upper case, with their parameters */
async function hello(dialogue: Conversation, name: string): Promise<Map<string, string>> {
  const reply = await dialogue.say('EHLO', `EHLO ${name}`)
  // A server from before the extensions does not know the word (RFC 5321 §3.2).
  if (reply.code >= 500) {
    demand('HELO', 250, await dialogue.say('HELO', `HELO ${name}`))
    return new Map()
  }
  demand('EHLO', 250, reply)
  const lines = reply.text.toUpperCase().split('\n').slice(1)
  return new Map(lines.map((line) => [line.split(' ', 1)[0] ?? '', ` ${line} `]))
}

async function logIn(
  dialogue: Conversation,
  { user, pass }: Credentials,
  extensions: Map<string, string>,
): Promise<void> {
  if (!extensions.get('AUTH')?.includes(' PLAIN '))
    throw new WireError('ERR_PROTOCOL', 'the server does not offer AUTH PLAIN')
  const secret = Buffer.from(`\0${user}\0${pass}`).toString('base64')
  demand('AUTH', 235, await dialogue.say('AUTH', `AUTH PLAIN ${secret}`, 'AUTH ***'))
}

/** 2xx: done. 4xx is a no as well, though one that may become a yes later. */
function isDone({ code }: Reply): boolean {
  return code >= 200 && code < 300
}

/** Some servers take liberties with the last digits; the first one is what counts. */
function demand(stage: Stage, wanted: 220 | 235 | 250 | 354, reply: Reply): void {
  if (Math.floor(reply.code / 100) !== Math.floor(wanted / 100)) throw new SmtpError(stage, reply)
}
// #endregion hand-over

// #region conversation
/** One side speaks, the other waits: never more than one command is outstanding. */
class Conversation {
  readonly #socket: Socket
  readonly #log: (line: string) => void
  readonly #reader = new ReplyReader()
  readonly #chunks: AsyncIterator<Buffer>
  #waiting: Reply[] = []

  constructor(socket: Socket, log: (line: string) => void) {
    this.#socket = socket
    this.#log = log
    this.#chunks = (socket as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  }

  /** Sends a command and waits for the whole reply. */
  async say(stage: Stage, command: string, shown = command): Promise<Reply> {
    // Taken for the reply to this command, it would put every later one in the wrong place. Only
    // 421, the server's goodbye, may come unasked.
    const [uncalled] = this.#waiting
    if (uncalled?.code === 421) throw new SmtpError(stage, uncalled)
    if (uncalled) throw new WireError('ERR_PROTOCOL', 'the server spoke out of turn')
    this.#log(`C: ${shown}`)
    this.#socket.write(`${command}\r\n`)
    return this.reply(stage)
  }

  async sendText(data: Uint8Array): Promise<Reply> {
    const text = stuff(data)
    this.#log(`C: (message, ${text.length} bytes with the dot)`)
    this.#socket.write(text)
    return this.reply('message')
  }

  async reply(stage: Stage): Promise<Reply> {
    while (this.#waiting.length === 0) {
      const { value, done } = await this.#chunks.next()
      if (done) throw new WireError('ERR_TRUNCATED', `the server left without a reply: ${stage}`)
      this.#waiting = this.#reader.push(value)
    }
    const [reply, ...others] = this.#waiting as [Reply, ...Reply[]]
    this.#waiting = others
    const lines = reply.text.split('\n')
    for (const [index, text] of lines.entries())
      this.#log(`S: ${reply.code}${index < lines.length - 1 ? '-' : ' '}${text}`)
    return reply
  }

  /** Says goodbye. What comes of it changes nothing: the message was accepted already, or not. */
  async quit(): Promise<void> {
    try {
      this.#waiting = []
      this.#log('C: QUIT')
      this.#socket.write('QUIT\r\n')
      await this.reply('message')
    } catch {
      // A server that leaves without a word has left.
    }
  }
}
// #endregion conversation

// #region safe
/** A line end in an address would be the end of the command, and the rest another command. */
function mustBeSendable({ ehlo = 'x', from, to, data, auth }: Mail): void {
  if (to.length === 0) throw new WireError('ERR_INVALID', 'there is no recipient')
  for (const address of from === '' ? to : [from, ...to])
    if (!/^[!-;=?-~]{1,254}$/.test(address))
      throw new WireError('ERR_INVALID', 'an address holds what SMTP cannot carry')
  if (!/^[!-~]{1,255}$/.test(ehlo)) throw new WireError('ERR_INVALID', 'ehlo is no name')
  if (!(data instanceof Uint8Array)) throw new WireError('ERR_INVALID', 'data must be bytes')
  // PLAIN separates the two with NUL.
  if (auth && (auth.user === '' || /\0/.test(auth.user + auth.pass)))
    throw new WireError('ERR_INVALID', 'these credentials cannot be sent')
}

/** Without TLS, everyone along the way can read it; on the way to ourselves there is nobody. */
function mustBeSafe(host: string, isAllowed: boolean): void {
  // A name decides nothing here: whoever resolves it may say anything.
  const isLoopback = (isIPv4(host) && host.startsWith('127.')) || host === '::1'
  if (!isLoopback || !isAllowed)
    throw new WireError('ERR_INVALID', 'credentials are not sent without TLS')
}
// #endregion safe
