import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import texts from '../../.vitepress/theme/locales/figures/path-desk.json' with { type: 'json' }
import {
  isFolderAt,
  SAMPLES,
  SERVERS,
  STEPS,
  walk,
  type ServerName,
} from '../../.vitepress/theme/support/path-desk.ts'
import { ROOT, TREE, treeRows } from '../../.vitepress/theme/support/path-desk-tree.ts'
import { errorResponse, HttpError, type Handler } from '../../solutions/15-http-servers/message.ts'
import { staticFiles } from '../../solutions/15-http-servers/static-files.ts'

const LEAK = (path: string): ServerName[] =>
  SERVERS.filter((server) => walk(path, server).outcome.kind === 'leak')

describe('path-desk: the file system', () => {
  const rows = treeRows()

  it('shows each path by its last part, below its folder, and a link with its target', () => {
    expect(rows).toHaveLength(TREE.length)
    expect(rows[0]).toMatchObject({ path: '/srv', name: 'srv/', depth: 0, target: '' })
    const link = rows.find(({ target }) => target === '../style.css')
    expect(link).toMatchObject({ path: '/srv/site/files/in.css', name: 'in.css', depth: 3 })
    for (const { path, depth } of rows.slice(1)) {
      const parent = rows.find((row) => row.path === path.slice(0, path.lastIndexOf('/')))
      expect(depth).toBe((parent?.depth ?? NaN) + 1)
    }
  })

  it('marks one root, and as outside what is not below it, a name that begins like it too', () => {
    expect(rows.filter(({ isRoot }) => isRoot).map(({ path }) => path)).toEqual([ROOT])
    const outside = rows.filter(({ isOutside }) => isOutside).map(({ path }) => path)
    expect(outside).toEqual([
      '/srv',
      '/srv/secret.txt',
      '/srv/site-private',
      '/srv/site-private/notes.txt',
    ])
  })
})

describe('path-desk: servers', () => {
  it.each([
    ['/style.css', []],
    ['/../secret.txt', ['join']],
    ['/%2e%2e/secret.txt', ['join', 'search']],
    ['/..%2fsecret.txt', ['join']],
    ['/%2e%2e%2fsecret.txt', ['join', 'search']],
    ['/%252e%252e/secret.txt', ['twice']],
    ['/../site-private/notes.txt', ['join', 'prefix']],
    ['/files/out.txt', ['join', 'search', 'twice', 'prefix']],
    ['/files/in.css', []],
    ['/secret.txt%00.css', []],
  ] as const)('%s is a leak for %j', (path, servers) => {
    expect(LEAK(path)).toEqual(servers)
  })

  it('shows one last step, and steps that have a name', () => {
    for (const server of SERVERS)
      for (const path of SAMPLES) {
        const { steps } = walk(path, server)
        expect(steps.filter(({ isLast }) => isLast)).toEqual([steps.at(-1)])
        for (const language of Object.values(texts))
          for (const { name } of steps) expect(language.steps).toHaveProperty(name)
      }
    expect(Object.keys(texts.en.steps).sort()).toEqual([...STEPS].sort())
  })
})

describe('path-desk: the careful server and the solution', () => {
  let folder = ''
  let handler: Handler

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'on-the-wire-desk-'))
    for (const line of TREE) {
      const [path = '', target = ''] = line.split(' → ')
      if (target !== '') await symlink(target, join(folder, path))
      else if (path.endsWith('/')) await mkdir(join(folder, path))
      else await writeFile(join(folder, path), path)
    }
    handler = staticFiles({ root: join(folder, ROOT) })
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function statusOf(path: string): Promise<[status: number, location: string]> {
    const request = { method: 'HEAD', path, query: '', headers: {}, body: new Uint8Array() }
    const response = await (async () => handler(request))().catch((error: unknown) => {
      if (error instanceof HttpError) return errorResponse(error.status)
      throw error
    })
    return [response.status, response.headers?.['Location'] ?? '']
  }

  async function agree(path: string): Promise<void> {
    const { status, kind, at } = walk(path, 'lesson').outcome
    expect([path, ...(await statusOf(path))]).toEqual([path, status, kind === 'redirect' ? at : ''])
  }

  it.each(SAMPLES)('say the same about %s', agree)

  it('say the same about anything', async () => {
    const pieces = '/ / .. . %2e %2f %5c \\ %25 % %00 %ff é files style.css out.txt in.css'
    const part = fc.constantFrom('', ...`${pieces} secret.txt index.html 100%25.txt`.split(' '))
    const path = fc.array(part, { maxLength: 9 }).map((parts) => `/${parts.join('')}`)
    await fc.assert(fc.asyncProperty(path, agree), { numRuns: 300, seed: inject('seed') })
  })

  it('knows its folders', () => {
    expect(isFolderAt('/srv/site/files')).toBe(true)
    expect(isFolderAt('/srv/site/style.css')).toBe(false)
  })
})
