/** Decides whether a secret may be sent to an address. */
import { WireError } from './wire-error.ts'

// #region checked
/**
 * Checks the address of a service that is sent a key or a password. `https:` may go anywhere;
 * `http:`, which everyone along the way can read, only to this machine: `localhost`, an IPv4
 * address that begins with 127, `[::1]`.
 * @returns the address as `URL` writes it: its `href`
 * @throws WireError `ERR_INVALID` for anything else, and for a user name or password in the URL.
 *   The message repeats nothing of `text`: there may be a secret in it
 */
export function checkedUrl(text: string): string {
  // The parsed host is what will be connected to: `127.1` has become 127.0.0.1 by now, and
  // `127.0.0.1.example.com` has stayed a name.
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new WireError('ERR_INVALID', 'not an absolute URL with http: or https:')
  if (url.username !== '' || url.password !== '')
    throw new WireError('ERR_INVALID', 'a URL is no place for a name and a password')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new WireError('ERR_INVALID', 'http: sends secrets in the clear; use https:')
  return url.href
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  return /^127(\.\d{1,3}){3}$/.test(hostname)
}
// #endregion checked
