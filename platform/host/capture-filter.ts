/**
 * What tcpdump is asked for. Made of numbers only: nothing that a page sent ever gets into it.
 *
 * Beside the ports' own packets there are the errors that are told about them: an ICMP error quotes
 * the header of the packet that caused it, the ports 20 (IPv4 without options) or 40 (IPv6) bytes
 * behind the beginning of the quotation (RFC 792, RFC 4443 §3). Later fragments of a datagram carry
 * no ports and are not asked for: they could be anybody's.
 */
import { MAX_CAPTURE_PORTS } from '../shared/limits.ts'

/** Where an ICMP error quotes the two ports, counted from the ICMP and from the IPv6 header. */
const QUOTED_IN_ICMP = [28, 30]
const QUOTED_IN_IPV6 = [88, 90]
/** Lowest ICMPv6 type that is no error (RFC 4443 §2.1). */
const FIRST_ICMP6_INFORMATION = 128

/**
 * The filter for these ports.
 * @param except ports whose packets another capture takes already
 * @throws RangeError for anything that is no port, and for none or too many of them
 * @example captureFilter([7007]) // "(port 7007 or (icmp and (icmp[28:2] = 7007 or …"
 */
export function captureFilter(ports: number[], except: number[] = []): string {
  if (ports.length === 0 || ports.length + except.length > MAX_CAPTURE_PORTS)
    throw new RangeError(`Expected 1 to ${MAX_CAPTURE_PORTS} ports, got ${ports.length}`)
  const wanted = ports.map(aboutPort).join(' or ')
  const others = except.map((port) => ` and not ${aboutPort(port)}`).join('')
  return `(${wanted})${others}`
}

function aboutPort(port: number): string {
  if (!Number.isSafeInteger(port) || port < 1 || port > 65_535)
    throw new RangeError(`Expected a port, got ${port}`)
  const quotes = (protocol: string, places: number[]): string =>
    places.map((place) => `${protocol}[${place}:2] = ${port}`).join(' or ')
  const icmp = `(icmp and (${quotes('icmp', QUOTED_IN_ICMP)}))`
  const icmp6 = `(ip6[6] = 58 and ip6[40] < ${FIRST_ICMP6_INFORMATION} and (${quotes('ip6', QUOTED_IN_IPV6)}))`
  return `(port ${port} or ${icmp} or ${icmp6})`
}
