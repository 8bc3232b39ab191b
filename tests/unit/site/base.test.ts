import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { devIcon, iconHead, iconHeadOf } from '../../../.vitepress/build/icon-head.ts'
import { pageAddress } from '../../../.vitepress/theme/support/page-address.ts'
import { readPort } from '../../../platform/cli/port-option.ts'
import { parsePublicAddress } from '../../../platform/cli/public-address.ts'
import { parseBase } from '../../../platform/site/base.ts'

describe('site/base', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['on-the-wire', '/on-the-wire/'],
    ['/on-the-wire', '/on-the-wire/'],
    ['/courses/on-the-wire/', '/courses/on-the-wire/'],
    ['/~ada/wire/', '/~ada/wire/'],
    ['./', './'],
    ['.', './'],
  ])('reads the base %o as %o', (text, base) => {
    expect(parseBase(text)).toBe(base)
  })

  it.each(['https://example.com/x/', '../x/', '/a/../b/', '/x?y/', '/a b/', '/x#/'])(
    'refuses the base %o',
    (text) => {
      expect(() => parseBase(text)).toThrow(/--base takes a path/)
    },
  )
})

describe('site/page-address', () => {
  it.each([
    ['/07-framing', '/07-framing.html'],
    ['/ru/07-framing#the-idea', '/ru/07-framing.html#the-idea'],
    ['/zh/', '/zh/'],
    ['/', '/'],
    ['/07-framing.html', '/07-framing.html'],
    ['', ''],
  ])('names the file of %o for a plain server', (link, address) => {
    expect(pageAddress(link, false)).toBe(address)
  })

  it('leaves an address as it is where the server finds the file', () => {
    expect(pageAddress('/ru/07-framing#the-idea', true)).toBe('/ru/07-framing#the-idea')
  })
})

describe('site/icon-head', () => {
  const hrefs = (base: string, page: string): unknown[] =>
    [...iconHead(base), ...iconHeadOf(base, page)].map(([, { href } = {}]) => href)

  it.each([
    ['/', 'ru/07-framing.md', '/logo.svg'],
    ['/on-the-wire/', 'ru/07-framing.md', '/on-the-wire/logo.svg'],
    ['./', 'index.md', './logo.svg'],
    ['./', 'ru/07-framing.md', '../logo.svg'],
    ['./', 'zh/guide/coverage.md', '../../logo.svg'],
  ])('has one icon with base %s on %s', (base, page, href) => {
    expect(hrefs(base, page)).toEqual([href])
  })

  it('has it in the pages of `npm run dev` from the start: no browser asks for a favicon', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'on-the-wire-icon-'))
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [devIcon('/on-the-wire/')],
      server: { middlewareMode: true, ws: false },
    })
    onTestFinished(async () => {
      await server.close()
      rmSync(folder, { recursive: true })
    })
    const html = await server.transformIndexHtml('/', '<head></head>')
    expect(html).toMatch(/<link rel="icon" href="\/on-the-wire\/logo\.svg"/)
  })
})

describe('cli/public-address', () => {
  it('takes the name, its port and a site for the path', () => {
    expect(parsePublicAddress('https://hub.example.com/user/ada/proxy/4600')).toEqual({
      href: 'https://hub.example.com/user/ada/proxy/4600/',
      host: 'hub.example.com',
      bases: ['./'],
    })
    expect(parsePublicAddress('http://Ada.Example.com:8080')).toEqual({
      href: 'http://ada.example.com:8080/',
      host: 'ada.example.com:8080',
      bases: ['/', './'],
    })
  })

  it.each(['course.example.com', 'ftp://example.com/', 'https://a:b@example.com/', 'x', '/x/'])(
    'refuses %o',
    (text) => {
      expect(() => parsePublicAddress(text)).toThrow(/--address takes an address/)
    },
  )
})

describe('cli/port-option', () => {
  it('takes what a port can be', () => {
    expect(['0', '4600', '65535'].map(readPort)).toEqual([0, 4600, 65_535])
  })

  it.each(['', ' ', 'abc', '-1', '65536', '1.5', '0x'])('refuses %o', (text) => {
    expect(() => readPort(text)).toThrow(/--port takes a number/)
  })
})
