import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ROOT } from '../../../platform/catalogue/paths.ts'
import { fingerprintSources, SOURCES } from '../../../platform/site/sources.ts'

function project(files: Record<string, string>): (path: string, text: string) => void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const root = mkdtempSync(join(tmpdir(), 'otw-sources-'))
  roots.push(root)
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) write(path, text)
  return write
}

const roots: string[] = []
const fingerprint = (): string => fingerprintSources(roots.at(-1))

const FILES = {
  'docs/en/07-framing.md': '# Framing',
  'solutions/07-framing/framing.ts': 'export {}',
  'labs/07-framing/lab.json': '{}',
  'labs/07-framing/framing.ts': 'export {}',
}

/** Project files outside of their own folder that modules of the site and pages of the course name. */
function namedBySite(): string[] {
  const textsOf = (folder: string, ending: RegExp): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => ending.test(file) && !/^(cache|dist)/.test(file))
      .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'))
  const imported = textsOf('.vitepress', /\.(ts|vue)$/).flatMap((text) => [
    ...text.matchAll(/from '(?:\.\.\/)+(platform\/[^']+)'/g),
  ])
  const shown = textsOf('docs', /\.md$/).flatMap((text) => [
    ...text.matchAll(/^<<< @\/\.\.\/([^#{\s]+)/gm),
  ])
  return [...imported, ...shown].map(([, path = '']) => path)
}

describe('site/sources', () => {
  it('covers everything that the site imports or shows', () => {
    const named = namedBySite()
    expect(named.length).toBeGreaterThan(100)
    // Only the server of `npm run dev` uses the plugin.
    const isCovered = (path: string): boolean =>
      SOURCES.some((source) => `${path}/`.startsWith(`${source}/`)) ||
      /^labs\/[^/]+\/lab\.json$|^platform\/host\/vite-plugin\.ts$/.test(path)
    expect([...new Set(named)].filter((path) => !isCovered(path))).toEqual([])
  })

  it('is the same for the same files, in whatever order they were written', () => {
    project(FILES)
    const one = fingerprint()
    project(Object.fromEntries(Object.entries(FILES).reverse()))
    expect(fingerprint()).toBe(one)
  })

  it.each([
    ['a page', 'docs/en/07-framing.md', '# Frames'],
    ['a new page', 'docs/ru/07-framing.md', '# Framing'],
    ['a solution', 'solutions/07-framing/framing.ts', 'export const a = 1'],
    ['what a lab lists', 'labs/07-framing/lab.json', '{ }'],
    ['a part of the theme', '.vitepress/theme/index.ts', 'export {}'],
  ])('is another one after a change of %s', (_, path, text) => {
    const write = project(FILES)
    const before = fingerprint()
    write(path, text)
    expect(fingerprint()).not.toBe(before)
  })

  it.each([
    ['a learner saves a file', 'labs/07-framing/framing.ts'],
    ['the site is built', '.vitepress/dist/index.html'],
    ['something is cached', '.vitepress/cache/built-from'],
  ])('stays the same when %s', (_, path) => {
    const write = project(FILES)
    const before = fingerprint()
    write(path, 'anything')
    expect(fingerprint()).toBe(before)
  })

  it('follows a link to a folder, and leaves one out that leads nowhere', () => {
    const write = project({ ...FILES, 'elsewhere/page.md': 'one' })
    const root = roots.at(-1) ?? ''
    symlinkSync(join(root, 'nowhere'), join(root, 'docs', 'lost'))
    const before = fingerprint()
    symlinkSync(join(root, 'elsewhere'), join(root, 'docs', 'linked'), 'junction')
    const linked = fingerprint()
    write('elsewhere/page.md', 'two')
    expect(new Set([before, linked, fingerprint()]).size).toBe(3)
  })
})
