/** Joins the course to a server of Vite's: a guard before its answers, a socket beside its own. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ViteDevServer } from 'vite'
import type { Disposable } from '../shared/dispose.ts'
import { createCourseHost, type CourseHost } from './attach.ts'
import { parseAllowedHost } from './guard.ts'
import { answerText } from './site.ts'
import { createToken } from './token.ts'

/** One for the whole process: a page stays connected when Vite restarts its server. */
const token = createToken()

export interface DevHost extends Disposable {
  /** Address to open with its token, once the server listens. */
  url(): string | undefined
  dispose(): Promise<void>
}

export function attachDevHost(server: ViteDevServer, names: string[]): DevHost {
  const { httpServer } = server
  if (!httpServer) throw new TypeError('the host needs a server that listens')
  const allowHosts = names.map(parseAllowedHost)
  let host: CourseHost | undefined

  const onListening = (): void => {
    const address = httpServer.address()
    if (typeof address !== 'object' || address === null) return
    host = createCourseHost({ port: address.port, token, allowHosts })
  }
  // Vite's own sockets name another subprotocol and path; they are left to it.
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    host?.gate.handleUpgrade(request, socket, head)
  }
  httpServer.on('listening', onListening)
  httpServer.on('upgrade', onUpgrade)
  server.middlewares.use((request, response, next) => {
    if (!host) answerText(response, 503, 'The course is starting.')
    else if (!host.gate.handleRequest(request, response)) next()
  })

  return {
    url: () => host?.url,
    dispose: async () => {
      httpServer.off('listening', onListening)
      httpServer.off('upgrade', onUpgrade)
      await host?.dispose()
    },
  }
}
