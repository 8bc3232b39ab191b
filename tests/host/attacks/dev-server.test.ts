/** What Vite's server can do beside the course: start editors, read files, reload pages. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startDev } from '../support/dev-host.ts'
import { rawRequest } from '../support/raw-http.ts'

type Headers = Record<string, string>

const FOREIGN: Headers[] = [
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
  { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
  { Origin: 'http://evil.example' },
  { Origin: 'null' },
  // A lab's own server: Vite by itself lets every page of loopback read its answers.
  { Origin: 'http://127.0.0.1:8015' },
  { Origin: 'http://localhost:8015', 'Sec-Fetch-Site': 'same-site' },
]

const ask = async (
  port: number,
  path: string,
  headers: Headers = {},
): Promise<{ status: number; text: string }> =>
  rawRequest(port, [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ])

describe('attacks/dev-server', () => {
  it('starts an editor for no other site, however it asks', async () => {
    const { port } = await startDev()
    const paths = ['/__open-in-editor?file=/etc/passwd', '//__open-in-editor?file=x', '/%5f%5fopen']
    for (const path of paths)
      for (const headers of FOREIGN)
        expect({ path, headers, status: (await ask(port, path, headers)).status }).toEqual({
          path,
          headers,
          status: 403,
        })
  })

  it('lets no other site read a module, and every reader follow a link to a lesson', async () => {
    const { port } = await startDev()
    for (const headers of FOREIGN) {
      const { status, text } = await ask(port, '/@vite/client', headers)
      expect([headers, status]).toEqual([headers, 403])
      expect(text.toLowerCase()).not.toContain('access-control-allow')
    }
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }
    expect((await ask(port, '/', { ...link, 'Sec-Fetch-Dest': 'document' })).status).toBe(200)
    // In a frame of its own the other site would decide what the reader clicks on.
    for (const destination of ['iframe', 'frame', 'embed', 'object', 'image'])
      expect((await ask(port, '/', { ...link, 'Sec-Fetch-Dest': destination })).status).toBe(403)
    const own = { 'Sec-Fetch-Site': 'same-origin', Origin: `http://127.0.0.1:${port}` }
    expect((await ask(port, '/@vite/client', own)).status).toBe(200)
    expect((await ask(port, '/', { 'Sec-Fetch-Site': 'none' })).status).toBe(200)
  })

  it('serves no file from outside the course', async () => {
    const { port, server } = await startDev()
    const secret = join(server.config.root, '..', `otw-secret-${process.pid}`)
    writeFileSync(secret, 'secret')
    onTestFinished(() => rmSync(secret))
    writeFileSync(join(server.config.root, 'key.pem'), 'secret')
    const paths = [
      `/@fs${secret}`,
      `/@fs${secret}?raw`,
      `/@fs${secret}?import&raw`,
      `/@fs${secret}?raw??`,
      `/@fs${secret}?url`,
      `/@fs/${secret}`,
      `/@fs${secret}#?raw`,
      `/../${secret}`,
      '/..%2f..%2f..%2fetc%2fpasswd',
      '/@fs/etc/passwd?raw',
      '/@fs/etc/passwd?.svg?.wasm?init',
      '/key.pem',
      '/key.pem?raw',
      '/key.pem?import&raw',
    ]
    for (const path of paths) {
      const { text } = await ask(port, path, { 'Sec-Fetch-Site': 'same-origin' })
      const body = text.split('\r\n\r\n').slice(1).join()
      expect([path, /root:|(^|[^-])secret(?!-)/.test(body)]).toEqual([path, false])
    }
  })

  it('lets nobody else into the socket of the hot reload', async () => {
    const { port, url } = await startDev()
    const client = await (await fetch(`${new URL(url).origin}/@vite/client`)).text()
    const token = /wsToken = "([^"]+)"/.exec(client)?.[1] ?? ''
    const upgrade = async (protocol: string, headers: Headers): Promise<number> => {
      const { status } = await rawRequest(port, [
        `GET /?token=${token} HTTP/1.1`,
        ...Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(
          ([name, value]) => `${name}: ${value}`,
        ),
        `Sec-WebSocket-Protocol: ${protocol}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ])
      return status
    }
    const own = { Origin: `http://127.0.0.1:${port}` }
    expect(await upgrade('vite-hmr', own)).toBe(101)
    for (const protocol of ['vite-hmr', 'vite-ping', 'x']) {
      expect(await upgrade(protocol, {})).toBe(403)
      expect(await upgrade(protocol, { Origin: 'http://evil.example' })).toBe(403)
      expect(await upgrade(protocol, { Origin: 'http://127.0.0.1:8015' })).toBe(403)
      expect(await upgrade(protocol, { ...own, Host: `evil.example:${port}` })).toBe(421)
    }
  })
})
