import { describe, expect, it } from 'vitest'
import {
  bitsOfAddress,
  formatAddress,
  networkOf,
  parseAddress,
} from '../../.vitepress/theme/support/prefix-calculator.ts'

const calculate = (address: string, prefix: number): object => {
  const { network, broadcast, mask, hosts, block } = networkOf(parseAddress(address) ?? -1, prefix)
  return {
    mask: formatAddress(mask),
    network: network === undefined ? undefined : formatAddress(network),
    broadcast: broadcast === undefined ? undefined : formatAddress(broadcast),
    hosts,
    block,
  }
}

describe('site/prefix-calculator', () => {
  // Compared with Python's ipaddress module by hand.
  it.each([
    ['192.168.1.77', 24, '255.255.255.0', '192.168.1.0', '192.168.1.255', 254, 'private'],
    ['192.168.1.255', 23, '255.255.254.0', '192.168.0.0', '192.168.1.255', 510, 'private'],
    ['192.168.1.77', 26, '255.255.255.192', '192.168.1.64', '192.168.1.127', 62, 'private'],
    ['172.20.5.1', 12, '255.240.0.0', '172.16.0.0', '172.31.255.255', 1_048_574, 'private'],
    ['203.0.113.9', 30, '255.255.255.252', '203.0.113.8', '203.0.113.11', 2, 'documentation'],
    ['10.0.0.5', 31, '255.255.255.254', undefined, undefined, 2, 'private'],
    ['10.0.0.5', 32, '255.255.255.255', undefined, undefined, 1, 'private'],
    ['223.255.255.254', 0, '0.0.0.0', '0.0.0.0', '255.255.255.255', 4_294_967_294, 'global'],
    ['127.9.9.9', 8, '255.0.0.0', '127.0.0.0', '127.255.255.255', 16_777_214, 'loopback'],
    ['100.100.0.1', 10, '255.192.0.0', '100.64.0.0', '100.127.255.255', 4_194_302, 'shared'],
  ])('%s/%i', (address, prefix, mask, network, broadcast, hosts, block) => {
    expect(calculate(address, prefix)).toEqual({ mask, network, broadcast, hosts, block })
  })

  it.each(['', '1.2.3', '256.1.1.1', '01.2.3.4', 'a.b.c.d', '1.2.3.4.5', '-1.2.3.4'])(
    'refuses %j',
    (text) => expect(parseAddress(text)).toBeUndefined(),
  )

  it('writes and reads the same address', () => {
    for (const text of ['0.0.0.0', '255.255.255.255', '192.0.2.1', '128.0.0.1']) {
      const value = parseAddress(text) ?? -1
      expect(formatAddress(value)).toBe(text)
      expect(parseInt(bitsOfAddress(value), 2)).toBe(value)
      expect(bitsOfAddress(value)).toHaveLength(32)
    }
  })
})
