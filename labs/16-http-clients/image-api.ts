/** The mock of a picture API, and the pictures it names. Given complete. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { png, svg, type Pattern } from './pictures.ts'

export interface ImageApiOptions {
  /** Any other key gets 401. */
  key: string
  /** How fast a picture is sent, in bytes per second; 0: as fast as it goes. */
  rate: number
}

const MAX_PICTURES = 50
const CHUNK_BYTES = 1024

// #region paths
/** What the API lists: pictures as they should be, and as they really come. */
const PATHS = [
  '/pictures/rings.png',
  '/pictures/blue%20waves.png', // a space
  '/pictures/grid.png?size=large', // a query
  '/pictures/missing.png', // 404
  '/pictures/slow.png', // at a quarter of the rate
  '/pictures/more/rings.png', // the same name once more
  '/pictures/endless.png', // no length, no end
  '/pictures/..%2Fnotes.png', // a name that wants to leave its folder
  '/pictures/stripes.svg', // no Content-Length: chunked
  '/pictures/silent.png', // no answer at all
  '/pictures/broken.png', // ends halfway
  '/pictures/moved.png', // 302 to the first one
]
// #endregion paths

/**
 * Answers `GET /images?key=…&num=…` and `GET /pictures/…`.
 * @returns false when the path is none of these
 */
export function answerImages(
  request: IncomingMessage,
  response: ServerResponse,
  options: ImageApiOptions,
): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/images') answerList(url, request, response, options.key)
  else if (url.pathname.startsWith('/pictures/')) answerPicture(url, response, options.rate)
  else return false
  return true
}

// #region list
function answerList(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
): void {
  const { host = 'localhost', authorization } = request.headers
  const given = url.searchParams.get('key') ?? authorization?.replace(/^Bearer /i, '')
  if (given !== key) return sendJson(response, 401, { code: 401, msg: 'unknown key' })
  const num = Number(url.searchParams.get('num') ?? '10')
  if (!Number.isInteger(num) || num < 1 || num > MAX_PICTURES)
    return sendJson(response, 400, { code: 400, msg: `num must be 1 to ${MAX_PICTURES}` })
  const paths = Array.from(
    { length: num },
    (_, index) => PATHS[index] ?? `/pictures/grid-${index + 1}.png`,
  )
  const newslist = paths.map((path) => ({ picUrl: `http://${host}${path}` }))
  sendJson(response, 200, { code: 200, msg: 'success', newslist })
}
// #endregion list

export function sendJson(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** The pictures that are all right. */
const PICTURES: Record<string, [Pattern, number]> = {
  'rings.png': ['rings', 56],
  'blue%20waves.png': ['waves', 76],
  'grid.png': ['grid', 70],
  'slow.png': ['waves', 44],
  '..%2Fnotes.png': ['grid', 30],
}

function answerPicture(url: URL, response: ServerResponse, rate: number): void {
  const name = url.pathname.split('/').at(-1) ?? ''
  if (name === 'silent.png') return
  if (name === 'missing.png') return sendJson(response, 404, { code: 404, msg: 'no such picture' })
  if (name === 'moved.png') {
    response.writeHead(302, { Location: '/pictures/rings.png', 'Content-Length': 0 }).end()
    return
  }
  if (name === 'stripes.svg') {
    response.writeHead(200, { 'Content-Type': 'image/svg+xml' })
    return send(response, Buffer.from(svg(150)), rate)
  }
  response.setHeader('Content-Type', 'image/png')
  if (name === 'endless.png') return sendForEver(response, rate)
  const [pattern, side] = PICTURES[name] ?? ['grid', 40]
  const bytes = png(pattern, side)
  response.setHeader('Content-Length', bytes.length)
  if (name === 'broken.png')
    return send(response, bytes.subarray(0, bytes.length / 2), rate, () => response.destroy())
  send(response, bytes, name === 'slow.png' ? rate / 4 : rate)
}

/** Sends at this many bytes per second, and stops when the client goes. */
function send(
  response: ServerResponse,
  bytes: Buffer,
  rate: number,
  then = (): void => void response.end(),
): void {
  void paced(response, chunksOf(bytes), rate).then(then, () => {})
}

function sendForEver(response: ServerResponse, rate: number): void {
  const noise = png('waves', 36)
  const endless = function* (): Generator<Buffer> {
    for (;;) yield noise
  }
  void paced(response, endless(), rate).catch(() => {})
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

async function paced(
  response: ServerResponse,
  chunks: Iterable<Buffer>,
  rate: number,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const { signal } = gone
  for await (const chunk of Readable.from(chunks, { signal }) as AsyncIterable<Buffer>) {
    if (rate > 0) await pause((chunk.length / rate) * 1000, undefined, { signal })
    const isFull = !response.write(chunk)
    if (isFull) await drained(response, signal)
  }
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once('drain', resolve)
    signal.addEventListener('abort', () => reject(new Error('the client has gone')), { once: true })
  })
}
