/** Where requests and upgrades come in: checked by the guard, then handed to the course. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Disposable } from '../shared/dispose.ts'
import { MAX_MESSAGE_BYTES, MAX_PAGES } from '../shared/limits.ts'
import { PROTOCOL_NAME, SOCKET_PATH } from '../shared/messages.ts'
import type { Course } from './course.ts'
import type { Guard } from './guard.ts'
import { answerText, setCommonHeaders } from './site.ts'
import { SocketSession } from './socket-session.ts'

export const HEALTH_PATH = '/_course/health'

export interface Gate extends Disposable {
  /** @returns whether the request was answered; if not, it may go on to the site */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean
  /** @returns whether the upgrade was for the course; if not, it is somebody else's */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

export function createGate(guard: Guard, course: Course, version: string): Gate {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => PROTOCOL_NAME,
  })

  return {
    handleRequest: (request, response) => {
      setCommonHeaders(response)
      const refused = guard.refuseRequest(request)
      if (refused && guard.isLocalhost(request) && request.url?.startsWith('/')) {
        // One name for the course: the browser keeps what it knows by name, fragment included.
        response.writeHead(307, { Location: `${guard.origin}${request.url}` }).end()
        return true
      }
      if (refused) answerText(response, refused.status, refused.reason)
      else if (pathOf(request) === HEALTH_PATH && request.method === 'GET')
        answerHealth(response, version)
      else if (pathOf(request).startsWith('/_course/')) answerText(response, 404, 'Not here.')
      else return false
      return true
    },

    handleUpgrade: (request, socket, head) => {
      if (pathOf(request) !== SOCKET_PATH) return false
      socket.on('error', () => socket.destroy())
      const refused = guard.refuseUpgrade(request)
      if (refused) refuse(socket, refused.status, refused.reason)
      else if (course.pages >= MAX_PAGES) refuse(socket, 503, 'Too many pages are open.')
      else
        sockets.handleUpgrade(request, socket, head, (page) => {
          void new SocketSession(page, course)
        })
      return true
    },

    dispose: () => {
      course.disconnect()
      sockets.close()
    },
  }
}

/** How long a client whose upgrade was refused may take to go by itself. */
const REFUSED_MS = 1_000

/** Answers an upgrade with a plain status, and is rid of the connection soon after. */
export function refuse(socket: Duplex, status: number, reason: string): void {
  // With the upgrade Node has handed the socket over, its errors and time limits included.
  socket.on('error', () => socket.destroy())
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), REFUSED_MS)
  socket.on('close', () => clearTimeout(timer))
  const body = `${reason}\n`
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
}

function answerHealth(response: ServerResponse, version: string): void {
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(JSON.stringify({ name: PROTOCOL_NAME, version }))
}

function pathOf({ url }: IncomingMessage): string {
  return (url ?? '').split('?', 1)[0] ?? ''
}
