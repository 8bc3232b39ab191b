/** Joins the course to a server of Vite's: a guard before its answers, a socket beside its own. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ViteDevServer } from 'vite'
import type { Disposable } from '../shared/dispose.ts'
import { createCourseHost, type CourseHost } from './attach.ts'
import { refuse } from './gate.ts'
import { createGuard, parseAllowedHost, type Guard } from './guard.ts'
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
  let guard: Guard | undefined

  const onListening = (): void => {
    const address = httpServer.address()
    if (typeof address !== 'object' || address === null) return
    const { port } = address
    host = createCourseHost({ port, token, allowHosts })
    guard = createGuard({ port, token, allowHosts })
  }
  // Vite's own sockets name another subprotocol and path; those of our pages are left to it.
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!host || !guard) return refuse(socket, 503, 'The course is starting.')
    if (host.gate.handleUpgrade(request, socket, head)) return
    const refused = guard.refuseStranger(request)
    if (refused) refuse(socket, refused.status, refused.reason)
    // Vite 8 sets no handler for the errors of sockets that are not its own.
    else socket.on('error', () => socket.destroy())
  }
  httpServer.on('listening', onListening)
  // Before Vite's own: on a socket that is refused it does nothing any more.
  httpServer.prependListener('upgrade', onUpgrade)
  server.middlewares.use((request, response, next) => {
    if (!host || !guard) return answerText(response, 503, 'The course is starting.')
    if (host.gate.handleRequest(request, response)) return
    const refused = guard.refuseForeignSite(request)
    if (refused) answerText(response, refused.status, refused.reason)
    else next()
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
