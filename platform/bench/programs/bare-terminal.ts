/**
 * The bare way to a terminal in a page: node-pty and ws as their manuals have it, one frame for each
 * chunk, no flow control. A connection names the program that it wants: `/?["typed.ts","500"]`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { spawn } from 'node-pty'
import { WebSocketServer } from 'ws'

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket, { url = '' }) => {
  const [file = '', ...args] = JSON.parse(decodeURIComponent(url.slice(2))) as string[]
  const terminal = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    cols: 80,
    rows: 24,
    cwd: import.meta.dirname,
    env: process.env,
  })
  terminal.onData((text) => socket.send(text))
  terminal.onExit(() => socket.close())
  socket.on('message', (data: Buffer) => terminal.write(data.toString()))
  socket.on('close', () => terminal.kill('SIGKILL'))
})
server.listen(0, '127.0.0.1', () => {
  process.send?.(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.on('disconnect', () => process.exit())
