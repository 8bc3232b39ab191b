import { check, equal, equalBytes, fail, rejects } from '#checker'
import type * as Classify from '../../../solutions/02-addresses/classify.ts'
import type * as Ipv4 from '../../../solutions/02-addresses/ipv4.ts'
import type * as Ports from '../../../solutions/02-addresses/ports.ts'
import type * as Resolve from '../../../solutions/02-addresses/resolve.ts'
import { accepts, refuses, show } from './support.ts'

// --- ipv4.ts ----------------------------------------------------------------------------------

check('reads-dotted-decimal', async ({ lab, random }) => {
  const { ipv4ToBytes } = await lab.load<typeof Ipv4>('ipv4.ts')
  const some = Array.from({ length: 5 }, () => [10, ...random.bytes(3)])
  for (const bytes of [[192, 168, 1, 2], [0, 0, 0, 0], [255, 255, 255, 255], ...some]) {
    const text = bytes.join('.')
    const actual = await accepts(ipv4ToBytes(text), 'refused', { text })
    equalBytes(actual, Uint8Array.from(bytes), 'wrong', { text })
  }
})

check('refuses-other-spellings', async ({ lab, random }) => {
  const { ipv4ToBytes } = await lab.load<typeof Ipv4>('ipv4.ts')
  const wrong: [key: string, texts: string[]][] = [
    ['parts', ['', '10', '127.1', '10.2.3', '10.2.3.4.5', '10.2.3.', '.10.2.3', '10..2.3']],
    ['range', ['256.1.1.1', '10.1.1.999', '10.2.3.1000']],
    ['zeros', ['010.1.1.1', '10.2.3.04', '00.0.0.0']],
    ['characters', [' 10.2.3.4', '10.2.3.4 ', '10. 2.3.4', '+10.2.3.4', '-10.2.3.4', '10.2.3.4\n']],
    ['notation', ['0x7f.0.0.1', '1e1.2.3.4', '10.2.3.4/24', '::1', '١٠.٢.٣.٤', 'a.b.c.d']],
  ]
  for (const [key, texts] of wrong)
    for (const text of random.shuffle(texts)) {
      await refuses(ipv4ToBytes(text), 'ERR_INVALID', key, { text: show(text) })
    }
})

check('writes-dotted-decimal', async ({ lab, random }) => {
  const { bytesToIpv4 } = await lab.load<typeof Ipv4>('ipv4.ts')
  const some = Uint8Array.of(10, ...random.bytes(3))
  for (const bytes of [Uint8Array.of(192, 168, 1, 2), new Uint8Array(4), some]) {
    const expected = [...bytes].join('.')
    const actual = await bytesToIpv4(bytes)
    equal(actual, expected, 'wrong', { expected, actual: show(actual) })
  }
  for (const count of [0, 3, 5, 16]) {
    await refuses(bytesToIpv4(random.bytes(count)), 'ERR_INVALID', 'length', { count })
  }
})

// --- classify.ts ------------------------------------------------------------------------------

type Case = [address: string, expected: string]

check('knows-special-blocks', async ({ lab, random }) => {
  const { classify } = await lab.load<typeof Classify>('classify.ts')
  const byte = (): number => random.int(0, 255)
  const cases: Case[] = [
    ['0.0.0.0', 'unspecified'],
    ['255.255.255.255', 'limited-broadcast'],
    ['127.0.0.1', 'loopback'],
    [`127.${byte()}.${byte()}.${random.int(2, 255)}`, 'loopback'],
    [`169.254.${byte()}.${byte()}`, 'link-local'],
    [`192.0.2.${byte()}`, 'documentation'],
    [`198.51.100.${byte()}`, 'documentation'],
    [`203.0.113.${byte()}`, 'documentation'],
    [`224.0.0.${byte()}`, 'multicast'],
    [`239.${byte()}.${byte()}.${byte()}`, 'multicast'],
    // Just outside.
    ['0.0.0.1', 'other'],
    ['126.255.255.255', 'other'],
    ['128.0.0.1', 'other'],
    ['169.253.255.255', 'other'],
    ['192.0.3.1', 'other'],
    ['223.255.255.255', 'other'],
    ['240.0.0.1', 'other'],
  ]
  for (const [address, expected] of cases) {
    const actual = await classify(address)
    equal(actual, expected, 'wrong', { address, expected, actual: show(actual) })
  }
})

check('knows-private-blocks', async ({ lab, random }) => {
  const { classify } = await lab.load<typeof Classify>('classify.ts')
  const byte = (): number => random.int(0, 255)
  const cases: Case[] = [
    [`10.${byte()}.${byte()}.${byte()}`, 'private'],
    ['172.16.0.1', 'private'],
    [`172.31.${byte()}.${byte()}`, 'private'],
    [`192.168.${byte()}.${byte()}`, 'private'],
    ['100.64.0.1', 'shared'],
    [`100.127.${byte()}.${byte()}`, 'shared'],
    ['172.15.255.255', 'other'],
    ['172.32.0.1', 'other'],
    ['100.63.255.255', 'other'],
    ['100.128.0.1', 'other'],
    ['192.169.0.1', 'other'],
    ['11.0.0.1', 'other'],
    ['9.255.255.255', 'other'],
  ]
  for (const [address, expected] of cases) {
    const actual = await classify(address)
    equal(actual, expected, 'wrong', { address, expected, actual: show(actual) })
  }
})

check('needs-the-prefix', async ({ lab, random }) => {
  const { classify } = await lab.load<typeof Classify>('classify.ts')
  const cases: [address: string, prefix: number | undefined, expected: string][] = [
    ['192.168.1.0', 24, 'network'],
    ['192.168.1.255', 24, 'directed-broadcast'],
    // In a /23 these two lie in the middle.
    ['192.168.1.0', 23, 'private'],
    ['192.168.0.255', 23, 'private'],
    ['192.168.1.255', 23, 'directed-broadcast'],
    // In smaller networks other numbers have the roles.
    ['192.168.1.64', 26, 'network'],
    ['192.168.1.127', 26, 'directed-broadcast'],
    ['192.168.1.4', 30, 'network'],
    ['192.168.1.7', 30, 'directed-broadcast'],
    // The gateway is only a habit; /31 and /32 have no network or broadcast address.
    ['192.168.1.1', 24, 'private'],
    ['192.168.1.6', 31, 'private'],
    ['192.168.1.7', 31, 'private'],
    ['192.168.1.7', 32, 'private'],
    ['10.255.255.255', 8, 'directed-broadcast'],
    ['129.0.0.0', 1, 'other'],
    ['128.0.0.0', 1, 'network'],
    ['10.1.2.3', 0, 'private'],
    ['192.168.1.0', undefined, 'private'],
    ['192.168.1.255', undefined, 'private'],
    ['198.18.0.255', undefined, 'other'],
  ]
  for (const [address, prefix, expected] of random.shuffle(cases)) {
    const actual = await (prefix === undefined ? classify(address) : classify(address, prefix))
    const shown = prefix === undefined ? '–' : `/${prefix}`
    equal(actual, expected, 'wrong', { address, prefix: shown, expected, actual: show(actual) })
  }
})

check('keeps-the-order', { needs: ['needs-the-prefix'] }, async ({ lab }) => {
  const { classify } = await lab.load<typeof Classify>('classify.ts')
  const cases: [address: string, prefix: number, expected: string][] = [
    ['0.0.0.0', 8, 'unspecified'],
    ['255.255.255.255', 24, 'limited-broadcast'],
    ['127.0.0.0', 8, 'loopback'],
    ['127.255.255.255', 8, 'loopback'],
    ['169.254.255.255', 16, 'link-local'],
    ['192.0.2.0', 24, 'documentation'],
    ['203.0.113.255', 24, 'documentation'],
    ['224.0.0.0', 4, 'multicast'],
    ['100.64.0.0', 10, 'network'],
  ]
  for (const [address, prefix, expected] of cases) {
    const actual = await classify(address, prefix)
    equal(actual, expected, 'wrong', { address, prefix, expected, actual: show(actual) })
  }
})

check('refuses-nonsense', async ({ lab }) => {
  const { classify } = await lab.load<typeof Classify>('classify.ts')
  for (const prefix of [-1, 33, 24.5, Number.NaN]) {
    const what = `10.0.0.1, ${prefix}`
    await refuses(classify('10.0.0.1', prefix), 'ERR_INVALID', 'accepted', { what })
  }
  for (const address of ['', '10.0.0', '10.0.0.256', 'example.com', '::1'])
    await refuses(classify(address), 'ERR_INVALID', 'accepted', { what: show(address) })
})

// --- ports.ts ---------------------------------------------------------------------------------

check('sorts-ports', async ({ lab, random }) => {
  const { portClass } = await lab.load<typeof Ports>('ports.ts')
  const cases: [port: number, expected: string][] = [
    [0, 'zero'],
    [1, 'system'],
    [80, 'system'],
    [random.int(256, 1022), 'system'],
    [1023, 'system'],
    [1024, 'user'],
    [random.int(1025, 49_150), 'user'],
    [49_151, 'user'],
    [49_152, 'dynamic'],
    [65_535, 'dynamic'],
  ]
  for (const [port, expected] of cases) {
    const actual = await portClass(port)
    equal(actual, expected, 'wrong', { port, expected, actual: show(actual) })
  }
})

check('refuses-other-numbers', async ({ lab, random }) => {
  const { portClass } = await lab.load<typeof Ports>('ports.ts')
  for (const port of random.shuffle([-1, 65_536, 80.5, Number.NaN, Number.POSITIVE_INFINITY]))
    await refuses(portClass(port), 'RangeError', 'accepted', { port: String(port) })
})

// --- resolve.ts -------------------------------------------------------------------------------

interface Found {
  address: string
  family: number
}

/** A resolver of ours: nobody's network is asked. */
function resolverOf(found: Found[]): { lookup: Resolve.Lookup; calls: unknown[][] } {
  const calls: unknown[][] = []
  const lookup = async (...args: unknown[]): Promise<Found[]> => {
    calls.push(args)
    const options = args[1] as { all?: unknown } | undefined
    // Without `all` the real one gives a single object; whoever expects a list then sees that.
    return options?.all === true ? found : (found[0] as unknown as Found[])
  }
  return { lookup: lookup as Resolve.Lookup, calls }
}

check('asks-for-all', async ({ lab, random }) => {
  const { resolveAll } = await lab.load<typeof Resolve>('resolve.ts')
  const four = { address: `192.0.2.${random.int(1, 250)}`, family: 4 }
  const six = { address: `2001:db8::${random.int(1, 99)}`, family: 6 }
  const name = random.pick(['www.example.com', 'mail.example.org'])
  for (const found of [[four, six], [six], [four]]) {
    const { lookup, calls } = resolverOf(found)
    const given = resolveAll(name, { lookup })
    // Whoever asks another resolver may well fail: these names are for examples only.
    await given.catch(() => {})
    if (calls.length === 0) fail('not-asked')
    const actual = await accepts(given, 'failed', { name })
    equal(calls[0]?.[0], name, 'other-name', { name, asked: show(calls[0]?.[0]) })
    const options = calls[0]?.[1] as { all?: unknown; family?: unknown } | undefined
    if (options?.all !== true) fail('not-all', { options: show(options) })
    const family = options.family ?? 0
    if (family !== 0) fail('one-family', { family: show(family) })
    const expected = found.map(({ address }) => address).sort()
    equal(actual, expected, 'missing', { expected: show(expected), actual: show(actual) })
  }
})

check('sorts-and-joins', { needs: ['asks-for-all'] }, async ({ lab, random }) => {
  const { resolveAll } = await lab.load<typeof Resolve>('resolve.ts')
  const addresses = ['192.0.2.10', '192.0.2.9', '198.51.100.1', '2001:db8::a', '2001:db8::1:1']
  const found = random
    .shuffle([...addresses, '192.0.2.9', '2001:db8::a'])
    .map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const { lookup } = resolverOf(found)
  const actual = await resolveAll('example.com', { lookup })
  const params = { actual: show(actual) }
  if (Array.isArray(actual) && actual.length !== addresses.length) fail('twice', params)
  equal(actual, addresses.sort(), 'unsorted', params)
})

check('passes-errors-on', async ({ lab, random }) => {
  const { resolveAll } = await lab.load<typeof Resolve>('resolve.ts')
  for (const code of random.shuffle(['ENOTFOUND', 'EAI_AGAIN'])) {
    const lookup = async (): Promise<never> => {
      throw Object.assign(new Error(`getaddrinfo ${code} nobody.example`), { code })
    }
    await rejects(resolveAll('nobody.example', { lookup }), code, 'swallowed', { code })
  }
  // The system's own resolver, without a network: an address is its own answer.
  for (const address of ['192.0.2.7', '2001:db8::7']) {
    const own = await accepts(resolveAll(address), 'system', { address })
    equal(own, [address], 'system-wrong', { address, actual: show(own) })
  }
})

check('asks-whoami', { needs: ['asks-for-all', 'sorts-ports'] }, async ({ lab }) => {
  const { port } = await lab.run('server', ['--port', '0'])
  const client = await lab.run('client', ['--port', String(port), '--host', '127.0.0.1'])
  await client.ended
  const output = client.output()
  const expected = `server 127.0.0.1 (IPv4, loopback; port ${port}:`
  if (!output.includes(expected))
    fail('no-answer-shown', { expected, output: output.slice(0, 300) })
})
