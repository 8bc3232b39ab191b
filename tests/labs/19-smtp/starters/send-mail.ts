/** One message to a mail server: the client's side of the dialogue (RFC 5321 §3, §4). */

export interface Mail {
  /** What we call ourselves. Default `[127.0.0.1]`. */
  ehlo?: string
  /** The envelope's sender; empty: nobody wants to hear about failures. */
  from: string
  /** The envelope's recipients, at least one. */
  to: string[]
  /** Header and body. */
  data: Uint8Array
  auth?: Credentials
}

export interface Credentials {
  user: string
  pass: string
}

export interface SendOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 2525. */
  port?: number
  /** Time for the whole dialogue. Default 5,000. */
  timeoutMs?: number
  /** Aborting it gives up the dialogue. */
  signal?: AbortSignal
  /** Allows credentials on a connection without TLS, and only to this machine. Default false. */
  allowInsecureAuth?: boolean
  /** Gets the dialogue: `C: …` and `S: …`, a call for each line; secrets are masked. */
  log?: (line: string) => void
}

export interface Refusal {
  address: string
  code: number
  text: string
}

export interface Receipt {
  accepted: string[]
  rejected: Refusal[]
}

/**
 * Hands a message over: greeting, EHLO, AUTH if there is `auth`, MAIL, one RCPT for each recipient,
 * DATA, the message, QUIT. One command at a time; the next one only once the whole reply is in.
 *
 * A reply is a yes by its first digit: 3 after DATA, 2 everywhere else. To EHLO any 5 means that
 * the server does not know it, and HELO is tried. A recipient who gets a no, 4 or 5, is rejected,
 * the others stay; if nobody is left, there is no DATA. Any other no ends it.
 *
 * A message with bytes above 127 needs `BODY=8BITMIME` after the address in MAIL, and a server that
 * lists 8BITMIME in its reply to EHLO. AUTH is `AUTH PLAIN <Base64 of NUL user NUL pass>`, and
 * needs a server that lists AUTH with PLAIN. Keywords in the list may be in any case.
 *
 * QUIT is sent after success and after every SmtpError, its reply is awaited, and whatever comes of
 * that changes nothing. The socket is gone before the promise settles.
 *
 * The log gets `C: ` and each command, `S: ` and each line of a reply as it came, the hyphens after
 * the codes too; for AUTH `C: AUTH ***`, for the message only its size.
 * @returns who gets it, in order, and who does not; at least one does
 * @throws SmtpError (smtp-error.ts) with what was asked and the reply; when all recipients were refused, `RCPT` and
 *   the first refusal
 * @throws WireError (wire-error.ts)
 *   `ERR_INVALID`, and no connection was made, for no recipient at all; an address that has no or
 *     more than 254 characters (only `from` may be empty), angle brackets, spaces, line ends or
 *     anything but printable ASCII; a name for EHLO with spaces or non-ASCII, or an empty
 *     one; an empty user, NUL in user or pass; `auth` unless `allowInsecureAuth` is set and the
 *     host is a loopback address (127.…, ::1), written as an address
 *   `ERR_PROTOCOL` for bytes that are not a reply, a reply nobody asked for when the next command
 *     is due (except 421, which counts as the reply to that command), a missing extension
 *   `ERR_TRUNCATED` when the server leaves before its reply; `ERR_TOO_LARGE` as ReplyReader;
 *   `ERR_TIMEOUT` after `timeoutMs`, counted from the beginning
 * @throws AbortError; system errors as they are
 */
export async function sendMail(mail: Mail, options: SendOptions = {}): Promise<Receipt> {
  throw new Error('TODO: sendMail in send-mail.ts')
}
