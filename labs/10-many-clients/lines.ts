/** Lines of a connection, one after another (lesson 06). Given complete. */
import type { Socket } from 'node:net'
import { WireError } from './wire-error.ts'

const LF = 0x0a

/**
 * Yields incoming lines, without LF or CRLF, until the peer's FIN; half a line is dropped. Does not
 * read on while its caller is busy with a line. Leaves the socket open however it ends.
 * @throws WireError `ERR_TOO_LARGE` as soon as a line has more than `maxBytes` bytes; the socket's
 *   own error when the connection breaks
 */
export async function* linesOf(socket: Socket, maxBytes: number): AsyncGenerator<string> {
  let received: Buffer = Buffer.alloc(0)
  // A plain `for await (… of socket)`, left early, would destroy the socket.
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
