/** Makes so many short connections, a few at a time, and prints how long that took, in ms. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

const AT_A_TIME = 8

const [role, argument] = process.argv.slice(2)
if (role === 'server') serve()
else await ask(Number(role), Number(argument))

function serve(): void {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

async function ask(port: number, count: number): Promise<void> {
  const startedMs = performance.now()
  let left = count
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const socket = connect(port, '127.0.0.1').resume()
      socket.end('hello')
      await once(socket, 'close')
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
  console.log(performance.now() - startedMs)
}
