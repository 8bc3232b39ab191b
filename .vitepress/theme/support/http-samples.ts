/** The messages that the figure of lesson 14 offers. A line break stands for CRLF, `\n` for LF alone. */
import type { Kind } from './http-anatomy.ts'

export interface Sample {
  /** Key of its name. */
  id: string
  kind: Kind
  /** Of the request that a response answers. */
  requestMethod: string
  text: string
}

const GET = 'GET /a?b=c HTTP/1.1\nHost: localhost\n\n'

export const SAMPLES: readonly Sample[] = [
  { id: 'get', kind: 'request', requestMethod: 'GET', text: GET },
  {
    id: 'post',
    kind: 'request',
    requestMethod: 'POST',
    text: 'POST /names HTTP/1.1\nHost: localhost\nContent-Length: 12\n\nПривет',
  },
  {
    id: 'pipelined',
    kind: 'request',
    requestMethod: 'GET',
    text: `${GET}HEAD / HTTP/1.1\nHost: localhost\n\n`,
  },
  {
    id: 'response',
    kind: 'response',
    requestMethod: 'GET',
    text: 'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 12\n\nHello World!',
  },
  {
    id: 'chunked',
    kind: 'response',
    requestMethod: 'GET',
    text: 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n7;note=x\nHello, \n6\nWorld!\n0\nExpires: 0\n\n',
  },
  {
    id: 'until-end',
    kind: 'response',
    requestMethod: 'GET',
    text: 'HTTP/1.0 200 OK\nContent-Type: text/html\n\nHello World!',
  },
  {
    id: 'head',
    kind: 'response',
    requestMethod: 'HEAD',
    text: 'HTTP/1.1 200 OK\nContent-Length: 12\n\n',
  },
  {
    id: 'two-lengths',
    kind: 'request',
    requestMethod: 'POST',
    text: 'POST / HTTP/1.1\nHost: localhost\nContent-Length: 24\nTransfer-Encoding: chunked\n\n0\n\nGET /admin HTTP/1.1\n',
  },
  {
    id: 'bare-lf',
    kind: 'request',
    requestMethod: 'GET',
    text: 'GET / HTTP/1.1\nX-Note: a\\nHost: localhost\n\n',
  },
]
