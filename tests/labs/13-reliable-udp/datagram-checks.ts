/** Checks of the datagram and of its checksum. */
import {
  concat,
  equal,
  equalBytes,
  fail,
  hex,
  phrase,
  RemoteError,
  type CheckContext,
  type Phrase,
} from '#checker'
import type * as Datagrams from '../../../solutions/13-reliable-udp/datagram.ts'
import { ACK, ackOf, checksumOf, DATA, datagramOf, dataOf, flipBit, LAST } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Datagrams>('datagram.ts')

const word = (value: unknown): string =>
  typeof value === 'number' ? value.toString(16).padStart(4, '0') : String(value)

const spaced = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('hex').replace(/..\B/g, '$& ')

export async function sumsAsRfc1071(context: CheckContext): Promise<void> {
  const { random } = context
  const { internetChecksum } = await load(context)
  const cases: [string, Uint8Array][] = [
    // The example of RFC 1071, section 3, and words without any carry.
    ['wrong-sum', hex('00 01 f2 03 f4 f5 f6 f7')],
    ['wrong-sum', hex('12 34 01 02')],
    ['wrong-sum', new Uint8Array(0)],
    ['odd-length', hex('01')],
    ['odd-length', concat(hex('0a 0b'), random.bytes(random.int(1, 9) * 2 + 1))],
    // Adding the carry carries again.
    ['second-carry', hex('ff ff ff ff 00 01')],
    ['second-carry', hex('ff fe ff ff 00 02')],
    ['wrong-sum', random.bytes(random.int(500, 700) * 2)],
  ]
  for (const [key, bytes] of cases) {
    const expected = checksumOf(bytes)
    const actual = await internetChecksum(bytes)
    const shown = bytes.length <= 16 ? spaced(bytes) : `${bytes.length} bytes`
    equal(actual, expected, key, {
      bytes: shown === '' ? '–' : shown,
      expected: word(expected),
      actual: word(actual),
    })
  }
  const most = new Uint8Array(65_536).fill(0xff)
  most.set(random.bytes(8), 8)
  const actual = await internetChecksum(most)
  const params = {
    bytes: phrase('bytes', { size: 65_536 }),
    expected: word(checksumOf(most)),
    actual: word(actual),
  }
  equal(actual, checksumOf(most), 'wrong-sum', params)
}

export async function laysOutADatagram(context: CheckContext): Promise<void> {
  const { random } = context
  const { encodeDatagram } = await load(context)
  const sizes = [0, 1, random.int(2, 255), random.int(256, 1023), 1024]
  for (const [index, size] of sizes.entries()) {
    const payload = random.bytes(size)
    const seq = [0, 65_535, random.int(1, 255), random.int(256, 65_534)][index % 4] ?? 0
    const isLast = index % 2 === 1
    const expected = dataOf(seq, payload, isLast)
    const what = phrase('data', { seq, last: isLast ? ' LAST' : '', size })
    compare(await encodeDatagram({ type: 'data', seq, isLast, payload }), expected, what)
  }
  const seq = random.int(256, 65_535)
  compare(await encodeDatagram({ type: 'ack', seq }), ackOf(seq), `ACK ${seq}`)

  const payload = new Uint8Array(0)
  const wrong: [string | Phrase, Datagrams.Datagram][] = [
    ...[-1, 65_536, random.int(65_537, 99_999), 0.5, NaN].flatMap((bad): typeof wrong => [
      [`seq ${bad}`, { type: 'data', seq: bad, isLast: false, payload }],
      [`seq ${bad}`, { type: 'ack', seq: bad }],
    ]),
    [
      phrase('bytes', { size: 1025 }),
      { type: 'data', seq: 0, isLast: false, payload: new Uint8Array(1025) },
    ],
  ]
  for (const [what, datagram] of wrong) {
    const outcome = await encodeDatagram(datagram).catch(codeOf)
    if (outcome !== 'ERR_INVALID')
      fail('not-refused', {
        what,
        actual: typeof outcome === 'string' ? outcome : phrase('datagram'),
      })
  }
}

/** Field by field: each has a sentence of its own. */
function compare(actual: unknown, expected: Uint8Array, what: string | Phrase): void {
  if (!(actual instanceof Uint8Array)) equalBytes(actual, expected)
  const bytes = actual as Uint8Array
  const sizes = { what, expected: expected.length, actual: bytes.length }
  equal(bytes.length, expected.length, 'wrong-size', sizes)
  const header = {
    what,
    expected: spaced(expected.subarray(0, 6)),
    actual: spaced(bytes.subarray(0, 6)),
  }
  equalBytes(bytes.subarray(0, 6), expected.subarray(0, 6), 'wrong-header', header)
  equalBytes(bytes.subarray(8), expected.subarray(8), 'wrong-payload', { what })
  const sums = {
    what,
    expected: spaced(expected.subarray(6, 8)),
    actual: spaced(bytes.subarray(6, 8)),
  }
  equalBytes(bytes, expected, 'wrong-checksum', sums)
}

export async function readsADatagramBack(context: CheckContext): Promise<void> {
  const { random } = context
  const { decodeDatagram } = await load(context)
  const read = async (
    bytes: Uint8Array,
    what: string | Phrase,
    key = 'refused',
  ): Promise<Record<string, unknown>> => {
    const datagram = await decodeDatagram(bytes).catch((error: unknown) => {
      fail('threw', { what, code: codeOf(error) })
    })
    if (datagram === undefined || datagram === null) fail(key, { what })
    return datagram
  }
  for (const size of [0, 1, random.int(2, 99), random.int(100, 1023), 1024]) {
    const payload = random.bytes(size)
    const seq = random.pick([0, random.int(1, 65_534), 65_535])
    const isLast = random.pick([true, false])
    const what = phrase('data', { seq, last: isLast ? ' LAST' : '', size })
    const actual = await read(dataOf(seq, payload, isLast), what)
    same(actual, { type: 'data', seq, isLast }, what)
    equalBytes(actual.payload, payload, 'wrong-payload', { what })
  }
  const seq = random.int(256, 65_535)
  same(await read(ackOf(seq), `ACK ${seq}`), { type: 'ack', seq }, `ACK ${seq}`)

  // Flags that we do not know yet may be set one day.
  for (const flags of [0b1111_1110, 0b1000_0001]) {
    const what = `DATA ${seq}, flags ${flags.toString(2).padStart(8, '0')}`
    const payload = random.bytes(3)
    const actual = await read(datagramOf({ seq, flags, payload }), what, 'other-flags')
    equal(actual.isLast, (flags & LAST) === 1, 'other-flags', { what })
  }
}

function same(
  actual: Record<string, unknown>,
  expected: Record<string, string | number | boolean>,
  what: string | Phrase,
): void {
  for (const [field, value] of Object.entries(expected)) {
    const shown = { what, field, expected: String(value), actual: String(actual[field]) }
    equal(actual[field], value, 'wrong-field', shown)
  }
}

export async function refusesDamage(context: CheckContext): Promise<void> {
  const { random } = context
  const { decodeDatagram } = await load(context)
  const refuse = async (
    bytes: Uint8Array,
    key: string,
    params: Record<string, string | number>,
  ): Promise<void> => {
    const datagram = await decodeDatagram(bytes).catch((error: unknown) => {
      fail('threw', { what: spaced(bytes.subarray(0, 16)) || '–', code: codeOf(error) })
    })
    if (datagram !== undefined) fail(key, params)
  }
  const seq = random.int(1, 65_535)
  const payload = random.bytes(random.int(2, 5))
  const whole = dataOf(seq, payload, true)
  for (let bytes = 0; bytes < 8; bytes++)
    await refuse(whole.subarray(0, bytes), 'too-short', { bytes })
  for (let bit = 0; bit < whole.length * 8; bit++)
    await refuse(flipBit(whole, bit), 'bit-flip', { bit, byte: bit >> 3 })

  // Zero bytes change no sum: only the length tells.
  const zeros = new Uint8Array(random.int(1, 3) * 2)
  const longer = { said: payload.length, actual: payload.length + zeros.length }
  await refuse(concat(whole, zeros), 'wrong-length', longer)
  for (const said of [payload.length - 1, payload.length + 1, 65_535])
    await refuse(datagramOf({ seq, payload, length: said }), 'wrong-length', {
      said,
      actual: payload.length,
    })
  for (const type of [0, 3, 255, DATA + 128])
    await refuse(datagramOf({ type, seq }), 'unknown-type', { type })
  await refuse(datagramOf({ type: ACK, seq, payload }), 'ack-with-payload', {
    bytes: payload.length,
  })
  await refuse(datagramOf({ seq, payload: random.bytes(1025) }), 'too-long', { bytes: 1025 })
}

/** @returns the code of the learner's error, or its name */
function codeOf(error: unknown): string {
  if (error instanceof RemoteError && !error.message.startsWith('TODO'))
    return error.code ?? error.name
  throw error
}
