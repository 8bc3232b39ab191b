/**
 * What an IPv4 address is for.
 * Errors are a `WireError` (see wire-error.ts).
 */

/** In the order in which they are tried: the first that fits is the answer. */
export type AddressClass =
  /** 0.0.0.0 */
  | 'unspecified'
  /** 255.255.255.255 */
  | 'limited-broadcast'
  /** 127.0.0.0/8 */
  | 'loopback'
  /** 169.254.0.0/16 */
  | 'link-local'
  /** 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 */
  | 'documentation'
  /** 224.0.0.0/4 */
  | 'multicast'
  /** All bits after the prefix are 0; only if a prefix of at most 30 bits was given. */
  | 'network'
  /** All bits after the prefix are 1; likewise. */
  | 'directed-broadcast'
  /** 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 */
  | 'private'
  /** 100.64.0.0/10 */
  | 'shared'
  | 'other'

/**
 * @param address dotted decimal, as `ipv4ToBytes` takes it
 * @param prefix length of the network's prefix in bits, 0 to 32, if it is known
 * @throws WireError `ERR_INVALID` when either makes no sense
 */
export function classify(address: string, prefix?: number): AddressClass {
  throw new Error('TODO: classify in classify.ts')
}
