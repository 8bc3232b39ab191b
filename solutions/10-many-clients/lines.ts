/** Lines of a connection, one after the other (lesson 06). Given complete. */
import type { Socket } from 'node:net'
import { WireError } from './wire-error.ts'

const LF = 0x0a

/**
 * Gives the lines that come in, without LF or CRLF, until the peer's FIN; half a line is dropped.
 * Reads no more while its caller is busy with a line. Leaves the socket open however it ends.
 * @throws WireError `ERR_TOO_LARGE` as soon as a line has more than `maxBytes` bytes; the socket's
 *   own error when the connection breaks
 */
export async function* linesOf(socket: Socket, maxBytes: number): AsyncGenerator<string> {
  let received: Buffer = Buffer.alloc(0)
  // Left before its end, the plain `for await (… of socket)` would destroy the socket.
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  for await (const chunk of chunks) {
    received = Buffer.concat([received, chunk])
    for (let end = received.indexOf(LF); end !== -1; end = received.indexOf(LF)) {
      mustFit(end)
      const line = received.toString('utf8', 0, end)
      received = received.subarray(end + 1)
      yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
    mustFit(received.length)
  }

  function mustFit(bytes: number): void {
    if (bytes > maxBytes)
      throw new WireError('ERR_TOO_LARGE', `a line has more than ${maxBytes} bytes`)
  }
}
