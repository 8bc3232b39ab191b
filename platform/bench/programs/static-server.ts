/** The bare way to serve a built site: Node's own server, a file for a path. */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
}

const folder = process.argv[2] ?? '.'
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const path = join(folder, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
  createReadStream(path)
    .on('open', () => response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/plain'))
    .on('error', () => response.writeHead(404).end())
    .pipe(response)
})
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
