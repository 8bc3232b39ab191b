/**
 * Hands a mail to a submission server: inside TLS, to the right server, or not at all.
 *
 * You need `connect` from node:net, `Conversation` from ./conversation.ts, `secure` from ./secure.ts,
 * `plainResponse` from ./credentials.ts, `withinLimits` from ./limits.ts, `SubmitError` from
 * ./submit-error.ts and `WireError` from ./wire-error.ts.
 */

export interface SubmitOptions {
  /** `implicit`: TLS from the first byte (port 465). `starttls`: after a command (port 587). */
  mode: 'implicit' | 'starttls'
  /** Default `127.0.0.1`. */
  host?: string
  port: number
  /** PEM of the trusted root. Absent: those that Node comes with. */
  ca?: string
  /** The name that the certificate must have. Default `host`. */
  servername?: string
  user: string
  pass: string
  from: string
  to: string[]
  /** Header, empty line, body; line ends and dots are taken care of. */
  text: string
  /** How we introduce ourselves. Default `client.example.com`. */
  ehlo?: string
  /** For everything together. Default 5,000. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Gets each line of the dialogue, safe to keep. */
  log?: (line: string) => void
}

export interface Submitted {
  /** `TLSv1.3`. */
  protocol: string
  /** What the server said to the mail: `250 stored, 42 bytes`. */
  reply: string
}

/**
 * Submits one mail.
 * @throws the error of TLS or of the system as it is: `CERT_HAS_EXPIRED`, `ECONNREFUSED`, …
 * @throws SubmitError `ERR_TLS_REQUIRED`, `ERR_NO_AUTH`; `ERR_REFUSED` for a reply other than the
 *   one its command expects: 220, 250 (251 too for RCPT), 235, 354
 * @throws WireError `ERR_PROTOCOL` for bytes that came in the clear after the reply to STARTTLS;
 *   `ERR_TRUNCATED`, `ERR_TIMEOUT`; `ERR_INVALID` for an impossible argument, nothing is connected
 * @throws an error named `AbortError` when `signal` is aborted
 */
export async function submit(_options: SubmitOptions): Promise<Submitted> {
  throw new Error('TODO: write submit() in submit.ts')
}
