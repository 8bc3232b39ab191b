/** Sends one request written by hand, in pieces if you like, and shows what comes back. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import type { HttpResponse } from './http-message.ts'
import { onStopSignal, printable, runProgram, UsageError, wholeNumber } from './program.ts'
import { ResponseParser } from './response-parser.ts'
import { count, showLines } from './show.ts'
import { WireError } from './wire-error.ts'

const USAGE = `usage: client.ts [--host 127.0.0.1] [--port 8080] [--method GET] [--target /] [--http 1.1]
                 [--piece-bytes 65536] [--timeout-ms 5000]`

interface Settings {
  host: string
  port: number
  method: string
  target: string
  http: string
  pieceBytes: number
  timeoutMs: number
}

// #region request
/** All that a request needs: a request line, the Host, an empty line. */
function writeRequest({ method, target, http, host, port }: Settings): Buffer {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const lines = [`${method} ${target} HTTP/${http}`, `Host: ${authority}`, '', '']
  return Buffer.from(lines.join('\r\n'), 'latin1')
}
// #endregion request

// #region exchange
async function exchange(settings: Settings): Promise<void> {
  const { host, port, method, pieceBytes, timeoutMs } = settings
  const socket = connect({ host, port })
  const timer = setTimeout(() => {
    socket.destroy(new WireError('ERR_TIMEOUT', `no whole answer within ${timeoutMs} ms`))
  }, timeoutMs)
  onStopSignal(() => socket.destroy())
  try {
    await once(socket, 'connect')
    const request = writeRequest(settings)
    for (const line of showLines(request, '> ')) console.log(line)
    for (let start = 0; start < request.length; start += pieceBytes)
      socket.write(request.subarray(start, start + pieceBytes))
    await readResponse(socket, new ResponseParser(method))
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

async function readResponse(chunks: AsyncIterable<Buffer>, parser: ResponseParser): Promise<void> {
  for await (const chunk of chunks) {
    for (const line of showLines(chunk, '< ')) console.log(line)
    for (const response of parser.push(chunk)) {
      tell(response)
      // Interim responses come before the final one.
      if (response.status >= 200) return
    }
  }
  for (const response of parser.end()) tell(response)
}
// #endregion exchange

function tell({ status, reason, headers, body }: HttpResponse): void {
  const fields = [...headers.values()].reduce((sum, values) => sum + values.length, 0)
  const summary = `status ${status} ("${reason}"), ${count(fields, 'field')}, `
  console.log(printable(`= ${summary}body of ${count(body.length, 'byte')}`))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8080' },
      method: { type: 'string', default: 'GET' },
      target: { type: 'string', default: '/' },
      http: { type: 'string', default: '1.1' },
      'piece-bytes': { type: 'string', default: '65536' },
      'timeout-ms': { type: 'string', default: '5000' },
    },
  })
  const { host, method, target, http } = values
  if (!isVisible(method)) throw new UsageError('--method takes visible ASCII characters')
  if (!isVisible(target)) throw new UsageError('--target takes visible ASCII characters')
  if (!/^\d\.\d$/.test(http)) throw new UsageError('--http takes a version such as 1.1')
  // If the exercise is not written yet, say so now, not after the answer.
  new ResponseParser('GET').push(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'))
  await exchange({
    host,
    port: wholeNumber('--port', values.port, 1, 65_535),
    method,
    target,
    http,
    pieceBytes: wholeNumber('--piece-bytes', values['piece-bytes'], 1, 65_536),
    timeoutMs: wholeNumber('--timeout-ms', values['timeout-ms'], 1, 2 ** 31 - 1),
  })
}

/** Nothing that could end the line, or a part of it. */
function isVisible(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

runProgram(USAGE, main)
