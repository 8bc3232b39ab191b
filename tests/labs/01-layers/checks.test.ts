import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, equal, equalBytes, fail, hex, utf8 } from '#checker'
import type * as Checksum from '../../../solutions/01-layers/checksum.ts'
import type * as Peeling from '../../../solutions/01-layers/peel.ts'
import {
  accepts,
  checksumOf,
  ethernet,
  framesOf,
  hasFields,
  hasLayers,
  ipv4,
  IPV4,
  layerOf,
  LINK,
  LINK_BYTES,
  outcomeOf,
  parseLine,
  plain,
  refuses,
  show,
  TCP,
  tcp,
  UDP,
  udp,
  type PlainLayer,
} from './support.ts'

const CAPTURE = join(import.meta.dirname, 'capture')
const NOTHING: Uint8Array = new Uint8Array(0)

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('hex').replace(/..\B/g, '$& ')
const hex16 = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value)
    ? `0x${value.toString(16).padStart(4, '0')}`.replace('0x-', '-0x')
    : show(value)

// --- checksum.ts ------------------------------------------------------------------------------

check('sums-words', async ({ lab, random }) => {
  const { internetChecksum } = await lab.load<typeof Checksum>('checksum.ts')
  // Small words: nothing is carried out of 16 bits yet.
  const small = Uint8Array.from([random.int(1, 15), random.int(0, 255), random.int(1, 15), 0xfe])
  const [first = 0, second = 0] = small
  for (const bytes of [Uint8Array.of(first, second), small, NOTHING]) {
    const sum = await internetChecksum(bytes)
    const expected = checksumOf(bytes)
    const params = { bytes: hexOf(bytes) || '–', expected: hex16(expected), actual: hex16(sum) }
    if (sum === 0xffff - expected && bytes.length > 0) fail('not-inverted', params)
    if (typeof sum === 'number' && sum < 0) fail('negative', params)
    equal(sum, expected, 'wrong-sum', params)
  }
  const header = Uint8Array.of(0x02, 0x10, 0, 0, 0x01, random.int(0, 255))
  const own = checksumOf(header)
  header.set([own >>> 8, own & 0xff], 2)
  const actual = hex16(await internetChecksum(header))
  equal(actual, hex16(0), 'own-checksum', { bytes: hexOf(header), actual })
})

check('pads-an-odd-byte', async ({ lab, random }) => {
  const { internetChecksum } = await lab.load<typeof Checksum>('checksum.ts')
  for (const length of [1, 3, 5]) {
    const bytes = Uint8Array.from({ length }, () => random.int(1, 31))
    const actual = await internetChecksum(bytes)
    const padded = hexOf(Uint8Array.of(...bytes, 0))
    const expected = checksumOf(bytes)
    equal(actual, expected, 'wrong-sum', {
      bytes: hexOf(bytes),
      padded,
      expected: hex16(expected),
      actual: hex16(actual),
    })
  }
})

check('folds-every-carry', async ({ lab, random }) => {
  const { internetChecksum } = await lab.load<typeof Checksum>('checksum.ts')
  const demand = async (bytes: Uint8Array, key: string): Promise<void> => {
    const actual = await internetChecksum(bytes)
    const expected = checksumOf(bytes)
    const shown =
      bytes.length > 16 ? `${bytes.length} × ${hexOf(bytes.subarray(0, 1))}` : hexOf(bytes)
    const params = { bytes: shown, expected: hex16(expected), actual: hex16(actual) }
    equal(actual, expected, key, params)
  }
  // The example of RFC 1071 §3; then a word that makes the sum overflow by chance.
  await demand(hex('00 01 f2 03 f4 f5 f6 f7'), 'carry-lost')
  await demand(Uint8Array.of(0xff, random.int(0x80, 0xff), 0x7f, 0xff), 'carry-lost')
  await demand(hex('ff ff ff ff 00 01'), 'folded-once')
  await demand(new Uint8Array(65_534).fill(0xff), 'wrong-large')
})

// --- peel.ts ----------------------------------------------------------------------------------

check('reads-the-link-header', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  // 0x88b5 is kept for experiments: nobody knows a header behind it.
  const carried = random.bytes(random.int(46, 60))
  const layers = await peel(ethernet(0x88b5, carried))
  hasLayers(layers, 'link, payload', 'wrong-layers')
  hasFields(layerOf(layers, 'link'), { ...LINK, etherType: 0x88b5 }, 'wrong-field')
  equalBytes(layerOf(layers, 'payload').bytes, carried, 'wrong-payload')
})

check('reads-the-network-header', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  for (const protocol of [1, random.pick([2, 41, 89, 132])]) {
    const src = `192.0.2.${random.int(1, 254)}`
    const dst = `203.0.113.${random.int(1, 254)}`
    const ttl = random.int(2, 255)
    const carried = random.bytes(random.int(260, 300))
    const layers = await peel(ethernet(IPV4, ipv4({ protocol, src, dst, ttl }, carried)))
    hasLayers(layers, 'link, network, payload', 'wrong-layers')
    const sizes = { headerLength: 20, totalLength: 20 + carried.length }
    const expected = { src, dst, protocol, ttl, ...sizes }
    hasFields(layerOf(layers, 'network'), expected, 'wrong-field')
    equalBytes(layerOf(layers, 'payload').bytes, carried, 'wrong-payload')
  }
})

check('honours-ihl', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  for (const words of [1, random.int(2, 9), 10]) {
    // No operation, again and again, and the end of the list.
    const options = new Uint8Array(words * 4).fill(1)
    const payload = utf8(random.text(3))
    const [srcPort, dstPort] = [random.int(1024, 65_535), random.int(1024, 65_535)]
    const packet = ipv4({ options }, udp(srcPort, dstPort, payload))
    const params = { options: options.length, ihl: 5 + words, headerLength: 20 + options.length }
    const layers = await accepts(peel(ethernet(IPV4, packet)), 'refused', params)
    hasLayers(layers, 'link, network, transport, payload', 'wrong-layers', params)
    const { headerLength } = params
    hasFields(layerOf(layers, 'network'), { headerLength }, 'wrong-field', params)
    hasFields(layerOf(layers, 'transport'), { srcPort, dstPort }, 'wrong-field', params)
    equalBytes(layerOf(layers, 'payload').bytes, payload, 'wrong-payload', params)
  }
})

check('reads-the-ports', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const payload = utf8(random.text(4))
  const kinds = [
    { protocol: 'UDP', number: UDP, build: udp, headerLength: 8 },
    { protocol: 'TCP', number: TCP, build: tcp, headerLength: 20 },
  ] as const
  for (const { protocol, number, build, headerLength } of kinds) {
    const [srcPort, dstPort] = [random.int(300, 32_767), random.int(32_768, 65_535)]
    const packet = ipv4({ protocol: number }, build(srcPort, dstPort, payload))
    const layers = await accepts(peel(ethernet(IPV4, packet)), 'refused', { protocol })
    hasLayers(layers, 'link, network, transport, payload', 'wrong-layers', { protocol })
    const expected = { protocol, srcPort, dstPort, headerLength }
    hasFields(layerOf(layers, 'transport'), expected, 'wrong-field', { protocol })
    equalBytes(layerOf(layers, 'payload').bytes, payload, 'wrong-payload', { protocol })
  }
})

check('honours-the-data-offset', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  for (const words of [1, random.int(2, 9), 10]) {
    const options = new Uint8Array(words * 4).fill(1)
    // At the end without payload: the options go to the packet's last byte.
    const payload = words === 10 ? NOTHING : utf8(random.text(4))
    const segment = tcp(random.int(1024, 65_535), 7001, payload, { options })
    const packet = ipv4({ protocol: TCP, flags: 2 }, segment)
    const headerLength = 20 + options.length
    const params = { options: options.length, headerLength }
    const layers = await accepts(peel(ethernet(IPV4, packet)), 'refused', params)
    hasLayers(layers, 'link, network, transport, payload', 'wrong-layers', params)
    const transport = layerOf(layers, 'transport')
    const actual = show(transport.headerLength)
    equal(transport.headerLength, headerLength, 'wrong-length', { ...params, actual })
    equalBytes(layerOf(layers, 'payload').bytes, payload, 'wrong-payload', params)
  }
})

check('leaves-the-padding', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const content = random.bytes(random.int(1, 6))
  const packets = [
    { packet: ipv4({ protocol: UDP }, udp(50_001, 6789, content)), expected: content },
    { packet: ipv4({ protocol: TCP }, tcp(50_003, 12_345, NOTHING)), expected: NOTHING },
    { packet: ipv4({ protocol: 1 }, content), expected: content },
  ]
  for (const { packet, expected } of packets) {
    // Zeros mostly; some adapters let old memory out.
    const size = 60 - LINK_BYTES - packet.length
    for (const padding of [new Uint8Array(size), random.bytes(size)]) {
      const layers = await accepts(peel(ethernet(IPV4, packet, padding)), 'refused')
      const { bytes } = layerOf(layers, 'payload')
      const params = { total: packet.length, padding: size, expected: expected.length }
      equalBytes(bytes, expected, 'padding-kept', { ...params, actual: bytes?.length ?? 0 })
    }
  }
})

check('ends-udp-at-its-length', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const surplus = random.bytes(random.int(3, 9))
  for (const payload of [random.bytes(random.int(4, 9)), NOTHING]) {
    const datagram = udp(50_001, 6789, payload)
    const packet = ipv4({}, Uint8Array.of(...datagram, ...surplus))
    const layers = await accepts(peel(ethernet(IPV4, packet)), 'refused')
    const { bytes } = layerOf(layers, 'payload')
    const params = { length: datagram.length, expected: payload.length, actual: bytes?.length ?? 0 }
    equalBytes(bytes, payload, 'too-long', params)
  }
})

check('stops-at-the-unknown', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  // What the frame carries looks like IPv4 and UDP, and is none.
  const decoy = ipv4({}, udp(50_001, 6789, random.bytes(9)))
  for (const etherType of [0x0806, 0x86dd, 0x8100, decoy.length]) {
    const what = `etherType = ${hex16(etherType)}`
    const layers = await accepts(peel(ethernet(etherType, decoy)), 'refused', { what })
    hasLayers(layers, 'link, payload', 'read-on', { what })
    equalBytes(layerOf(layers, 'payload').bytes, decoy, 'wrong-payload', { what })
  }
  const inside = udp(50_001, 6789, random.bytes(9))
  for (const protocol of [1, random.pick([4, 47, 50, 132])]) {
    const what = `protocol = ${protocol}`
    const frame = ethernet(IPV4, ipv4({ protocol }, inside))
    const layers = await accepts(peel(frame), 'refused', { what })
    hasLayers(layers, 'link, network, payload', 'read-on', { what })
    equalBytes(layerOf(layers, 'payload').bytes, inside, 'wrong-payload', { what })
  }
  for (const frame of [
    ethernet(0x88b5, NOTHING),
    ethernet(IPV4, ipv4({ protocol: 1 }, NOTHING)),
    ethernet(IPV4, ipv4({ protocol: TCP }, tcp(50_003, 12_345, NOTHING))),
  ]) {
    const layers = await accepts(peel(frame), 'refused', { what: `frame.length = ${frame.length}` })
    const last = Array.isArray(layers) ? layers.at(-1) : undefined
    if (last?.layer !== 'payload') fail('no-payload', { bytes: frame.length, actual: show(last) })
    equalBytes(last.bytes, NOTHING)
  }
})

check('knows-fragments', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const piece = random.bytes(8 * random.int(2, 5))
  // A later fragment carries bytes of the middle, which may well look like a header.
  const middles = [
    { protocol: UDP, middle: udp(50_001, 6789, piece) },
    { protocol: TCP, middle: tcp(50_003, 12_345, random.bytes(12)) },
  ]
  for (const { protocol, middle } of middles)
    for (const flags of [0, 1]) {
      const fragmentOffset = random.pick([1, random.int(2, 8191), 256])
      const packet = ipv4({ protocol, flags, fragmentOffset }, middle)
      const params = { offset: fragmentOffset * 8 }
      const layers = await accepts(peel(ethernet(IPV4, packet)), 'later-refused', params)
      hasLayers(layers, 'link, network, payload', 'later-fragment', params)
      equalBytes(layerOf(layers, 'payload').bytes, middle, 'wrong-payload')
    }
  // Don't Fragment is a flag in the same two bytes, and makes no fragment.
  const unfragmented = await peel(ethernet(IPV4, ipv4({ flags: 2 }, udp(50_001, 6789, piece))))
  hasLayers(unfragmented, 'link, network, transport, payload', 'dont-fragment')

  const whole = 8 + piece.length + random.int(100, 1000)
  const first = ipv4({ flags: 1 }, udp(50_006, 6789, piece, whole))
  const params = { length: whole, there: 8 + piece.length }
  const layers = await accepts(peel(ethernet(IPV4, first)), 'first-refused', params)
  hasLayers(layers, 'link, network, transport, payload', 'first-fragment')
  equalBytes(layerOf(layers, 'payload').bytes, piece, 'wrong-payload')
})

check('refuses-a-wrong-header', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const datagram = udp(50_001, 6789, random.bytes(12))
  for (const options of [NOTHING, new Uint8Array(8).fill(1)]) {
    const packet = ipv4({ options }, datagram)
    // One bit of each field, and of the options if there are any.
    const last = 19 + options.length
    for (const offset of new Set([1, 2, 3, 5, 8, 9, 10, 11, 12, random.int(13, 19), last])) {
      const damaged = Uint8Array.from(packet)
      damaged[offset] = (damaged[offset] ?? 0) ^ (1 << random.int(0, 7))
      const params = { offset, header: 20 + options.length }
      const refusal = peel(ethernet(IPV4, damaged))
      if ((await outcomeOf(refusal)).code === 'ERR_TRUNCATED') fail('length-first', params)
      await refuses(refusal, 'ERR_PROTOCOL', 'accepts-damage', params)
    }
  }
  const wrong = [
    { key: 'wrong-version', packet: ipv4({ version: random.pick([0, 5, 6, 15]) }, datagram) },
    ...[random.int(0, 2), 3, 4].map((ihl) => ({
      key: 'short-ihl',
      packet: ipv4({ protocol: 1, ihl }, datagram),
    })),
    { key: 'short-total', packet: ipv4({ protocol: 1, totalLength: random.int(0, 19) }, datagram) },
  ]
  for (const { key, packet } of wrong) {
    const value = key === 'short-total' ? packet[3] : packet[0]
    await refuses(peel(ethernet(IPV4, packet)), 'ERR_PROTOCOL', key, {
      value: key === 'short-total' ? (value ?? 0) : hex16(value).replace('0x00', '0x'),
    })
  }
})

check('notices-truncation', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const payload = random.bytes(5)
  const frames = [
    ethernet(IPV4, ipv4({ options: new Uint8Array(4).fill(1) }, udp(50_001, 6789, payload))),
    ethernet(IPV4, ipv4({ protocol: TCP }, tcp(50_003, 12_345, payload))),
  ]
  for (const frame of frames)
    for (let kept = 0; kept < frame.length; kept++) {
      const params = { kept, whole: frame.length }
      await refuses(peel(frame.subarray(0, kept)), 'ERR_TRUNCATED', 'cut-frame', params)
    }
  // The packet ends where its total length says; what follows is padding, and no header is in it.
  const padding = new Uint8Array(40)
  padding[1] = 8
  const headers = [
    { name: 'UDP', there: 4, packet: ipv4({}, udp(50_001, 6789, NOTHING).subarray(0, 4)) },
    {
      name: 'TCP',
      there: 16,
      packet: ipv4({ protocol: TCP }, tcp(50_003, 12_345, NOTHING).subarray(0, 16)),
    },
    {
      name: 'TCP',
      there: 20,
      packet: ipv4({ protocol: TCP }, tcp(50_003, 12_345, NOTHING, { dataOffset: 8 })),
    },
  ]
  for (const { name, there, packet } of headers) {
    const frame = ethernet(IPV4, packet, padding)
    await refuses(peel(frame), 'ERR_TRUNCATED', 'header-in-padding', { name, there })
  }
  const length = 8 + payload.length + random.int(1, 30)
  const long = ethernet(IPV4, ipv4({}, udp(50_001, 6789, payload, length)), padding)
  const params = { length, there: 8 + payload.length }
  await refuses(peel(long), 'ERR_TRUNCATED', 'udp-length', params)
})

check('refuses-a-wrong-transport', async ({ lab, random }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const payload = random.bytes(24)
  for (const dataOffset of [0, random.int(1, 4)]) {
    const segment = tcp(50_003, 12_345, payload, { dataOffset })
    const frame = ethernet(IPV4, ipv4({ protocol: TCP }, segment))
    const params = { dataOffset, headerLength: dataOffset * 4 }
    await refuses(peel(frame), 'ERR_PROTOCOL', 'short-tcp', params)
  }
  for (const length of [0, random.int(1, 7)]) {
    const frame = ethernet(IPV4, ipv4({}, udp(50_001, 6789, payload, length)))
    await refuses(peel(frame), 'ERR_PROTOCOL', 'short-udp', { length })
  }
})

check('peels-the-capture', async ({ lab }) => {
  const { peel } = await lab.load<typeof Peeling>('peel.ts')
  const frames = framesOf(readFileSync(join(CAPTURE, 'frames.pcap')))
  const expected = JSON.parse(readFileSync(join(CAPTURE, 'layers.json'), 'utf8')) as PlainLayer[][]
  for (const [index, frame] of frames.entries()) {
    const outcome = await outcomeOf(peel(frame))
    const params = { frame: index + 1, expected: JSON.stringify(expected[index]) }
    if (outcome.code !== undefined) fail('frame-refused', { ...params, code: outcome.code })
    if (!Array.isArray(outcome.value)) equal(outcome.value, [])
    const actual = JSON.stringify(plain(outcome.value))
    equal(plain(outcome.value), expected[index], 'wrong-layers', { ...params, actual })
  }
  // The same over TCP. The client's frames are windows into a larger piece of memory.
  const { port } = await lab.run('server', ['--port', '0'])
  const client = await lab.run('client', ['--port', String(port), '--json'])
  await client.exits()
  const lines = client.output().trim().split('\n')
  for (const [index, layers] of expected.entries()) {
    const line = lines[index] ?? ''
    const params = { frame: index + 1, actual: line.slice(0, 200) || '–' }
    equal(parseLine(line), layers, 'window', params)
  }
})
