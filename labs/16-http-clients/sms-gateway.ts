/** The mock of an SMS gateway. It sends nothing to anyone. Given complete. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHash, timingSafeEqual } from 'node:crypto'
import { sendJson } from './image-api.ts'

export const SMS_PATH = '/webservice/sms.php'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const MAX_FORM_BYTES = 8 * 1024
const MAX_CHARACTERS = 500
/** E.164: a plus sign, the country's number, at most 15 digits. */
const MOBILE = /^\+[1-9]\d{7,14}$/

// #region codes
/** The result codes. They come with HTTP status 200: the *transfer* went well. */
const RESULTS = {
  2: 'accepted',
  401: 'account is missing',
  402: 'password is missing',
  403: 'mobile is missing',
  404: 'content is missing',
  405: 'wrong account or password',
  406: 'mobile is not a number like +447700900123',
  407: `content is longer than ${MAX_CHARACTERS} characters`,
  408: 'this number has had a message a moment ago',
} as const
// #endregion codes
export type ResultCode = keyof typeof RESULTS

export interface GatewayOptions {
  account: string
  password: string
  /** Time between two messages to one number. */
  perNumberMs: number
  /** Requests in ten seconds, right or wrong, before HTTP 429. */
  burst: number
  log: (line: string) => void
  now: () => number
}

const BURST_MS = 10_000

export class SmsGateway {
  readonly #options: GatewayOptions
  /** When each number had its last message. */
  readonly #lastMs = new Map<string, number>()
  #requestsMs: number[] = []
  #count = 0

  constructor(options: GatewayOptions) {
    this.#options = options
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST')
      return refuse(response, 405)
    }
    const waitMs = this.#limit()
    if (waitMs > 0) {
      response.setHeader('Retry-After', Math.ceil(waitMs / 1000))
      return refuse(response, 429)
    }
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (type !== FORM_TYPE) return refuse(response, 415)
    const body = await readForm(request)
    if (body === undefined) return refuse(response, 413)
    const form = new URLSearchParams(body)
    const code = this.#submit(form)
    this.#options.log(`sms to ${masked(form.get('mobile') ?? '')}: code ${code}, ${RESULTS[code]}`)
    const smsid = code === 2 ? String(++this.#count).padStart(8, '0') : '0'
    reply(response, form.get('format'), { code, msg: RESULTS[code], smsid })
  }

  // #region submit
  #submit(form: URLSearchParams): ResultCode {
    const { account, password, perNumberMs, now } = this.#options
    const [name, secret] = [form.get('account'), form.get('password')]
    const [mobile, content] = [form.get('mobile'), form.get('content')]
    if (!name) return 401
    if (!secret) return 402
    if (!mobile) return 403
    if (!content) return 404
    if (!isSame(name, account) || !isSame(secret, password)) return 405
    if (!MOBILE.test(mobile)) return 406
    if (Array.from(content).length > MAX_CHARACTERS) return 407
    const last = this.#lastMs.get(mobile) ?? -Infinity
    if (now() - last < perNumberMs) return 408
    this.#lastMs.set(mobile, now())
    return 2
  }
  // #endregion submit

  /** @returns how long to wait; 0: go on */
  #limit(): number {
    const now = this.#options.now()
    this.#requestsMs = this.#requestsMs.filter((ms) => now - ms < BURST_MS)
    const [first = now] = this.#requestsMs
    if (this.#requestsMs.length >= this.#options.burst) return BURST_MS - (now - first)
    this.#requestsMs.push(now)
    return 0
  }
}

/** A comparison that takes the same time however much of it matches. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}

/** A number belongs to somebody: a log shows only its beginning and its end. */
function masked(mobile: string): string {
  return `${mobile.slice(0, 3)}${'*'.repeat(Math.max(mobile.length - 5, 0))}${mobile.slice(3).slice(-2)}`
}

function refuse(response: ServerResponse, status: number): void {
  response.setHeader('Connection', 'close')
  sendJson(response, status, { code: status, msg: 'refused' })
}

async function readForm(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_FORM_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** JSON only for those who ask for it; XML, as it used to be, for the others. */
function reply(
  response: ServerResponse,
  format: string | null,
  result: { code: number; msg: string; smsid: string },
): void {
  if (format === 'json') return sendJson(response, 200, result)
  const fields = Object.entries(result).map(([name, value]) => `<${name}>${value}</${name}>`)
  const xml = `<?xml version="1.0" encoding="utf-8"?>\n<SubmitResult>${fields.join('')}</SubmitResult>\n`
  response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(xml)
}
