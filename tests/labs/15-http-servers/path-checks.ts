/** Checks of path.ts. */
import { equal, fail, rejects, RemoteError, type CheckContext } from '#checker'
import type * as Path from '../../../solutions/15-http-servers/path.ts'
import { show } from './support.ts'

type Parsed = { names: string[]; isFolder: boolean }

/** The value of a call that has to succeed; the sentence of `refused` otherwise. */
async function accepts<T>(call: Promise<T>, path: string): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof RemoteError) || error.message.startsWith('TODO')) throw error
    fail('refused', { path, code: error.code ?? error.name })
  }
}

type Case = [key: string, path: string, names: string[], isFolder?: boolean]

/** Demands names and kind for each path, by the sentence of its key. */
async function parsesEach({ lab }: CheckContext, cases: Case[]): Promise<void> {
  const { parsePath } = await lab.load<typeof Path>('path.ts')
  for (const [key, path, names, isFolder = false] of cases) {
    const parsed: Parsed = await accepts(parsePath(path), path)
    const params = { path, expected: show(names), actual: show(parsed.names) }
    equal(parsed.names, names, key, params)
    if (parsed.isFolder !== isFolder)
      fail('folder', { path, expected: String(isFolder), actual: show(parsed.isFolder) })
  }
}

export async function decodesOnce(context: CheckContext): Promise<void> {
  const { lab, random } = context
  const { decodeSegment } = await lab.load<typeof Path>('path.ts')
  const text = random.text(5)
  const segments: [key: string, segment: string, expected: string][] = [
    ['segment', encodeURIComponent(text), text],
    ['segment', '%41%2e%7E', 'A.~'],
    ['segment', 'a%2Fb', 'a/b'],
    ['twice', '%252e%2525', '%2e%25'],
    ['plus', 'a+b', 'a+b'],
    ['segment', '', ''],
  ]
  for (const [key, segment, expected] of segments) {
    const actual = show(await accepts(decodeSegment(segment), segment))
    if (actual !== show(expected)) fail(key, { path: segment, expected: show(expected), actual })
  }
  await parsesEach(context, [
    ['names', '/a%20b/%D0%96', ['a b', 'Ж']],
    ['twice', '/%252e%252e/secret.txt', ['%2e%2e', 'secret.txt']],
    ['twice', '/a%252fb', ['a%2fb']],
    ['names', '/100%25.txt', ['100%.txt']],
  ])
}

export function resolvesDots(context: CheckContext): Promise<void> {
  return parsesEach(context, [
    ['names', '/', [], true],
    ['names', '/a', ['a']],
    ['names', '/a/', ['a'], true],
    ['names', '/a/../b', ['b']],
    ['names', '/a/b/../../c', ['c']],
    ['names', '/a/./b', ['a', 'b']],
    ['names', '/a/b/..', ['a'], true],
    ['names', '/a/.', ['a'], true],
    ['names', '/a/..', [], true],
    ['encoded', '/a/%2e%2e/b', ['b']],
    ['encoded', '/a/.%2E/b', ['b']],
    ['encoded', '/%2e/b', ['b']],
    ['slashes', '/a//b', ['a', 'b']],
    ['slashes', '//example.com', ['example.com']],
    ['slashes', '/a//../b', ['b']],
    ['only-dots', '/.../x', ['...', 'x']],
    ['only-dots', '/..a/b..', ['..a', 'b..']],
    ['only-dots', '/.hidden', ['.hidden']],
  ])
}

export async function refusesBadPaths({ lab, random }: CheckContext): Promise<void> {
  const { parsePath, decodeSegment } = await lab.load<typeof Path>('path.ts')
  const cases: [key: string, status: number, path: string][] = [
    ['leaves', 404, '/..'],
    ['leaves', 404, '/../secret.txt'],
    ['leaves', 404, '/a/../../secret.txt'],
    ['leaves', 404, '/../site/index.html'],
    ['leaves', 404, '/%2e%2e/secret.txt'],
    ['leaves', 404, '//../secret.txt'],
    ['slash', 404, '/..%2fsecret.txt'],
    ['slash', 404, '/a%2Fb'],
    ['slash', 404, '/%2fetc%2fpasswd'],
    ['backslash', 404, '/..%5csecret.txt'],
    ['backslash', 404, '/a%5Cb'],
    ['backslash', 404, '/..\\secret.txt'],
    ['nul', 400, '/%00'],
    ['nul', 400, `/secret.txt%00.${random.pick(['png', 'html'])}`],
    ['malformed', 400, '/%'],
    ['malformed', 400, '/100%.txt'],
    ['malformed', 400, '/%4'],
    ['malformed', 400, '/%zz'],
    ['malformed', 400, '/%ff'],
    ['malformed', 400, '/%c0%ae%c0%ae/secret.txt'],
    ['malformed', 400, '/%ed%a0%80'],
    ['not-ascii', 400, '/\u00e9'],
    ['not-ascii', 400, '/a b'],
    ['no-slash', 400, ''],
    ['no-slash', 400, '*'],
    ['no-slash', 400, 'a'],
  ]
  for (const [key, status, path] of cases) await refuses(parsePath(path), key, status, path)
  for (const [key, segment] of [
    ['malformed', '%f'],
    ['nul', 'a%00'],
    ['not-ascii', 'Ж'],
  ] as const)
    await refuses(decodeSegment(segment), key, 400, segment)
}

async function refuses(
  call: Promise<unknown>,
  key: string,
  status: number,
  path: string,
): Promise<void> {
  let value: unknown
  try {
    value = await call
  } catch {
    await rejects(call, `ERR_HTTP_${status}`)
    return
  }
  fail(key, { path, status, actual: show(value) })
}
