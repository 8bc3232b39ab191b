/**
 * Hands one text message to an SMS gateway.
 *
 * Uses your `checkedUrl`; `readJson` and `mustBeWhole` are in read-body.ts, `failureOf` in
 * fetch-failure.ts.
 */

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

/**
 * POSTs the form `account=…&password=…&content=…&mobile=…&format=json`, fields in this order, as
 * `application/x-www-form-urlencoded`, to `/webservice/sms.php?method=Submit` at the host of
 * `baseUrl`, whatever path that has. Before that, `log` gets the same form with a literal `***` for
 * password, content and mobile.
 * It is sent once, whatever happens: no retry, and no redirect is followed.
 * @returns the gateway's answer, a JSON object. Its `code` says what happened to the message
 * @throws WireError `ERR_INVALID` when `checkedUrl` refuses `baseUrl`, or `timeoutMs` is not a whole
 *   number from 1 to 2,147,483,647; nothing is sent then
 * @throws WireError `ERR_PROTOCOL` for a status other than 2xx, with the status in its message, and
 *   for an answer that is not a JSON object; `ERR_TOO_LARGE` for one above 64 KiB
 * @throws WireError `ERR_TIMEOUT`, `ERR_TRUNCATED`; system errors; an error named `AbortError`.
 *   No message contains the password, the content or the number
 */
export async function sendSms(_options: SmsOptions): Promise<Record<string, unknown>> {
  throw new Error('TODO: write sendSms() in send-sms.ts')
}
