/** Sends so many bytes over one connection of its own and prints how long that took, in ms. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

const PIECE_BYTES = 64 * 1024

const [role, argument] = process.argv.slice(2)
if (role === 'server') serve()
else await send(Number(role), Number(argument))

function serve(): void {
  const server = createServer((socket) => socket.resume().on('end', () => socket.end()))
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

async function send(port: number, bytes: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const startedMs = performance.now()
  const piece = Buffer.alloc(PIECE_BYTES, 'x')
  for (let sent = 0; sent < bytes; sent += piece.length)
    if (!socket.write(piece)) await once(socket, 'drain')
  // The other side ends when it has read everything.
  socket.end().resume()
  await once(socket, 'end')
  console.log(performance.now() - startedMs)
}
