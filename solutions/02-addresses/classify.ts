/**
 * What an IPv4 address is for.
 * Sources: RFC 6890 §2.2.2 (special-purpose addresses), RFC 4632 §3.1 (prefixes), RFC 1122
 * §3.2.1.3 (network and directed broadcast), RFC 3021 §2.1 (/31 has neither).
 */
import { ipv4ToBytes } from './ipv4.ts'
import { WireError } from './wire-error.ts'

export type AddressClass =
  | 'unspecified'
  | 'limited-broadcast'
  | 'loopback'
  | 'link-local'
  | 'documentation'
  | 'multicast'
  | 'network'
  | 'directed-broadcast'
  | 'private'
  | 'shared'
  | 'other'

type Block = [first: string, prefix: number, name: AddressClass]

// #region blocks
/** Known without asking where the address is used. */
const ALWAYS: Block[] = [
  ['0.0.0.0', 32, 'unspecified'],
  ['255.255.255.255', 32, 'limited-broadcast'],
  // The whole block, not 127.0.0.1 alone.
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['192.0.2.0', 24, 'documentation'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
]
/** One of these may first be the network or the broadcast address of its prefix. */
const USES: Block[] = [
  ['10.0.0.0', 8, 'private'],
  // 172.16 to 172.31: twelve bits, not sixteen.
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
  ['100.64.0.0', 10, 'shared'],
]
// #endregion blocks

// #region classify
/**
 * @param address dotted decimal
 * @param prefix length of the network's prefix in bits, 0 to 32, if it is known
 * @returns the first of the classes that fits, in the order of `AddressClass`
 * @throws WireError `ERR_INVALID` when either makes no sense
 */
export function classify(address: string, prefix?: number): AddressClass {
  const value = numberOf(address)
  if (prefix !== undefined && !(Number.isInteger(prefix) && prefix >= 0 && prefix <= 32))
    throw new WireError('ERR_INVALID', `${prefix} is not the length of a prefix`)
  return findBlock(ALWAYS, value) ?? roleIn(value, prefix) ?? findBlock(USES, value) ?? 'other'
}

/** Network and broadcast are properties not of an address, but of an address in its prefix. */
function roleIn(value: number, prefix = 32): AddressClass | undefined {
  // A prefix of 31 bits joins two hosts and has neither; one of 32 is a single host.
  if (prefix > 30) return undefined
  const hostBits = hostMask(prefix)
  // >>> 0 makes the result of a bit operation unsigned again.
  const host = (value & hostBits) >>> 0
  if (host === 0) return 'network'
  return host === hostBits ? 'directed-broadcast' : undefined
}

function findBlock(blocks: Block[], value: number): AddressClass | undefined {
  const found = blocks.find(
    ([first, prefix]) => (value & ~hostMask(prefix)) >>> 0 === numberOf(first),
  )
  return found?.[2]
}

/** The bits after the prefix, all set. Not with shifts: 1 << 32 is 1 in JavaScript. */
const hostMask = (prefix: number): number => 2 ** (32 - prefix) - 1

function numberOf(address: string): number {
  const bytes = ipv4ToBytes(address)
  return new DataView(bytes.buffer).getUint32(0)
}
// #endregion classify
