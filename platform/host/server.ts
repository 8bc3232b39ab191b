/** The host of `npm start`: the built site and the course on one port of loopback. */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { Owner, type Disposable } from '../shared/dispose.ts'
import { CourseError } from '../shared/errors.ts'
import { DEFAULT_PORT } from '../shared/limits.ts'
import { createCourseHost } from './attach.ts'
import type { CourseOptions } from './course.ts'
import { refuse } from './gate.ts'
import { parseAllowedHost } from './guard.ts'
import { listenOnFreePort, type Listening } from './port.ts'
import { serveSite } from './site.ts'
import { createToken } from './token.ts'

export interface HostOptions extends CourseOptions {
  /** Folder of the built site. */
  siteFolder: string
  /** First port tried, 4600 if not given; 0 lets the system choose. */
  port?: number
  /** Take this port or none. */
  isStrictPort?: boolean
  /** Further names under which the host is reached through a forwarded port. */
  allowHosts?: string[]
}

export interface Host extends Disposable, Listening {
  /** Address to open, with the token of this start. */
  url: string
  /** Ends every process of a lab, every connection and the server. May be called twice. */
  dispose(): Promise<void>
}

/**
 * Starts the host.
 * @throws CourseError `ERR_SITE_BUILD` when there is no built site, `ERR_PORT_BUSY` when no port is
 *   free, `ERR_USAGE` for a wrong name in `allowHosts`
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { siteFolder, port = DEFAULT_PORT, isStrictPort = false } = options
  const allowHosts = (options.allowHosts ?? []).map(parseAllowedHost)
  if (!existsSync(join(siteFolder, 'index.html')))
    throw new CourseError('ERR_SITE_BUILD', `There is no built site in ${siteFolder}.`, {
      hint: 'Run "npm run build".',
    })
  const owner = new Owner()
  try {
    const server = createServer()
    const listening = await listenOnFreePort(server, { port, isStrict: isStrictPort })
    owner.defer(() => closeServer(server))
    const { gate, url } = owner.own(
      createCourseHost({ ...options, port: listening.port, token: createToken(), allowHosts }),
    )
    const serve = serveSite(siteFolder, [`127.0.0.1:${listening.port}`, ...allowHosts])
    server.on('request', (request, response) => {
      if (!gate.handleRequest(request, response)) serve(request, response)
    })
    server.on('upgrade', (request, socket, head) => {
      if (!gate.handleUpgrade(request, socket, head)) refuse(socket, 404, 'Not here.')
    })
    let disposing: Promise<void> | undefined
    return {
      ...listening,
      url,
      dispose: () => (disposing ??= owner.dispose()),
    }
  } catch (error) {
    await owner.dispose()
    throw error
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
