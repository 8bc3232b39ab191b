/**
 * What the length of a prefix makes of an IPv4 address, for the figure of lesson 02.
 * Sources: RFC 4632 §3.1, RFC 1122 §3.2.1.3, RFC 3021 §2.1, RFC 6890 §2.2.2.
 */

/** Names of the blocks that the figure can name; each has a text in every language. */
export type BlockName =
  | 'this-network'
  | 'private'
  | 'shared'
  | 'loopback'
  | 'link-local'
  | 'documentation'
  | 'multicast'
  | 'reserved'
  | 'limited-broadcast'
  | 'global'

export interface Network {
  address: number
  prefix: number
  mask: number
  /** The first and the last address of the prefix. */
  first: number
  last: number
  /** Absent where the prefix has no such addresses: /31 and /32. */
  network?: number
  broadcast?: number
  /** How many addresses hosts can have. */
  hosts: number
  block: BlockName
}

const BLOCKS: [first: string, prefix: number, name: BlockName][] = [
  ['255.255.255.255', 32, 'limited-broadcast'],
  ['0.0.0.0', 8, 'this-network'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'shared'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.168.0.0', 16, 'private'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
]

/** @returns the address as a number of 32 bits, or `undefined` for what is no dotted decimal */
export function parseAddress(text: string): number | undefined {
  const parts = text.trim().split('.')
  if (parts.length !== 4) return undefined
  let value = 0
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    value = value * 256 + Number(part)
  }
  return value
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
}

/** 32 digits. */
export const bitsOfAddress = (value: number): string => value.toString(2).padStart(32, '0')

export function networkOf(address: number, prefix: number): Network {
  const size = 2 ** (32 - prefix)
  const first = address - (address % size)
  const last = first + size - 1
  const isWhole = prefix <= 30
  return {
    address,
    prefix,
    mask: 2 ** 32 - size,
    first,
    last,
    ...(isWhole ? { network: first, broadcast: last } : {}),
    hosts: isWhole ? size - 2 : size,
    block: blockOf(address),
  }
}

function blockOf(address: number): BlockName {
  const found = BLOCKS.find(([start, prefix]) => {
    const first = parseAddress(start) ?? 0
    return address >= first && address < first + 2 ** (32 - prefix)
  })
  return found?.[2] ?? 'global'
}
