/** The built site behind a file server that knows nothing of the course, as any web space has. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'

export interface StaticSite {
  url: string
  dispose(): Promise<void>
}

/** @param folder is served file by file: no rewriting, no `.html` added, no fallback page */
export async function startStaticSite(folder: string): Promise<StaticSite> {
  const files = sirv(folder, { extensions: [], dev: true })
  const server = createServer((request, response) => {
    files(request, response, () => void response.writeHead(404).end('Not found'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    dispose: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
