/** Checks of hello.ts: a function of a request, without any server. */
import { equal, fail, type CheckContext } from '#checker'
import type * as Hello from '../../../solutions/15-http-servers/hello.ts'
import type { HttpRequest, HttpResponse } from '../../../solutions/15-http-servers/message.ts'
import { show, textOf } from './support.ts'

export function plainRequest(method: string, path: string): HttpRequest {
  return { method, path, query: '', headers: {}, body: new Uint8Array() }
}

/** By a name in any case. */
export function headerOf(response: HttpResponse, name: string): string {
  const entries = Object.entries(response.headers ?? {})
  return entries.find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
}

export async function greets({ lab, random }: CheckContext): Promise<void> {
  const { hello } = await lab.load<typeof Hello>('hello.ts')
  const paths = ['/', '/index.html', `/${random.int(100, 999)}/..`, '*']
  for (const method of ['GET', 'HEAD'])
    for (const path of paths) {
      const response = await hello(plainRequest(method, path))
      equal(response.status, 200, 'status', { method, path, actual: show(response.status) })
      const type = headerOf(response, 'content-type')
      if (!/^text\/html; *charset=utf-8$/i.test(type)) fail('type', { actual: show(type) })
      const body = response.body instanceof Uint8Array ? textOf(response.body) : response.body
      equal(body, 'Hello World!', 'body', { method, actual: show(body) })
    }
}

export async function namesWhatIsAllowed({ lab }: CheckContext): Promise<void> {
  const { hello } = await lab.load<typeof Hello>('hello.ts')
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', 'BREW']) {
    const response = await hello(plainRequest(method, '/'))
    equal(response.status, 405, 'accepted', { method, actual: show(response.status) })
    equalMethods(headerOf(response, 'allow'), 'GET, HEAD')
  }
}

/** The order does not matter. */
export function equalMethods(actual: string, expected: string, params = {}): void {
  const listOf = (text: string): string => text.split(/ *, */).sort().join()
  if (listOf(actual) !== listOf(expected))
    fail('allow', { ...params, expected, actual: show(actual) })
}
