/** The programs and the site that lesson 17 gives complete. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkLinks } from '../../../solutions/17-link-checker/check-links.ts'
import { decodeReferences } from '../../../solutions/17-link-checker/references.ts'
import { startSite, type Site } from '../../../solutions/17-link-checker/site.ts'

const SOLUTIONS = join(import.meta.dirname, '../../../solutions/17-link-checker')
const STARTERS = join(import.meta.dirname, 'starters')

async function run(file: string, args: string[]): Promise<object> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  return { code, output, errors }
}

async function openSite(): Promise<Site & { origin: string; log: string[] }> {
  const log: string[] = []
  const site = await startSite({ port: 0, otherPort: 0, log: (line) => log.push(line) })
  onTestFinished(() => site.close())
  return { ...site, origin: `http://127.0.0.1:${site.port}`, log }
}

describe('lab 17: the site', () => {
  it('has a link of every kind', async () => {
    const { origin, otherPort, log } = await openSite()
    const results = await checkLinks(`${origin}/`, { timeoutMs: 1_000 })
    const found = Object.fromEntries(results.map(({ url, ...rest }) => [url, rest]))
    const count = (status: string): number => results.filter((r) => r.status === status).length
    expect([count('ok'), count('broken'), count('skipped')]).toEqual([16, 8, 3])
    expect(found[`${origin}/search?q=links&lang=en`]).toMatchObject({ status: 'ok' })
    expect(found[`${origin}/redirect/3`]).toMatchObject({ status: 'ok', code: 200 })
    expect(found[`${origin}/redirect/6`]).toMatchObject({ reason: 'too-many-redirects' })
    expect(found[`${origin}/loop/a`]).toMatchObject({ reason: 'redirect-loop', code: 302 })
    expect(found[`${origin}/slow`]).toMatchObject({ reason: 'timeout' })
    expect(found[`http://127.0.0.1:${otherPort}/missing.html`]).toMatchObject({ code: 404 })
    expect(log).toContain('GET /no-head 200')
    expect(log.filter((line) => /commented|in-the|in-a/.test(line))).toEqual([])
  })

  it('shows what a base does', async () => {
    const { origin } = await openSite()
    const results = await checkLinks(`${origin}/with-base.html`)
    expect(results).toMatchObject([
      { href: 'first.html', url: `${origin}/pages/first.html`, status: 'ok' },
      { href: 'second.html', status: 'ok' },
      { href: '#top', url: `${origin}/pages/`, status: 'broken', code: 404 },
      { href: '/outside.html', status: 'ok' },
    ])
  })

  it('closes both origins when one cannot listen', async () => {
    const { port } = await openSite()
    await expect(startSite({ port: 0, otherPort: port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })
})

describe('lab 17: the programs', () => {
  it('report, and say by their exit code what they found', async () => {
    const { origin } = await openSite()
    const [broken, fine, page, nobody, wrong] = await Promise.all([
      run(join(SOLUTIONS, 'checker.ts'), ['--only-broken', `${origin}/with-base.html`]),
      run(join(SOLUTIONS, 'checker.ts'), [`${origin}/pages/first.html`]),
      run(join(SOLUTIONS, 'page.ts'), ['--lines', '1', `${origin}/redirect/3`]),
      run(join(SOLUTIONS, 'page.ts'), [`${origin}/missing.html`]),
      run(join(SOLUTIONS, 'checker.ts'), ['--concurrency', '0']),
    ])
    expect(broken).toEqual({
      code: 1,
      output: `! #top = ${origin}/pages/ (404, http-status)\nok 3, broken 1, skipped 0\n`,
      errors: '',
    })
    expect(fine).toMatchObject({ code: 0, output: 'ok 0, broken 0, skipped 0\n' })
    expect(page).toMatchObject({
      code: 0,
      output: `${origin}/pages/first.html, 74 characters\n  <!doctype html>\n`,
    })
    expect(nobody).toMatchObject({
      code: 1,
      errors: 'ERR_PROTOCOL: the server answered 404\n',
    })
    expect(wrong).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^--concurrency takes a whole number.*\nusage: /),
    })
  })

  it('say which exercise is not written yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-17-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(SOLUTIONS, folder, { recursive: true })
    await cp(STARTERS, folder, { recursive: true })
    const runs = ['checker.ts', 'page.ts'].map((program) => run(join(folder, program), []))
    for (const result of await Promise.all(runs))
      expect(result).toMatchObject({ code: 1, errors: expect.stringMatching(/^TODO: [^\n]+\n$/) })
  })
})

describe('lab 17: character references', () => {
  it('are decoded as in the value of an attribute', () => {
    const cases: [value: string, meaning: string][] = [
      ['?a=1&amp;b=2', '?a=1&b=2'],
      ['&amp;amp;', '&amp;'],
      ['&copy &copy; &copy= &copyx; &amp', '© © &copy= &copyx; &'],
      ['&euro &euro;', '&euro €'],
      ['&constructor; &toString; &unknown;', '&constructor; &toString; &unknown;'],
      ['&#65;&#x42;&#X43 &#128;', 'ABC €'],
      ['&#0;&#xD800;&#x110000;&#99999999999;', '\ufffd\ufffd\ufffd\ufffd'],
      ['&# &#x; & &&lt;', '&# &#x; & &<'],
    ]
    for (const [value, meaning] of cases) expect(decodeReferences(value)).toBe(meaning)
  })
})
