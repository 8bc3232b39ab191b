/**
 * As much of an SMTP client as this lab needs (lesson 19 writes a better one). Given complete.
 * Source: RFC 5321 §3.3 (the dialogue), §4.2.1 (replies of several lines).
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { stuff } from './transparency.ts'
import { WireError } from './wire-error.ts'

/** Who gets the message: not read from it, since its header does not name everyone. */
export interface Envelope {
  from: string
  to: readonly string[]
}

export interface Server {
  host: string
  port: number
  /** For the whole dialogue. */
  timeoutMs?: number
}

// #region send
/**
 * Hands one message over.
 * @param data the message as it is: dots are stuffed here
 * @throws WireError `ERR_PROTOCOL` when the server refuses a step, `ERR_TRUNCATED` when it leaves,
 *   `ERR_TIMEOUT`; system errors as they are
 */
export async function send(
  { host, port, timeoutMs = 5_000 }: Server,
  { from, to }: Envelope,
  data: Uint8Array,
): Promise<void> {
  const socket = connect({ host, port })
  const timer = setTimeout(() => {
    socket.destroy(new WireError('ERR_TIMEOUT', `not sent within ${timeoutMs} ms`))
  }, timeoutMs)
  try {
    await once(socket, 'connect')
    const replies = readReplies(socket)
    await expectReply(replies, 'the greeting', '220')
    const say = async (command: string, code: string): Promise<void> => {
      socket.write(`${command}\r\n`)
      await expectReply(replies, command, code)
    }
    await say('EHLO client.example', '250')
    await say(`MAIL FROM:<${from}>`, '250')
    for (const address of to) await say(`RCPT TO:<${address}>`, '250')
    await say('DATA', '354')
    socket.write(stuff(data))
    await expectReply(replies, 'the message', '250')
    await say('QUIT', '221')
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}
// #endregion send

/** The codes, one for each reply: `250-` says that more lines follow. */
async function* readReplies(socket: Socket): AsyncGenerator<string> {
  // An error of the socket comes out of the loop below, not out of the reader of lines.
  const failed = new Promise<never>((_, reject) => socket.once('error', reject))
  failed.catch(() => {})
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([lines.next(), failed])
    if (next.done) throw new WireError('ERR_TRUNCATED', 'the server left in the middle')
    const [, code, more] = /^(\d{3})(-?)/.exec(next.value) ?? []
    if (code === undefined) throw new WireError('ERR_PROTOCOL', 'this server speaks no SMTP')
    if (more === '') yield code
  }
}

async function expectReply(
  replies: AsyncGenerator<string>,
  step: string,
  wanted: string,
): Promise<void> {
  const { value } = (await replies.next()) as IteratorYieldResult<string>
  if (value !== wanted)
    throw new WireError('ERR_PROTOCOL', `${step}: the server answered ${value}, not ${wanted}`)
}
