/**
 * A router: which function answers which path and method.
 * Source: RFC 9110 §15.5.5 (404), §15.5.6 (405), §9.3.2 (HEAD).
 */
import { errorResponse, type HttpRequest, type HttpResponse } from './message.ts'
import { decodeSegment } from './path.ts'

export interface RoutedRequest extends HttpRequest {
  /** What takes the place of `:name` in the pattern, decoded. */
  params: Record<string, string>
}

export type Route = (request: RoutedRequest) => HttpResponse | Promise<HttpResponse>

export interface Router {
  /** Each adds a route and returns the router. */
  get(pattern: string, route: Route): Router
  post(pattern: string, route: Route): Router
  put(pattern: string, route: Route): Router
  delete(pattern: string, route: Route): Router
  /** The router as a handler. What a route throws passes through. */
  respond(request: HttpRequest): Promise<HttpResponse>
}

interface Entry {
  method: string
  /** The parts of the pattern between its slashes. */
  parts: string[]
  route: Route
}

// #region router
/** @returns a router without routes */
export function router(): Router {
  const entries: Entry[] = []
  const add =
    (method: string) =>
    (pattern: string, route: Route): Router => {
      entries.push({ method, parts: pattern.split('/'), route })
      return self
    }
  const self: Router = {
    get: add('GET'),
    post: add('POST'),
    put: add('PUT'),
    delete: add('DELETE'),
    respond: (request) => respond(entries, request),
  }
  return self
}

async function respond(entries: Entry[], request: HttpRequest): Promise<HttpResponse> {
  const segments = request.path.split('/').map(decodeSegment)
  const matches = entries.flatMap((entry) => {
    const params = match(entry.parts, segments)
    return params ? [{ ...entry, params }] : []
  })
  if (matches.length === 0) return errorResponse(404)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const found = matches.find((entry) => entry.method === method)
  if (found) return found.route({ ...request, params: found.params })
  // The path exists, so 404 would be wrong; the answer says what would work.
  const allowed = new Set(matches.flatMap(({ method: name }) => methodsOf(name)))
  return errorResponse(405, { Allow: [...allowed].join(', ') })
}

/** Whoever answers GET answers HEAD. */
function methodsOf(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}
// #endregion router

// #region match
/** @returns the parameters, `undefined` when the pattern does not fit */
function match(parts: string[], segments: string[]): Record<string, string> | undefined {
  if (parts.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = segment
    else if (part !== segment) return undefined
  }
  return params
}
// #endregion match
