/**
 * The bare way to a terminal in a page: node-pty and ws as their manuals have it, one frame for each
 * chunk, no flow control. A connection names the program that it wants: `/?["typed.ts","500"]`. A
 * folder on the command line is served as it is.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, extname, join, resolve } from 'node:path'
import { spawn } from 'node-pty'
import { WebSocketServer } from 'ws'

const [folder] = process.argv.slice(2)
const TYPES: Record<string, string> = { '.html': 'text/html', '.css': 'text/css' }

const server = createServer(({ url = '' }, response) => {
  const path = join(folder ?? '', basename(url))
  if (folder === undefined || !existsSync(path)) return response.writeHead(404).end()
  response.setHeader('content-type', TYPES[extname(path)] ?? 'text/javascript')
  response.end(readFileSync(path))
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket, { url = '' }) => {
  const [file = '', ...args] = JSON.parse(decodeURIComponent(url.slice(2))) as string[]
  const terminal = spawn(process.execPath, [resolve(import.meta.dirname, file), ...args], {
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
