/**
 * A user and a password on their way from the environment to the server, past every log.
 *
 * You need `WireError` from ./wire-error.ts.
 */

export interface Login {
  user: string
  /** An app password: made by the provider for one program, and revoked without the others. */
  pass: string
}

/**
 * Reads the login from the variables `MAIL_USER` and `MAIL_PASS`.
 * @param env `process.env`, or a stand-in for it
 * @throws WireError `ERR_INVALID` when a variable is missing or empty; the message names the
 *   variable, and no value
 */
export function readLogin(_env: Record<string, string | undefined>): Login {
  throw new Error('TODO: write readLogin() in credentials.ts')
}

/**
 * The response of AUTH PLAIN: NUL, user, NUL, password, as UTF-8, in Base64.
 * @throws WireError `ERR_INVALID` when either is empty or contains NUL; the message has no value
 */
export function plainResponse(_login: Login): string {
  throw new Error('TODO: write plainResponse() in credentials.ts')
}

/**
 * A line of the client's in a form that a log may keep.
 * @returns `AUTH ***` for every AUTH command, in capitals or not; any other line unchanged
 */
export function forLog(_line: string): string {
  throw new Error('TODO: write forLog() in credentials.ts')
}
