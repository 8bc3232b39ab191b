/**
 * Decides whether a secret may be sent to an address.
 *
 * `WireError` is in wire-error.ts. What does the parsed `URL` say about the host?
 */

/**
 * Checks the address of a service that is sent a key or a password. `https:` may go anywhere;
 * `http:`, which everyone along the way can read, only to this machine: `localhost`, an IPv4
 * address that begins with 127, `[::1]`.
 * @returns the address as `URL` writes it: its `href`
 * @throws WireError `ERR_INVALID` for anything else, and for a user name or password in the URL.
 *   The message repeats nothing of `text`: there may be a secret in it
 */
export function checkedUrl(_text: string): string {
  throw new Error('TODO: write checkedUrl() in checked-url.ts')
}
