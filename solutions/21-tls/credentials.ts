/**
 * A user and a password on their way from the environment to the server, past every log.
 * Source: RFC 4616 §2 (PLAIN), RFC 4954 §4 (AUTH).
 */
import { WireError } from './wire-error.ts'

export interface Login {
  user: string
  /** An app password: made by the provider for one program, and revoked without the others. */
  pass: string
}

/** Where the two are kept. A command line would show them to every user of the machine. */
const USER_VARIABLE = 'MAIL_USER'
const PASS_VARIABLE = 'MAIL_PASS'

// #region credentials
/**
 * Reads the login from the environment.
 * @throws WireError `ERR_INVALID` when a variable is missing or empty; the message names the
 *   variable, and no value
 */
export function readLogin(env: Record<string, string | undefined>): Login {
  const read = (name: string): string => {
    const value = env[name]
    if (value === undefined || value === '')
      throw new WireError('ERR_INVALID', `the environment variable ${name} is not set`)
    return value
  }
  return { user: read(USER_VARIABLE), pass: read(PASS_VARIABLE) }
}

/**
 * The response of AUTH PLAIN: NUL, user, NUL, password, as UTF-8, in Base64. That is only an
 * encoding; whoever sees it has the password.
 * @throws WireError `ERR_INVALID` when either is empty or contains NUL; the message has no value
 */
export function plainResponse({ user, pass }: Login): string {
  for (const [name, value] of [
    ['user', user],
    ['password', pass],
  ] as const)
    // prettier-ignore
    if (value === '' || value.includes('\0'))
      throw new WireError('ERR_INVALID', `the ${name} is empty or contains NUL`)
  return Buffer.from(`\0${user}\0${pass}`, 'utf8').toString('base64')
}

/** A line of the client's as a log may keep it: of AUTH only the verb is left, `AUTH ***`. */
export function forLog(line: string): string {
  return /^auth(?=\s|$)/i.test(line) ? 'AUTH ***' : line
}
// #endregion credentials
