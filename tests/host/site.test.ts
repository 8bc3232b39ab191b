import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startHost } from '../../platform/host/server.ts'
import { Page } from './support/page.ts'
import { createToyCourse, startToyHost, TOY } from './support/toy-host.ts'

describe('host/site', () => {
  it('serves pages with and without their ending, and files that never change', async () => {
    const { origin } = await startToyHost()
    expect(await (await fetch(`${origin}/`)).text()).toContain('course')
    expect(await (await fetch(`${origin}/lesson`)).text()).toContain('lesson')
    expect(await (await fetch(`${origin}/lesson.html?x=1`)).text()).toContain('lesson')
    const asset = await fetch(`${origin}/assets/app.BqkX2w9_.js`)
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(asset.headers.get('content-type')).toContain('javascript')
    const page = await fetch(`${origin}/lesson`)
    expect(page.headers.get('cache-control')).toBe('no-cache')
  })

  it('sends its headers with every answer', async () => {
    const { origin } = await startToyHost()
    for (const path of ['/', '/nothing', '/assets/app.BqkX2w9_.js', '/_course/health']) {
      const { headers } = await fetch(origin + path)
      const values = Object.fromEntries(headers)
      expect({ path, ...values }).toMatchObject({
        path,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(Object.keys(values)).not.toContain('set-cookie')
      expect(Object.keys(values)).not.toContain('access-control-allow-origin')
    }
  })

  it('allows just the scripts of the build', async () => {
    const { origin, port } = await startToyHost()
    const policy = (await fetch(origin)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`script-src 'self' 'sha256-`)
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port}`)
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/)
  })

  it('says who it is, and nothing else, to a page that asks', async () => {
    const { origin } = await startToyHost()
    const answer = await fetch(`${origin}/_course/health`)
    expect(await answer.json()).toEqual({ name: 'on-the-wire', version: expect.any(String) })
    expect((await fetch(`${origin}/_course/other`)).status).toBe(404)
  })

  it('serves a page that is built anew, and survives one that is gone', async () => {
    const { folder, origin } = await startToyHost()
    expect((await fetch(`${origin}/lesson`)).status).toBe(200)
    rmSync(join(folder, 'site', 'lesson.html'))
    expect((await fetch(`${origin}/lesson`)).status).toBe(404)
    writeFileSync(join(folder, 'site', 'lesson.html'), 'newer')
    expect(await (await fetch(`${origin}/lesson`)).text()).toBe('newer')
  })

  it('shows the page for what is missing to a reader', async () => {
    const { origin } = await startToyHost()
    const answer = await fetch(`${origin}/nothing`, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('nothing')
  })

  it('does not start without a built site', async () => {
    const { folder, options } = createToyCourse()
    await expect(startHost({ ...options, siteFolder: join(folder, 'none') })).rejects.toMatchObject(
      { code: 'ERR_SITE_BUILD', hint: expect.stringContaining('npm run build') },
    )
  })

  it('starts beside a damaged lab, and says what is wrong to whoever opens that one', async () => {
    const { folder, options } = createToyCourse()
    writeFileSync(join(folder, 'labs', TOY, 'lab.json'), '{"part":"tcp"}')
    const host = await startHost(options)
    onTestFinished(() => host.dispose())
    const page = await Page.open(host.url)
    page.send({ type: 'open-lab', lab: TOY })
    expect(await page.message('problem')).toMatchObject({ code: 'ERR_BAD_LAB', lab: TOY })
  })
})
