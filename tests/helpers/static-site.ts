/** The built site behind a file server that knows nothing of the course, as any web space has. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'

export interface StaticSite {
  /** Where the site is, without a slash at the end. */
  url: string
  dispose(): Promise<void>
}

/**
 * @param folder is served file by file: no rewriting, no `.html` added, no fallback page; only that
 *   a folder's address gives its `index.html`
 * @param base path below which the files lie, with a slash at its end; nothing is served elsewhere
 */
export async function startStaticSite(folder: string, base = '/'): Promise<StaticSite> {
  const files = sirv(folder, { extensions: [], dev: true })
  const server = createServer((request, response) => {
    const notFound = (): void => void response.writeHead(404).end('Not found')
    if (!request.url?.startsWith(base)) return notFound()
    request.url = request.url.slice(base.length - 1).replace(/\/(?=$|\?)/, '/index.html')
    files(request, response, notFound)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${base.slice(0, -1)}`,
    dispose: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
