/** What the checks of lesson 19 share. The expected values are written out, not computed. */
import { setTimeout as pause } from 'node:timers/promises'
import { fail, RemoteError, type CheckContext, type Peer, type Phrase } from '#checker'

export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
/** Lines with their CR LF. */
export const lines = (...texts: string[]): Uint8Array =>
  new Uint8Array(Buffer.from(texts.map((text) => `${text}\r\n`).join('')))

/** As it would be written in a program; what is long is cut. */
export function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
  const shown = typeof text === 'string' ? JSON.stringify(text) : JSON.stringify(text)
  return shown.length > 160 ? `${shown.slice(0, 160)}…` : shown
}

const PATIENCE_MS = 2_000
const POLL_MS = 3

/**
 * What a module logs and reports takes another way than what it sends, and may come after it.
 * @returns whether it has come true in time
 */
export async function comesTrue(isTrue: () => boolean): Promise<boolean> {
  const late = AbortSignal.timeout(PATIENCE_MS)
  while (!isTrue()) {
    if (late.aborted) return false
    await pause(POLL_MS)
  }
  return true
}

/** Each reply as its code; `354-` for one that has no last line, `?` for what is no reply. */
export function codesOf(replies: unknown): string {
  if (typeof replies !== 'string') return typeof replies
  const codes: string[] = []
  let open: string | undefined
  for (const line of replies.split(/(?<=\r\n)/).filter((text) => text !== '')) {
    const [, code = '?', mark] = /^([2-5]\d\d)([- ]).*\r\n$/.exec(line) ?? []
    if (mark === '-') open = code
    else {
      codes.push(open !== undefined && open !== code ? '?' : code)
      open = undefined
    }
  }
  if (open !== undefined) codes.push(`${open}-`)
  return codes.join(' ')
}

/** Demands that a call of the learner's fails so; what it did instead is told. */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  key: string,
  params: Record<string, string | number | Phrase> = {},
): Promise<RemoteError> {
  let value: unknown
  try {
    value = await call
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    if (error.code === code || error.name === code) return error
    fail(key, { ...params, actual: error.code ?? error.name })
  }
  fail(key, { ...params, actual: show(value) })
}

/** Demands that a call of the learner's succeeds. */
export async function works<T>(
  call: Promise<T>,
  key: string,
  params: Record<string, string | number | Phrase> = {},
): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    const { code, message } = error
    fail(key, { ...params, actual: code === undefined ? message : `${code}: ${message}` })
  }
}

// --- a server that keeps to a script ---

/** One turn: what the client has to say, and what it is answered. */
export type Turn = [says: RegExp | string, reply: string]

export interface Played {
  host: string
  port: number
  readonly connections: number
  allClosed(): Promise<void>
  /** What clients have said, one after the other; a message is one entry. */
  readonly said: string[]
}

/** What an answer can be besides text. */
export const [FIN, RST, SILENCE] = ['<FIN>', '<RST>', '<SILENCE>']

/** The usual replies, for the commands that a script does not name. */
const USUAL: Turn[] = [
  [/^EHLO /, '250-mail.example\r\n250-SIZE 1000\r\n250 8BITMIME\r\n'],
  [/^HELO /, '250 mail.example\r\n'],
  [/^MAIL /, '250 2.1.0 fine\r\n'],
  [/^RCPT /, '250 2.1.5 fine\r\n'],
  [/^DATA$/, '354 go on\r\n'],
  [/^AUTH /, '235 welcome\r\n'],
  [/^QUIT$/, '221 goodbye\r\n'],
  [/\r\n/, '250 2.0.0 stored\r\n'],
  ['.', '250 2.0.0 stored\r\n'],
]

/**
 * Serves the learner's client by a script: the first turn that fits answers. A message is fitted
 * with all its lines, the last one too.
 * @param greeting what is said first
 */
export async function play(
  { serve }: CheckContext,
  turns: Turn[] = [],
  { greeting = '220 mail.example ready\r\n', mayStayUnused = false } = {},
): Promise<Played> {
  const said: string[] = []
  const script = [...turns, ...USUAL]
  const server = await serve(
    async (peer) => {
      // A client that is gone ends the script; whether it was right to go is for the check.
      await act(peer, greeting)
      for (let isText = false; peer.ending === undefined;) {
        const text = await hear(peer, isText)
        if (text === undefined) break
        said.push(text)
        const [, reply] = script.find(([says]) => fits(says, text)) ?? ['', '500 what\r\n']
        isText = !isText && /^DATA$/i.test(text) && reply.startsWith('3')
        if (!(await act(peer, reply))) return
        if (/^QUIT$/i.test(text)) break
      }
      // Not a step: whether it comes before the client's next one is nobody's business.
      if (peer.ending === 'fin' || said.at(-1) === 'QUIT') peer.socket.end()
    },
    { mayStayUnused },
  )
  return Object.assign(server, { said }) as Played
}

function fits(says: RegExp | string, text: string): boolean {
  return typeof says === 'string' ? says === text : says.test(text)
}

/** @returns a command without its CR LF, or a message up to and without the dot's line */
async function hear(peer: Peer, isText: boolean): Promise<string | undefined> {
  const heard: string[] = []
  for (;;) {
    const line = await readLine(peer)
    if (line === undefined) return undefined
    if (!isText) return line.replace(/\r$/, '')
    heard.push(`${line}\n`)
    if (line === '.\r') return heard.join('')
  }
}

async function readLine(peer: Peer): Promise<string | undefined> {
  try {
    return await peer.readLine()
  } catch (error) {
    if (peer.ending !== undefined) return undefined
    throw error
  }
}

/** @returns whether the dialogue goes on */
async function act(peer: Peer, reply: string): Promise<boolean> {
  if (reply === SILENCE) {
    peer.socket.once('end', () => peer.close())
    return false
  }
  if (reply === RST) peer.reset()
  else if (reply === FIN) peer.end()
  else await peer.sendParts(reply.split('|').map((part) => new Uint8Array(Buffer.from(part))))
  return reply !== RST && reply !== FIN
}
