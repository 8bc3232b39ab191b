/** Checks of checked-url.ts and file-names.ts: pure functions over what others have written. */
import { equal, fail, rejects, RemoteError, type CheckContext } from '#checker'
import type * as CheckedUrl from '../../../solutions/16-http-clients/checked-url.ts'
import type * as FileNames from '../../../solutions/16-http-clients/file-names.ts'

const SECRET = 'rosebud-1941'

export async function keepsSecretsOffTheWire({ lab, random }: CheckContext): Promise<void> {
  const { checkedUrl } = await lab.load<typeof CheckedUrl>('checked-url.ts')
  const good: [text: string, href: string][] = [
    ['https://api.example.com/images', 'https://api.example.com/images'],
    ['http://127.0.0.1:7016', 'http://127.0.0.1:7016/'],
    [`http://127.${random.int(1, 250)}.0.9/a?b=c`, ''],
    ['http://127.1:80/', 'http://127.0.0.1/'],
    ['http://localhost:7016/images', 'http://localhost:7016/images'],
    ['HTTP://LOCALHOST/', 'http://localhost/'],
    ['http://[::1]:7016/', 'http://[::1]:7016/'],
    ['http://[0:0:0:0:0:0:0:1]/', 'http://[::1]/'],
  ]
  for (const [text, href] of good) {
    const call = checkedUrl(text)
    const result = await call.catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      fail('refused', { url: text, code: error.code ?? error.name })
    })
    equal(result, href || text, 'other-url', { url: text, actual: String(result) })
  }
  const clear = [
    'http://api.example.com/images',
    'http://192.0.2.7/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com:7016/',
    'http://127.example.com/',
    'http://[2001:db8::1]/',
    'http://10.0.0.127/',
  ]
  for (const url of clear) await isRefused(url, 'in-the-clear')
  for (const url of ['ftp://127.0.0.1/', 'file:///etc/hosts', 'data:,x', '/images', 'images', ''])
    await isRefused(url, 'other-scheme')
  await isRefused(`https://user:${SECRET}@api.example.com/`, 'credentials')
  await isRefused(`http://${SECRET}@127.0.0.1/`, 'credentials')
  await isRefused(`http://api.example.com/?key=${SECRET}`, 'in-the-clear')
  await isRefused(`//api.example.com/?key=${SECRET}`, 'other-scheme')

  async function isRefused(url: string, key: string): Promise<void> {
    const call = checkedUrl(url)
    const result = await call.catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      if (error.message.includes(SECRET)) fail('told', { url })
    })
    if (result !== undefined) fail(key, { url })
    await rejects(call, 'ERR_INVALID')
  }
}

const load = async (lab: CheckContext['lab']) => {
  const { fileNames } = await lab.load<typeof FileNames>('file-names.ts')
  return fileNames
}
const at = (path: string): string => `https://pictures.example.com${path}`

export async function takesTheLastSegment({ lab, random }: CheckContext): Promise<void> {
  const fileNames = await load(lab)
  const word = random.text(5).replaceAll('/', '')
  const cases: [key: string, path: string, name: string][] = [
    ['segment', '/rings.png', 'rings.png'],
    ['segment', '/a/b/waves.png', 'waves.png'],
    ['query', '/grid.png?size=large', 'grid.png'],
    ['query', '/grid.jpg?from=/other/name.png', 'grid.jpg'],
    ['query', '/stripes.svg#part/two', 'stripes.svg'],
    ['encoded', '/blue%20waves.png', 'blue waves.png'],
    ['encoded', `/${encodeURIComponent(word)}.png`, `${word}.png`],
    ['encoded', '/%E5%AD%97.png', '字.png'],
    ['once', '/100%2525.png', '100%25.png'],
    ['once', '/a%2520b.png', 'a%20b.png'],
    ['plus', '/1+1.png', '1+1.png'],
    ['segment', '/README', 'README'],
  ]
  for (const [key, path, name] of cases) {
    const names = await fileNames([at(path)])
    equal(names, [name], key, { path, expected: name, actual: JSON.stringify(names) })
  }
}

export async function replacesUnsafeNames({ lab, random }: CheckContext): Promise<void> {
  const fileNames = await load(lab)
  const cases: [key: string, url: string][] = [
    ['empty', at('/pictures/')],
    ['empty', at('')],
    ['outside', at('/..%2Fnotes.txt')],
    ['outside', at('/..%5C..%5Cnotes.txt')],
    ['outside', at('/%2Fetc%2Fhosts')],
    ['outside', at('/c:name.png')],
    ['outside', at('/a%2Fb.png')],
    ['dot', at('/.profile')],
    ['dot', at('/..%00')],
    ['control', at('/a%00.png')],
    ['control', at('/a%1B%5B2J.png')],
    ['control', at('/a%0D%0A.png')],
    ['control', at('/a%C2%85.png')],
    ['malformed', at('/100%.png')],
    ['malformed', at('/%FF.png')],
    ['long', at(`/${'n'.repeat(197)}.png`)],
    ['long', at(`/${encodeURIComponent('字'.repeat(66))}.png`)],
    ['no-url', 'rings.png'],
    ['no-url', ''],
  ]
  for (const [key, url] of cases) {
    const before = random.int(0, 2)
    const list = [...Array.from({ length: before }, (_, n) => at(`/other-${n}.png`)), url]
    const names = await fileNames(list).catch((error: unknown) => {
      if (!(error instanceof RemoteError)) throw error
      fail('threw', { url: url.slice(0, 80), error: error.name })
    })
    const expected = `download-${before + 1}`
    equal(names.at(-1), expected, key, {
      url: url.slice(0, 80),
      expected,
      actual: JSON.stringify(names.at(-1)) ?? 'undefined',
    })
  }
  const longest = `${'n'.repeat(196)}.png`
  equal(await fileNames([at(`/${longest}`)]), [longest], 'exact')
}

export async function numbersTakenNames({ lab }: CheckContext): Promise<void> {
  const fileNames = await load(lab)
  const cases: [key: string, paths: string[], taken: string[], names: string[]][] = [
    ['twice', ['/a.png', '/b/a.png'], [], ['a.png', 'a-2.png']],
    ['twice', ['/a.png', '/a.png', '/a.png'], [], ['a.png', 'a-2.png', 'a-3.png']],
    ['on-disk', ['/a.png', '/b.png'], ['a.png'], ['a-2.png', 'b.png']],
    ['on-disk', ['/a.png'], ['a.png', 'a-2.png'], ['a-3.png']],
    ['number-taken', ['/a-2.png', '/a.png', '/x/a.png'], [], ['a-2.png', 'a.png', 'a-3.png']],
    ['case', ['/Rings.PNG', '/rings.png'], [], ['Rings.PNG', 'rings-2.png']],
    ['case', ['/rings.png'], ['RINGS.PNG'], ['rings-2.png']],
    ['extension', ['/README', '/x/README'], [], ['README', 'README-2']],
    ['extension', ['/a.tar.gz', '/x/a.tar.gz'], [], ['a.tar.gz', 'a.tar-2.gz']],
    ['replaced', ['/download-2', '/'], [], ['download-2', 'download-2-2']],
  ]
  for (const [key, paths, taken, expected] of cases) {
    const names = await fileNames(paths.map(at), taken)
    equal(names, expected, key, {
      paths: paths.join(', '),
      taken: taken.join(', ') || '–',
      expected: expected.join(', '),
      actual: Array.isArray(names) ? names.join(', ') : String(names),
    })
  }
}
