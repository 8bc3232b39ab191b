/** The host on Vite's own server, as `npm run dev` has it. */
import { join } from 'node:path'
import type { HotUpdateOptions, Plugin } from 'vite'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { LABS, ROOT } from '../../platform/catalogue/paths.ts'
import { courseHost } from '../../platform/host/vite-plugin.ts'
import { startDev } from './support/dev-host.ts'
import { Page } from './support/page.ts'
import { rawRequest } from './support/raw-http.ts'

describe('host/vite-plugin', () => {
  it('serves Vite and the course on one port of loopback', async () => {
    const { url, port } = await startDev()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
    const { origin } = new URL(url)
    expect(await (await fetch(origin)).text()).toContain('<h1>dev</h1>')
    expect(await (await fetch(`${origin}/_course/health`)).json()).toMatchObject({
      name: 'on-the-wire',
    })
    const page = await Page.open(url)
    page.send({ type: 'hello', language: 'en' })
    await page.message('welcome')
    expect(port).toBeGreaterThan(0)
  })

  it('guards Vite as well as the course', async () => {
    const { url, port } = await startDev()
    const get = (host: string): Promise<{ status: number }> =>
      rawRequest(port, ['GET /@vite/client HTTP/1.1', `Host: ${host}`, 'Connection: close'])
    expect((await get(`127.0.0.1:${port}`)).status).toBe(200)
    expect((await get('evil.example')).status).toBe(403)
    // Names that Vite by itself lets in.
    const names = [`other.localhost:${port}`, `192.0.2.1:${port}`, '127.0.0.1']
    const answers = await Promise.all(names.map(get))
    expect(answers.map(({ status }) => status)).toEqual([421, 421, 421])
    await expect(Page.open(url.replace(/token=.*/, 'token=guess'))).rejects.toThrow('401')
  })

  it("leaves Vite's own socket to Vite", async () => {
    const { url } = await startDev()
    const { origin } = new URL(url)
    const client = await (await fetch(`${origin}/@vite/client`)).text()
    const token = /wsToken = "([^"]+)"/.exec(client)?.[1] ?? ''
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/?token=${token}`, 'vite-hmr', {
      origin,
    })
    const first = await new Promise<string>((resolve, reject) => {
      socket.once('message', (data: Buffer) => resolve(String(data)))
      socket.once('error', reject)
    })
    expect(JSON.parse(first)).toEqual({ type: 'connected' })
    socket.close()
  })

  it('says goodbye and ends all when Vite closes', async () => {
    const { server, url } = await startDev()
    const page = await Page.open(url)
    await server.close()
    expect((await page.closed).code).toBe(1001)
  })

  it('reloads no page for a file of a lab, yet forgets what was made of it', () => {
    const invalidated: unknown[] = []
    const module = { id: 'page.md' }
    const context = {
      environment: {
        moduleGraph: { invalidateModule: (one: unknown) => void invalidated.push(one) },
      },
    }
    const update = (file: string): unknown => {
      const { hotUpdate } = courseHost() as { hotUpdate: Plugin['hotUpdate'] }
      const hook = typeof hotUpdate === 'function' ? hotUpdate : hotUpdate?.handler
      const options = { file, modules: [module], timestamp: 1 } as unknown as HotUpdateOptions
      return hook?.call(context as never, options)
    }
    expect(update(join(LABS, '07-framing', 'framing.ts'))).toEqual([])
    expect(invalidated).toEqual([module])
    expect(update(join(ROOT, 'docs', 'en', '07-framing.md'))).toBeUndefined()
    expect(update(`${LABS}-other/07-framing/framing.ts`)).toBeUndefined()
    expect(invalidated).toHaveLength(1)
  })
})
