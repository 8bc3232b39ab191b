/** The address under which a browser reaches the host when something stands before it. */
import { ANYWHERE, ROOT_BASE } from '../site/base.ts'
import { usageError } from './refusals.ts'

export interface PublicAddress {
  /** Ends with a slash. */
  href: string
  /** Name that the browser puts into `Host`: with its port, if it is not the scheme's own. */
  host: string
  /** Bases of a site that works there, the better one first. */
  bases: string[]
}

/**
 * Reads `--address`: what a proxy, a dev container or a hub shows in the browser's address bar.
 * A path is taken off by whoever forwards; the site then has to find itself.
 * @throws CourseError `ERR_USAGE` for anything but an http(s) address
 * @example parsePublicAddress('https://hub.example.com/user/ada/proxy/4600').bases // ['./']
 */
export function parsePublicAddress(text: string): PublicAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === ''
  if (!isPlain) throw usageError('address', { said: text })
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`
  return {
    href: url.origin + path,
    host: url.host,
    bases: path === '/' ? [ROOT_BASE, ANYWHERE] : [ANYWHERE],
  }
}
