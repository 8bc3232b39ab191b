/**
 * A folder as a site. Nothing outside it can be reached, whatever the path.
 * Sources: RFC 9110 §15.4.2 (301), §10.2.2 (Location), §8.3 (Content-Type); WHATWG Fetch (nosniff).
 */
import { open, readdir, realpath, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { contentTypeOf } from './content-types.ts'
import { errorResponse, type Handler, type HttpRequest, type HttpResponse } from './message.ts'
import { parsePath } from './path.ts'

/** To whoever asks, all of these mean the same: there is nothing here for you. */
const MISSING = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES', 'EPERM', 'EINVAL']

// #region handler
/**
 * @param options `root`: the folder; may be a link itself
 * @returns a handler for `GET` and `HEAD`
 */
export function staticFiles({ root }: { root: string }): Handler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return errorResponse(405, { Allow: 'GET, HEAD' })
    const { names, isFolder } = parsePath(request.path)
    const found = await find(root, names)
    if (found?.stats.isDirectory()) {
      if (!isFolder) return redirect(names, request)
      const index = await find(root, [...names, 'index.html'])
      return index?.stats.isFile() ? sendFile(index, request) : list(found.path, names)
    }
    // Not a pipe or a device either: reading one may never end.
    if (!found?.stats.isFile() || isFolder) return errorResponse(404)
    return sendFile(found, request)
  }
}
// #endregion handler

interface Found {
  /** Without links. */
  path: string
  stats: Stats
}

// #region find
/** @returns nothing for what does not exist, and for what is not inside the root */
async function find(root: string, names: string[]): Promise<Found | undefined> {
  return unlessMissing(async () => {
    const realRoot = await realpath(root)
    // Links are followed before the comparison: a link in the root may lead out of it.
    const path = await realpath(join(realRoot, ...names))
    return isInside(realRoot, path) ? { path, stats: await stat(path) } : undefined
  })
}

/** Not `startsWith`: "/srv/site-private" starts with "/srv/site". */
function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return !isAbsolute(way) && way.split(sep)[0] !== '..'
}

async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (MISSING.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
// #endregion find

// #region send
async function sendFile({ path, stats }: Found, { method }: HttpRequest): Promise<HttpResponse> {
  const headers = {
    'Content-Type': contentTypeOf(path),
    'Content-Length': String(stats.size),
    // A browser must not take text for a script just because it looks like one.
    'X-Content-Type-Options': 'nosniff',
  }
  if (method === 'HEAD' || stats.size === 0) return { status: 200, headers }
  const file = await unlessMissing(() => open(path))
  if (!file) return errorResponse(404)
  // A file that keeps growing is cut where it ended when its length was sent.
  return { status: 200, headers, body: file.createReadStream({ start: 0, end: stats.size - 1 }) }
}

/** The address is made from names, not from what was sent: "//example.com" would lead elsewhere. */
function redirect(names: string[], { query }: HttpRequest): HttpResponse {
  const path = `/${names.map(encodeURIComponent).join('/')}/`
  return errorResponse(301, { Location: query === '' ? path : `${path}?${query}` })
}
// #endregion send

// #region list
async function list(folder: string, names: string[]): Promise<HttpResponse> {
  const entries = await readdir(folder, { withFileTypes: true })
  const items = entries
    .map((entry) => entry.name.toWellFormed() + (entry.isDirectory() ? '/' : ''))
    // The order of UTF-8 bytes is that of code points. That of strings is not: they are UTF-16.
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => `<li><a href="${hrefOf(name)}">${escapeHtml(name)}</a></li>`)
  const title = escapeHtml(`/${names.map((name) => `${name}/`).join('')}`)
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
    },
    body: `<!doctype html>\n<meta charset="utf-8">\n<title>${title}</title>\n<h1>${title}</h1>\n<ul>\n${items.join('\n')}\n</ul>\n`,
  }
}

/** Two languages, two ways to escape: percent signs for the URL, references for the HTML. */
function hrefOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

function escapeHtml(text: string): string {
  const references: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  }
  return text.replace(/[&<>"]/g, (character) => references[character] ?? character)
}
// #endregion list
