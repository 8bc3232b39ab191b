/**
 * Hands a mail to a submission server: inside TLS, to the right server, or not at all.
 * Source: RFC 8314 §3.3 (submission), RFC 3207 §4–§6 (STARTTLS), RFC 4954 §4 (AUTH).
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Conversation } from './conversation.ts'
import { plainResponse } from './credentials.ts'
import { withinLimits } from './limits.ts'
import type { Reply } from './replies.ts'
import { secure } from './secure.ts'
import { SubmitError } from './submit-error.ts'
import { WireError } from './wire-error.ts'

export interface SubmitOptions {
  /** `implicit`: TLS from the first byte (port 465). `starttls`: after a command (port 587). */
  mode: 'implicit' | 'starttls'
  /** Default `127.0.0.1`. */
  host?: string
  port: number
  /** PEM of the trusted root. Absent: those that Node comes with. */
  ca?: string
  /** The name that the certificate must have. Default `host`. */
  servername?: string
  user: string
  pass: string
  from: string
  to: string[]
  /** Header, empty line, body; line ends and dots are taken care of. */
  text: string
  /** How we introduce ourselves. Default `client.example.com`. */
  ehlo?: string
  /** For everything together. Default 5,000. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Gets each line of the dialogue, safe to keep. */
  log?: (line: string) => void
}

export interface Submitted {
  /** `TLSv1.3`. */
  protocol: string
  /** What the server said to the mail: `250 stored, 42 bytes`. */
  reply: string
}

// #region submit
/**
 * Submits one mail.
 * @throws the error of TLS or of the system as it is: `CERT_HAS_EXPIRED`, `ECONNREFUSED`, …
 * @throws SubmitError `ERR_TLS_REQUIRED`, `ERR_NO_AUTH`, `ERR_REFUSED`
 * @throws WireError `ERR_PROTOCOL` for bytes that came in the clear after the reply to STARTTLS;
 *   `ERR_TRUNCATED`, `ERR_TIMEOUT`; `ERR_INVALID` for an impossible argument, nothing is connected
 * @throws an error named `AbortError` when `signal` is aborted
 */
export async function submit(options: SubmitOptions): Promise<Submitted> {
  const { mode, host = '127.0.0.1', port, from, to, ehlo = 'client.example.com' } = options
  mustFitInLines([from, ...to, ehlo])
  const response = plainResponse(options)
  return await withinLimits(options, async (signal) => {
    const socket = connect({ host, port, signal })
    try {
      await once(socket, 'connect')
      const { talk, protocol } = await (mode === 'implicit' ? implicit : startTls)(socket, {
        ...options,
        servername: options.servername ?? host,
        ehlo,
      })
      await logIn(talk, { ehlo, response })
      const reply = await deliver(talk, options)
      // Politeness. The mail is already theirs, whatever they say now.
      await talk.ask('QUIT').catch(() => {})
      return { protocol, reply: `${reply.code} ${reply.lines.at(-1) ?? ''}` }
    } finally {
      await gone(socket)
    }
  })
}
// #endregion submit

interface Opening extends Pick<SubmitOptions, 'ca' | 'log'> {
  servername: string
  ehlo: string
}

interface Opened {
  talk: Conversation
  protocol: string
}

// #region open
/** TLS first, then the dialogue: none of it is ever in the clear. */
async function implicit(socket: Socket, { log, ...options }: Opening): Promise<Opened> {
  const tls = await secure({ socket, ...options })
  const talk = new Conversation(tls, log)
  must(await talk.reply(), 220, 'connecting')
  return { talk, protocol: tls.getProtocol() ?? '' }
}

/** A dialogue in the clear with one aim: to end. */
async function startTls(socket: Socket, { log, ehlo, ...options }: Opening): Promise<Opened> {
  const talk = new Conversation(socket, log)
  must(await talk.reply(), 220, 'connecting')
  const offered = extensionsOf(await talk.ask(`EHLO ${ehlo}`))
  if (!offered.has('STARTTLS'))
    throw new SubmitError('ERR_TLS_REQUIRED', 'the server does not offer STARTTLS')
  const reply = await talk.ask('STARTTLS')
  if (reply.code !== 220)
    throw new SubmitError('ERR_TLS_REQUIRED', `STARTTLS was refused: ${wordsOf(reply)}`)
  // Nobody asked for more. Whoever put it there wants it to be read after the handshake, as if it
  // had come from the server with the certificate.
  if (talk.hasUnread) throw new WireError('ERR_PROTOCOL', 'more bytes behind the reply to STARTTLS')
  talk.release()
  const tls = await secure({ socket, ...options })
  talk.continueOn(tls)
  // `offered` is forgotten from here on: anyone could have written it.
  return { talk, protocol: tls.getProtocol() ?? '' }
}
// #endregion open

// #region dialogue
async function logIn(
  talk: Conversation,
  { ehlo, response }: { ehlo: string; response: string },
): Promise<void> {
  const hello = await talk.ask(`EHLO ${ehlo}`)
  must(hello, 250, 'EHLO')
  if (!extensionsOf(hello).get('AUTH')?.includes('PLAIN'))
    throw new SubmitError('ERR_NO_AUTH', 'the server does not offer AUTH PLAIN')
  must(await talk.ask(`AUTH PLAIN ${response}`), 235, 'AUTH')
}

async function deliver(talk: Conversation, { from, to, text }: SubmitOptions): Promise<Reply> {
  must(await talk.ask(`MAIL FROM:<${from}>`), 250, 'MAIL')
  for (const address of to) must(await talk.ask(`RCPT TO:<${address}>`), 250, 'RCPT')
  must(await talk.ask('DATA'), 354, 'DATA')
  const reply = await talk.sendText(text)
  must(reply, 250, 'the mail')
  return reply
}

/** @throws SubmitError `ERR_REFUSED` */
function must(reply: Reply, code: number, stage: string): void {
  // 251 to RCPT is a yes: the server will forward it (RFC 5321 §4.2.3).
  if (reply.code === code || (stage === 'RCPT' && reply.code === 251)) return
  throw new SubmitError('ERR_REFUSED', `${stage} was refused: ${wordsOf(reply)}`)
}

/** What else the server can do: keyword → parameters, in capitals. None when EHLO was refused. */
function extensionsOf({ code, lines }: Reply): Map<string, string[]> {
  if (code !== 250) return new Map()
  return new Map(
    lines.slice(1).map((line) => {
      const [keyword = '', ...parameters] = line.toUpperCase().split(' ')
      return [keyword, parameters]
    }),
  )
}
// #endregion dialogue

function wordsOf({ code, lines }: Reply): string {
  return `${code} ${lines.join(' ')}`
}

/** A line end inside an address would be a command of somebody else's (lesson 19). */
function mustFitInLines(parts: string[]): void {
  if (parts.length >= 3 && parts.every((part) => /^[\x21-\x3b\x3d\x3f-\x7e]+$/.test(part))) return
  throw new WireError('ERR_INVALID', 'an address or a name is empty, or has what no line may have')
}

/** The TLS on top of it goes with it. */
async function gone(socket: Socket): Promise<void> {
  if (socket.closed) return
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy()
  await closed
}
