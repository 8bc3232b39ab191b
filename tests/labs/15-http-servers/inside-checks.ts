/** The check that nothing outside of the root is served. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { equal, fail, type CheckContext, type StartedServer } from '#checker'
import { startFiles } from './files-checks.ts'
import { link, NO_REPLY, requestOf, textOf, tryToAsk, writeFiles } from './support.ts'

const SECRET = 'this is outside'

export async function staysInside(context: CheckContext): Promise<void> {
  const { folder } = context
  const root = join(folder, 'site')
  await writeFiles(folder, {
    'secret.txt': SECRET,
    'site-private/secret.txt': SECRET,
    'site/index.html': 'the index',
    'site/inside/a.txt': 'inside',
    'site/other/b.txt': 'b',
  })
  const server = await startFiles(context, root)
  await keepsPathsInside(context, server, folder)
  await keepsLinksInside(context, server, root)
  if (!(await link('site', join(folder, 'link-to-site')))) return
  const linked = await startFiles(context, join(folder, 'link-to-site'))
  const reply = (await tryToAsk(context, linked, requestOf('GET', '/inside/a.txt'))) ?? NO_REPLY
  equal(reply.status, 200, 'root-link', { actual: reply.line })
}

async function keepsPathsInside(
  context: CheckContext,
  server: StartedServer,
  folder: string,
): Promise<void> {
  const absolute = join(folder, 'secret.txt')
  const targets = [
    '/../secret.txt',
    `/${absolute}`,
    `/${encodeURIComponent(absolute)}`,
    '/inside/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/.%2e/secret.txt',
    '/..%2fsecret.txt',
    '/inside%2f..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/%252e%252e/secret.txt',
    '/..%252fsecret.txt',
    '/../site-private/secret.txt',
    '/..%2fsite-private%2fsecret.txt',
    '/....//secret.txt',
  ]
  for (const target of targets) {
    const reply = (await tryToAsk(context, server, requestOf('GET', target))) ?? NO_REPLY
    const params = { target, actual: reply.line }
    if (textOf(reply.body).includes(SECRET)) fail('leaked', params)
    equal(reply.status, 404, 'status', params)
  }
}

async function keepsLinksInside(
  context: CheckContext,
  server: StartedServer,
  root: string,
): Promise<void> {
  await mkdir(join(root, 'linked'))
  const links: [target: string, path: string][] = [
    [join('..', 'secret.txt'), 'out.txt'],
    [join('..', 'site-private'), 'out'],
    [join('..', '..', 'secret.txt'), join('linked', 'index.html')],
    ['loop.txt', 'loop.txt'],
    ['nowhere.txt', 'dangling.txt'],
    [join('inside', 'a.txt'), 'in.txt'],
    ['inside', 'in'],
  ]
  for (const [target, path] of links) if (!(await link(target, join(root, path)))) return
  const cases: [target: string, key: string, status: number][] = [
    ['/out.txt', 'link', 404],
    ['/out/secret.txt', 'link', 404],
    ['/out/', 'link', 404],
    ['/out', 'link', 404],
    ['/loop.txt', 'loop', 404],
    ['/dangling.txt', 'loop', 404],
    ['/in.txt', 'link-inside', 200],
    ['/in/a.txt', 'link-inside', 200],
    // An index that is not there is no reason not to list.
    ['/linked/', 'index', 200],
  ]
  for (const [target, key, status] of cases) {
    const reply = (await tryToAsk(context, server, requestOf('GET', target))) ?? NO_REPLY
    if (textOf(reply.body).includes(SECRET)) fail('link', { target, actual: reply.line })
    equal(reply.status, status, key, { target, actual: reply.line })
  }
}
