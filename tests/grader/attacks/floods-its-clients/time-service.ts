import { createServer } from 'node:net'

export async function start(): Promise<unknown> {
  const server = createServer((socket) => {
    const more = (): void => {
      while (socket.write('x'.repeat(1_000_000)));
    }
    socket.on('drain', more).on('error', () => {})
    more()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = server.address() as { port: number }
  return { host: '127.0.0.1', port, close: () => new Promise((resolve) => server.close(resolve)) }
}
