/** A router: which function answers which path and method. */
import type { HttpRequest, HttpResponse } from './message.ts'

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
  /**
   * The router as a handler.
   *
   * A pattern such as `/notes/:id` fits a path with as many segments: `:id` takes any segment but
   * an empty one; everything else has to be the same after `decodeSegment`. A slash at the end
   * counts. Of several routes that fit path and method, the first is taken. `GET` routes answer
   * `HEAD` too.
   * @returns what the route returns; 404 when no pattern fits the path; when one fits, but only for
   *   other methods, 405 with `Allow` naming them all, `HEAD` alongside `GET`
   * @throws what the route throws, and what `decodeSegment` throws
   */
  respond(request: HttpRequest): Promise<HttpResponse>
}

/** @returns a router without routes */
export function router(): Router {
  throw new Error('TODO: router in router.ts')
}
