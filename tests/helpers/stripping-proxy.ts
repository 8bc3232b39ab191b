/**
 * What a hub or a dev container puts before the host: a server that takes a path off the front of
 * every address and passes the rest on, names and all, as jupyter-server-proxy does.
 */
import { createServer, request as forward } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

export interface StrippingProxy {
  /** Where a browser finds the host; ends with a slash. */
  url: string
  /** As `Host` names it. */
  host: string
  /** Everything goes to this port of loopback. */
  target: number
  dispose(): Promise<void>
}

export async function startStrippingProxy(base: string): Promise<StrippingProxy> {
  const sockets = new Set<Socket>()
  const stripped = (url = ''): string | undefined =>
    url.startsWith(base) ? url.slice(base.length - 1) : undefined
  const server = createServer((request, response) => {
    const path = stripped(request.url)
    if (path === undefined) return void response.writeHead(404).end()
    const { method, headers } = request
    const onward = forward({ host: '127.0.0.1', port: proxy.target, path, method, headers })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('upgrade', (request, socket: Socket, head) => {
    const onward = connect(proxy.target, '127.0.0.1')
    for (const end of [socket, onward]) {
      sockets.add(end)
      end.on('error', () => end.destroy())
    }
    const lines = [`GET ${stripped(request.url) ?? '/'} HTTP/1.1`]
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`)
    onward.write(`${lines.join('\r\n')}\r\n\r\n`)
    onward.write(head)
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy: StrippingProxy = {
    url: `http://${host}${base}`,
    host,
    target: 0,
    dispose: async () => {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
