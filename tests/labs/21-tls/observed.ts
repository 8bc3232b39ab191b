/**
 * What somebody between a client and a server sees of one mail: the lab's own observer, beside real
 * runs in clear, with STARTTLS and with implicit TLS. The figure of the lesson shows it.
 */
import { connect } from 'node:net'
import { once } from 'node:events'
import { makeCertificate } from '../../../solutions/21-tls/certificates.ts'
import { Conversation } from '../../../solutions/21-tls/conversation.ts'
import { plainResponse } from '../../../solutions/21-tls/credentials.ts'
import { start as startObserver } from '../../../solutions/21-tls/observer.ts'
import { start as startSink, type Mode } from '../../../solutions/21-tls/sink.ts'
import { submit } from '../../../solutions/21-tls/submit.ts'
import { stuff } from '../../../solutions/21-tls/transparency.ts'

export type Who = 'client' | 'server'

/** A line in clear, or a record of which only the head can be read. */
export interface Seen {
  who: Who
  text?: string
  record?: { type: string; version: string; length: number }
  /** What an observer cannot see: a message of the handshake, or what was said. */
  inside?: string
  /** The server's name, in clear in the first record. */
  wants?: string
}

export const MODES: Mode[] = ['clear', 'starttls', 'implicit']
const NAME = 'mail.example.com'
const LOGIN = { user: 'student', pass: 'swordfish' }
const MAIL = { from: 'student@example.com', to: ['teacher@example.com'] }
const TEXT = 'Subject: Hello\n\nCan anybody read this?\n'
/** What encryption adds to a record: the type inside of it, and the tag. */
const ADDED_BYTES = 17
const HIDDEN_FIRST = {
  client: ['Finished'],
  server: ['EncryptedExtensions', 'Certificate', 'CertificateVerify', 'Finished'],
}

/** Runs one mail through the observer. */
export async function observe(mode: Mode): Promise<Seen[]> {
  const shown = makeCertificate([NAME])
  const isKnown = (user: string, pass: string): boolean =>
    user === LOGIN.user && pass === LOGIN.pass
  const sink = await startSink({ mode, credentials: shown.credentials, isKnown, port: 0 })
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const observer = await startObserver({ port: 0, targetPort: sink.port, log })
  const said: string[] = []
  const port = observer.port
  const keep = (line: string): void => void said.push(line)
  if (mode === 'clear') await submitInClear(port, keep)
  else {
    const options = { ...LOGIN, ...MAIL, text: TEXT, servername: NAME, ca: shown.ca }
    await submit({ mode, port, log: keep, timeoutMs: 60_000, ...options })
  }
  await Promise.all([observer.close(), sink.close()])
  return withInsides(lines.flatMap(parse), spoken(said))
}

async function submitInClear(port: number, log: (line: string) => void): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  const talk = new Conversation(socket, log)
  await talk.reply()
  await talk.ask('EHLO client.example.com')
  await talk.ask(`AUTH PLAIN ${plainResponse(LOGIN)}`)
  await talk.ask(`MAIL FROM:<${MAIL.from}>`)
  await talk.ask(`RCPT TO:<${MAIL.to.join('')}>`)
  await talk.ask('DATA')
  await talk.sendText(TEXT)
  await talk.ask('QUIT')
  socket.destroy()
}

/** A line of the observer's log, without its own remarks; the end of a direction is none. */
function parse(line: string): Seen[] {
  const [, letter, rest = ''] = /^([CS]): (.*?)(?: {3}←.*)?$/.exec(line) ?? []
  const who = letter === 'C' ? 'client' : 'server'
  const [, type = '', version = '', length] =
    /^\[([a-z ]+), version (\w{4}), (\d+) bytes\]$/.exec(rest) ?? []
  const [, wants] = / {3}← for "(.*)"$/.exec(line) ?? []
  if (rest === 'end' || letter === undefined || /^\d+ bytes more$/.test(rest)) return []
  if (length === undefined) return [{ who, text: rest }]
  const record = { type, version, length: Number(length) }
  return [{ who, record, ...(wants === undefined ? {} : { wants }) }]
}

/** What both sides said, write by write, as the client's log has it. */
function spoken(lines: string[]): Record<Who, string[]> {
  const turns: Record<Who, string[]> = { client: [], server: [] }
  let last: Who | undefined
  for (const line of lines) {
    const who = line.startsWith('C: ') ? 'client' : 'server'
    const content = whole(line.slice(3))
    if (who === 'server' && last === 'server')
      turns.server.push(`${turns.server.pop()?.replace(/^(\d+) (.*)$/m, '$1-$2')}\n${content}`)
    else turns[who].push(content)
    last = who
  }
  return turns
}

/** The log hides the password and the mail; here they are known. */
function whole(line: string): string {
  if (line === 'AUTH ***') return `AUTH PLAIN ${plainResponse(LOGIN)}`
  if (!line.startsWith('… ')) return line
  return Buffer.from(stuff(Buffer.from(TEXT)))
    .toString()
    .replaceAll('\r\n', '\n')
    .trimEnd()
}

/** Finds out what each record holds, by the order and the length that its content must have. */
function withInsides(seen: Seen[], said: Record<Who, string[]>): Seen[] {
  const hidden = { client: [...HIDDEN_FIRST.client], server: [...HIDDEN_FIRST.server] }
  for (const { who, text } of seen)
    // What was said in clear is no content of any record. A reply may have several lines.
    if (text !== undefined && !/^\d{3}-/.test(text)) said[who].shift()
  return seen.map((one) => {
    if (one.record?.type === 'handshake')
      return { ...one, inside: one.who === 'client' ? 'ClientHello' : 'ServerHello' }
    if (one.record?.type !== 'application data') return one
    const inside = hidden[one.who].shift() ?? contentOf(one.record.length, said[one.who])
    return { ...one, inside }
  })
}

function contentOf(length: number, queue: string[]): string {
  const [next] = queue
  const bytes = Buffer.byteLength(`${next?.replaceAll('\n', '\r\n')}\r\n`)
  if (next !== undefined && length === bytes + ADDED_BYTES) return queue.shift() ?? ''
  return length === 2 + ADDED_BYTES ? 'close_notify' : 'NewSessionTicket'
}
