/** Whoever asks for addresses that no page of ours asks for. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rawRequest } from '../support/raw-http.ts'
import { startToyHost } from '../support/toy-host.ts'

describe('attacks/static-files', () => {
  it('serves nothing outside the site, however the way is written', async () => {
    const { folder, port } = await startToyHost()
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    writeFileSync(join(folder, 'site', '.env'), 'secret')
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/%252e%252e%252fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '//../secret.txt',
      '/.env',
      '/%2eenv',
      '/.%2fsecret.txt',
      '/secret.txt%00.html',
      '/%c0%ae%c0%ae/secret.txt',
      '/%',
      '/labs/01-toy/exercise.ts',
      `/${folder}/secret.txt`,
    ]
    const served: string[] = []
    for (const path of paths) {
      const { status, text } = await rawRequest(port, [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'Connection: close',
      ])
      if (![400, 404].includes(status) || text.endsWith('secret')) served.push(path)
    }
    expect(served).toEqual([])
  })

  it('goes on after requests that are not well', async () => {
    const { origin, port } = await startToyHost()
    const send = (...lines: string[]): Promise<{ status: number }> =>
      rawRequest(port, [...lines, `Host: 127.0.0.1:${port}`, 'Connection: close'])
    expect((await send('GET / HTTP/1.1', 'Range: bytes=9-3')).status).toBe(200)
    expect((await send('GET / HTTP/1.1', 'Range: bytes=-9999999')).status).toBe(200)
    expect((await send('POST / HTTP/1.1', 'Content-Length: 0')).status).toBe(405)
    expect((await send('DELETE /lesson HTTP/1.1')).status).toBe(405)
    expect((await send('HEAD /nothing HTTP/1.1', 'Accept: text/html')).status).toBe(404)
    expect((await send('NONSENSE')).status).toBe(400)
    expect((await fetch(`${origin}/lesson`)).status).toBe(200)
  })

  it('answers every byte in an address, under each of its names', async () => {
    const { port } = await startToyHost()
    const wrong: string[] = []
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, 'evil.example'])
      for (let byte = 0; byte < 256; byte++) {
        const path = `/a${String.fromCharCode(byte)}b`
        const { status } = await rawRequest(port, [
          `GET ${path} HTTP/1.1`,
          `Host: ${name}`,
          'Connection: close',
        ])
        if (![307, 400, 404, 421].includes(status)) wrong.push(`${name} ${byte}: ${status}`)
      }
    expect(wrong).toEqual([])
  })

  it('unpacks nothing that is sent to it', async () => {
    const { port, origin } = await startToyHost()
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    const answer = await fetch(origin, {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' },
      body: bomb,
    })
    expect(answer.status).toBe(405)
    const { status } = await rawRequest(port, [
      'GET / HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Content-Length: 99999999999',
      'Connection: close',
    ])
    expect(status).toBe(200)
  })
})
