/**
 * Sends requests that not everyone reads the same way, and shows the answers as they come. Given
 * complete; it uses none of your code.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, UsageError, wholeNumber } from './program.ts'
import { showLines } from './show.ts'
import { WireError } from './wire-error.ts'

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const POST = 'POST / HTTP/1.1\r\nHost: localhost\r\n'

// #region cases
/** What goes over the wire, written out: every CR, every LF. */
const CASES: [name: string, bytes: string][] = [
  // Three requests in one write; nobody waits for an answer in between.
  ['pipelined', `${GET}HEAD /head HTTP/1.1\r\nHost: localhost\r\n\r\n${GET}`],
  // One parser goes by the length and sees one request; one goes by the chunks and sees two.
  [
    'both-lengths',
    `${POST}Content-Length: ${5 + GET.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${GET}`,
  ],
  ['two-lengths', `${POST}Content-Length: 0\r\nContent-Length: ${GET.length}\r\n\r\n${GET}`],
  // To a parser that takes LF for a line end, this has a Host.
  ['bare-lf', 'GET / HTTP/1.1\nHost: localhost\n\n'],
  // Is the name "Content-Length", or "Content-Length "?
  ['space-before-colon', `${POST}Content-Length : ${GET.length}\r\n\r\n${GET}`],
  ['no-host', 'GET / HTTP/1.1\r\n\r\n'],
]
// #endregion cases
const NAMES = CASES.map(([name]) => name)
const USAGE = `usage: odd-client.ts [--host 127.0.0.1] [--port 8080] [--timeout-ms 5000]
                     [--case ${NAMES.join('|')}]`

interface Settings {
  host: string
  port: number
  timeoutMs: number
}

async function send(bytes: Buffer, { host, port, timeoutMs }: Settings): Promise<void> {
  const socket = connect({ host, port })
  const timer = setTimeout(() => {
    socket.destroy(new WireError('ERR_TIMEOUT', `the answers did not end within ${timeoutMs} ms`))
  }, timeoutMs)
  onStopSignal(() => socket.destroy())
  try {
    await once(socket, 'connect')
    for (const line of showLines(bytes, '> ')) console.log(line)
    // The FIN says that nothing more will come, so the server closes once it has answered.
    socket.end(bytes)
    for await (const chunk of socket)
      for (const line of showLines(chunk as Buffer, '< ')) console.log(line)
    console.log('The server closed the connection.')
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8080' },
      'timeout-ms': { type: 'string', default: '5000' },
      case: { type: 'string', default: 'pipelined' },
    },
  })
  const text = CASES.find(([name]) => name === values.case)?.[1]
  if (text === undefined) throw new UsageError(`--case takes one of: ${NAMES.join(', ')}`)
  await send(Buffer.from(text, 'latin1'), {
    host: values.host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
}

runProgram(USAGE, main)
