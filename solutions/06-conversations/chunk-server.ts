/**
 * The dialogue the way many first programs do it: whatever one read brings is taken for a message.
 * Nothing to write here. Watch it go wrong, then write dialogue.ts.
 */
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { onStopSignal, runProgram, wholeNumber } from './program.ts'
import { count, showBytes, showText } from './show.ts'

const USAGE = 'usage: chunk-server.ts [--host 127.0.0.1] [--port 9900]'
const RECEIPT = 'Receive your message' // 20 bytes, no line end

// #region chunks
function talk(socket: Socket): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  console.log(`${peer} connected`)
  socket.on('data', (chunk) => {
    console.log(`${peer} read ${count(chunk.length, 'byte')}: ${showBytes(chunk)}`)
    // Right only when one read happens to bring exactly one message.
    if (chunk.toString() === '##') {
      console.log(`${peer} said goodbye`)
      socket.end()
      return
    }
    console.log(`${peer}   ${showText(chunk)}`)
    if (!socket.writable) return
    socket.write(RECEIPT)
    console.log(`${peer}   answered with ${RECEIPT.length} bytes`)
  })
  // The client has left. A server that ignores this event, or recv's empty result in Python, goes
  // on talking to nobody.
  socket.on('end', () => console.log(`${peer} sent FIN`))
  socket.on('error', (error) => console.log(`${peer} ${error.message}`))
  socket.on('close', () => console.log(`${peer} closed`))
}
// #endregion chunks

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '9900' },
    },
  })
  const port = wholeNumber('--port', values.port, 0, 65_535)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    talk(socket)
  })
  server.listen({ host: values.host, port })
  await once(server, 'listening')
  const bound = server.address()
  if (typeof bound === 'object')
    console.log(`Chunk dialogue listens on ${bound?.address}:${bound?.port}`)
  onStopSignal(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
}

runProgram(USAGE, main)
