/** Hands one text message to an SMS gateway. */
import { checkedUrl } from './checked-url.ts'
import { failureOf } from './fetch-failure.ts'
import { MAX_TIMEOUT_MS, mustBeWhole, readJson } from './read-body.ts'
import { WireError } from './wire-error.ts'

/** A gateway's answers are shorter than this. */
const MAX_ANSWER_BYTES = 64 * 1024

export interface SmsOptions {
  /** Address of the gateway: `http://127.0.0.1:7016`. */
  baseUrl: string
  account: string
  password: string
  /** The recipient's number: `+447700900123`. */
  mobile: string
  content: string
  /** For everything together. Default 30,000. */
  timeoutMs?: number
  /** Aborting it gives up everything. */
  signal?: AbortSignal
  /** Gets one line: the form, in which secrets and personal data are masked. */
  log?: (line: string) => void
}

// #region sms
/**
 * POSTs the form `account=…&password=…&content=…&mobile=…&format=json`, fields in this order, as
 * `application/x-www-form-urlencoded`, to the path `/webservice/sms.php?method=Submit` of `baseUrl`.
 * Before that, `log` gets the same form with `***` for password, content and mobile.
 * It is sent once, whatever happens: no retry, and no redirect is followed.
 * @returns the gateway's answer, a JSON object. Its `code` says what happened to the message
 * @throws WireError `ERR_INVALID` when `checkedUrl` refuses `baseUrl`, or `timeoutMs` is not a whole
 *   number from 1 to 2,147,483,647; nothing is sent then
 * @throws WireError `ERR_PROTOCOL` for a status other than 2xx, with the status in its message, and
 *   for an answer that is not a JSON object; `ERR_TOO_LARGE` for one above 64 KiB
 * @throws WireError `ERR_TIMEOUT`, `ERR_TRUNCATED`; system errors; an error named `AbortError`.
 *   No message contains the password, the content or the number
 */
export async function sendSms(options: SmsOptions): Promise<Record<string, unknown>> {
  const { baseUrl, account, password, mobile, content, timeoutMs = 30_000, signal } = options
  mustBeWhole('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)
  const url = new URL('/webservice/sms.php?method=Submit', checkedUrl(baseUrl))
  const form = new URLSearchParams({ account, password, content, mobile, format: 'json' })
  // Masked by field, not by searching for the secret: encoded, it looks different.
  options.log?.(`account=${encode(account)}&password=***&content=***&mobile=***&format=json`)

  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/plain' },
      body: form.toString(),
      redirect: 'manual', // 307 and 308 would repeat the form, password and all, somewhere else
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new WireError('ERR_PROTOCOL', `the gateway answered with status ${response.status}`)
    }
    return objectOf(await readJson(response, MAX_ANSWER_BYTES))
  } catch (error) {
    throw failureOf(error, { signal, deadline })
  }
}
// #endregion sms

function encode(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length)
}

function objectOf(answer: unknown): Record<string, unknown> {
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return { ...answer }
  throw new WireError('ERR_PROTOCOL', 'the answer is not a JSON object')
}
