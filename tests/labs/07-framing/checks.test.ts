import {
  check,
  equal,
  equalBytes,
  everyDelivery,
  fail,
  hex,
  phrase,
  utf8,
  type Phrase,
} from '#checker'
import type * as Framing from '../../../solutions/07-framing/framing.ts'
import type * as Lines from '../../../solutions/07-framing/lines.ts'
import type * as Records from '../../../solutions/07-framing/records.ts'
import { accepts, frameOf, pushAll, recordOf, refuses, showHex, unlessTimedOut } from './support.ts'

// --- framing.ts -------------------------------------------------------------------------------

check('length-comes-first', async ({ lab, random }) => {
  const { encodeFrame } = await lab.load<typeof Framing>('framing.ts')
  // One, two and three bytes of the length are in use.
  const sizes = [2, 0, 1, 255, 256, random.int(257, 999), random.int(65_536, 70_000)]
  for (const size of sizes) {
    const payload = random.bytes(size)
    const frame = await encodeFrame(payload)
    const expected = frameOf(payload)
    if (!(frame instanceof Uint8Array)) equalBytes(frame, expected)
    const header = { payload: size, expected: showHex(expected, 4), actual: showHex(frame, 4) }
    equalBytes(frame.subarray(0, 4), expected.subarray(0, 4), 'wrong-header', header)
    const actual = frame.length
    equal(actual, expected.length, 'wrong-size', { payload: size, expected: size + 4, actual })
    equalBytes(frame, expected, 'wrong-payload')
  }
})

check('waits-for-the-rest', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const payload = utf8(random.text(random.int(3, 8)))
  const frame = frameOf(payload)
  // Inside the header, right after it, inside the payload, before the last byte.
  for (const sent of [random.int(1, 3), 4, random.int(5, frame.length - 2), frame.length - 1]) {
    const decoder = await FrameDecoder.new()
    const early = await pushAll(decoder, [frame.subarray(0, sent)])
    const params = { sent, whole: frame.length, count: early.length }
    equal(early.length, 0, 'too-early', params)
    const whole = { whole: frame.length }
    const late = await accepts(pushAll(decoder, [frame.subarray(sent)]), 'never-came', whole)
    equal(late.length, 1, 'never-came', whole)
    equalBytes(late[0], payload)
  }
})

check('gives-every-frame', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const payloads = Array.from({ length: random.int(3, 6) }, () => random.bytes(random.int(1, 9)))
  const decoder = await FrameDecoder.new()
  const got = await pushAll(decoder, [Buffer.concat(payloads.map(frameOf))])
  equal(got.length, payloads.length, 'too-few', { expected: payloads.length, actual: got.length })
  for (const [index, payload] of payloads.entries()) equalBytes(got[index], payload)

  const [first, next] = [frameOf(random.bytes(5)), frameOf(random.bytes(6))]
  for (const part of [random.int(1, 3), random.int(4, 9)]) {
    const both = await FrameDecoder.new()
    await pushAll(both, [Buffer.concat([first, next.subarray(0, part)])])
    // Whoever lost the beginning may also take what follows for a header, and refuse it.
    const rest = await accepts(pushAll(both, [next.subarray(part)]), 'leftover-lost', { part })
    equal(rest.length, 1, 'leftover-lost', { part })
    equalBytes(rest[0], next.subarray(4))
  }
})

check('keeps-an-empty-frame', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const alone = await FrameDecoder.new()
  const atOnce = await pushAll(alone, [hex('00 00 00 00')])
  const later = await pushAll(alone, [frameOf(random.bytes(3))])
  if (atOnce.length === 0 && later.length === 2) fail('late')
  equal(atOnce.length, 1, 'missing', { expected: 1, actual: atOnce.length })
  equalBytes(atOnce[0], new Uint8Array(0))

  const payloads = [random.bytes(2), new Uint8Array(0), new Uint8Array(0), random.bytes(1)]
  const between = await FrameDecoder.new()
  const got = await pushAll(between, [Buffer.concat(payloads.map(frameOf))])
  equal(got.length, payloads.length, 'missing', { expected: payloads.length, actual: got.length })
  for (const [index, payload] of payloads.entries()) equalBytes(got[index], payload)
})

check('ignores-the-cuts', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const texts = [random.text(3), '', random.text(1), random.text(random.int(4, 9))]
  const payloads = random.shuffle(texts).map(utf8)
  const frames = payloads.map(frameOf)
  // Inside the second header, and inside its neighbour's payload.
  const second = frames[0]?.length ?? 0
  await everyDelivery(frames, { cutAt: [1, second + 2, second + 5] }, async ({ parts }) => {
    const decoder = await FrameDecoder.new()
    const got = await pushAll(decoder, parts)
    const expected = payloads.length
    equal(got.length, expected, 'wrong-count', { expected, actual: got.length })
    for (const [index, payload] of payloads.entries())
      equalBytes(got[index], payload, 'wrong-message', { number: index + 1, expected })
    await decoder.end()
  })
  // Node's Buffers often are windows into a larger piece of memory: chunk.byteOffset is not 0.
  // The second chunk begins with a header that differs from the one at the memory's beginning.
  const sized = [random.bytes(8), random.bytes(2), random.bytes(2)]
  const decoder = await FrameDecoder.new()
  const stream = Buffer.concat(sized.map(frameOf))
  const got = await accepts(lab.pushInPieces(decoder, 'push', stream, { pieceBytes: 12 }), 'window')
  equal(got, sized, 'window')
})

check('refuses-too-large', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const max = random.int(5, 40)
  const fits = await FrameDecoder.new(max)
  const payload = random.bytes(max)
  await accepts(fits.push(frameOf(payload)), 'limit-itself', { max })

  // The header comes alone, and in two pieces: nothing of the payload is there yet.
  for (const announced of [max + 1, random.int(1_048_576, 0xffff_ffff)]) {
    const header = frameOf(new Uint8Array(0))
    new DataView(header.buffer).setUint32(0, announced)
    const decoder = await FrameDecoder.new(max)
    await pushAll(decoder, [header.subarray(0, 3)])
    const params = { announced, max }
    await refuses(decoder.push(header.subarray(3)), 'ERR_TOO_LARGE', 'too-late', params)
    // The refused payload begins with what looks like a frame.
    await refuses(decoder.push(frameOf(random.bytes(1))), 'ERR_TOO_LARGE', 'goes-on')
  }
  const usual = await FrameDecoder.new()
  const mebibyte = 1_048_576
  const params = { announced: mebibyte + 1, max: mebibyte }
  await refuses(usual.push(hex('00 10 00 01')), 'ERR_TOO_LARGE', 'too-late', params)
})

check('notices-truncation', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const of = random.int(3, 9)
  const frame = frameOf(random.bytes(of))
  for (const before of [[], [frame], [hex('00 00 00 00')]]) {
    const whole = await FrameDecoder.new()
    await pushAll(whole, before)
    await accepts(whole.end(), 'at-boundary')

    const bytes = random.int(1, 3)
    const inHeader = await FrameDecoder.new()
    await pushAll(inHeader, [...before, frame.subarray(0, bytes)])
    await refuses(inHeader.end(), 'ERR_TRUNCATED', 'in-header', { bytes })
  }
  for (const bytes of [0, random.int(1, of - 1)]) {
    const inPayload = await FrameDecoder.new()
    await pushAll(inPayload, [frame.subarray(0, 4 + bytes)])
    await refuses(inPayload.end(), 'ERR_TRUNCATED', 'in-payload', { bytes, of })
  }
})

check('owns-its-memory', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const payloads = [random.bytes(random.int(6, 9)), random.bytes(random.int(3, 5))]
  const stream = Buffer.concat(payloads.map(frameOf))
  const cases = [
    { key: 'changed', pieceBytes: stream.length },
    { key: 'changed-inside', pieceBytes: 7 },
  ]
  for (const { key, pieceBytes } of cases) {
    const decoder = await FrameDecoder.new()
    const pushing = lab.pushInPieces(decoder, 'push', stream, { pieceBytes, reuseBuffer: true })
    // Once the whole stream went well, an error can only come from bytes that were overwritten.
    const got = await (key === 'changed' ? pushing : accepts(pushing, key))
    equal(got.length, payloads.length)
    for (const [index, payload] of payloads.entries()) equalBytes(got[index], payload, key)
  }
})

check('takes-a-million-chunks', async ({ lab, random }) => {
  const { FrameDecoder } = await lab.load<typeof Framing>('framing.ts')
  const limit = 2_000
  const bytes = 1_048_576
  const payload = new Uint8Array(bytes).fill(random.int(1, 255))

  /** Milliseconds for the frame, one byte at a time. Copying everything each time takes a minute. */
  const time = async (): Promise<number> => {
    const decoder = await FrameDecoder.new()
    const startedMs = performance.now()
    const pushing = lab.pushInPieces(decoder, 'push', frameOf(payload), { timeoutMs: 1.5 * limit })
    const got = await unlessTimedOut(pushing)
    const ms = Math.round(performance.now() - startedMs)
    if (got === undefined) fail('too-slow', { bytes, ms, limit })
    equal(got.length, 1, 'wrong-message', { bytes })
    equalBytes(got[0], payload, 'wrong-message', { bytes })
    return ms
  }
  if ((await time()) <= limit) return
  // The machine may have been busy: once more.
  const ms = await time()
  if (ms > limit) fail('too-slow', { bytes, ms, limit })
})

check('echoes-over-tcp', async ({ lab, connect, random }) => {
  const { host, port } = await lab.run('server', ['--port', '0'])
  const texts = [random.text(1), '', random.pick(['a', 'ab'])]
  const frames = random.shuffle(texts).map((text) => frameOf(utf8(text)))
  const expected = Buffer.concat(frames)
  await everyDelivery(frames, { cutAt: [2, 6] }, async ({ parts }) => {
    const peer = await connect({ host, port })
    await peer.sendParts(parts)
    peer.end()
    const { bytes, ending } = await peer.readToEnd()
    equalBytes(bytes, expected, 'wrong-answer', { expected: frames.length })
    equal(ending, 'fin', 'no-clean-end', { ending: ending === 'fin' ? 'FIN' : 'RST' })
  })
})

// --- lines.ts ---------------------------------------------------------------------------------

check('ends-at-lf-or-crlf', async ({ lab, random }) => {
  const { LineDecoder } = await lab.load<typeof Lines>('lines.ts')
  const lines = [random.text(4), '', ` ${random.text(2)}\t`, '', random.text(1)]
  const sent = lines.map((line) => utf8(line + random.pick(['\n', '\r\n'])))
  sent.push(utf8('\r\n'), utf8('\n'))
  const expected = [...lines, '', '']
  await everyDelivery(sent, {}, async ({ parts }) => {
    const decoder = await LineDecoder.new()
    const actual = await pushAll(decoder, parts)
    const params = { expected: JSON.stringify(expected), actual: JSON.stringify(actual) }
    equal(actual, expected, 'wrong-lines', params)
  })
  const lone = [`${random.text(2)}\r${random.text(2)}`, '\r', `${random.text(1)}\r`]
  await everyDelivery(
    lone.map((line) => utf8(`${line}\r\n`)),
    {},
    async ({ parts }) => {
      const decoder = await LineDecoder.new()
      const actual = await pushAll(decoder, parts)
      const params = { expected: JSON.stringify(lone), actual: JSON.stringify(actual) }
      equal(actual, lone, 'lone-cr', params)
    },
  )
})

check('decodes-whole-lines', async ({ lab, random }) => {
  const { LineDecoder } = await lab.load<typeof Lines>('lines.ts')
  const line = random.shuffle(['Д', '你', '🙂', random.text(2)]).join('')
  const bytes = utf8(`${line}\n`)
  for (let cut = 1; cut < bytes.length; cut++) {
    const decoder = await LineDecoder.new()
    const got = await pushAll(decoder, [bytes.subarray(0, cut), bytes.subarray(cut)])
    const params = { expected: JSON.stringify([line]), actual: JSON.stringify(got) }
    equal(got, [line], 'cut-character', params)
  }
  // A lone continuation byte; the first half of a character; a surrogate, which UTF-8 has not.
  for (const wrong of ['61 80 0a', 'd0 0a', 'ed a0 80 0a']) {
    const decoder = await LineDecoder.new()
    await refuses(decoder.push(hex(wrong)), 'ERR_PROTOCOL', 'accepts-bad-utf8', { bytes: wrong })
  }
})

check('limits-a-line-in-bytes', async ({ lab, random }) => {
  const { LineDecoder } = await lab.load<typeof Lines>('lines.ts')
  const max = random.int(8, 30)
  const line = 'x'.repeat(max)
  for (const [end, shown] of [
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
  ] as const) {
    await everyDelivery([utf8(line + end)], { cutAt: [max, max + 1] }, async ({ parts }) => {
      const decoder = await LineDecoder.new(max)
      await accepts(pushAll(decoder, parts), 'limit-itself', { max, end: shown })
    })
  }
  const endless = await LineDecoder.new(max)
  await pushAll(endless, [utf8(line)])
  await refuses(endless.push(utf8('xx')), 'ERR_TOO_LARGE', 'too-late', { sent: max + 2, max })
  await refuses(endless.push(utf8('y\n')), 'ERR_TOO_LARGE', 'goes-on')

  const characters = Math.floor(max / 2)
  const wide = utf8('网'.repeat(characters) + '\n')
  const counted = { characters, bytes: wide.length - 1, max }
  const decoder = await LineDecoder.new(max)
  await refuses(decoder.push(wide), 'ERR_TOO_LARGE', 'counts-characters', counted)
  const usual = await LineDecoder.new()
  const pushed = usual.push(utf8('x'.repeat(1_026)))
  await refuses(pushed, 'ERR_TOO_LARGE', 'too-late', { sent: 1_026, max: 1_024 })
})

check('reports-an-unfinished-line', async ({ lab, random }) => {
  const { LineDecoder } = await lab.load<typeof Lines>('lines.ts')
  for (const [end, shown] of [
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
  ] as const) {
    const decoder = await LineDecoder.new()
    await pushAll(decoder, [utf8(random.text(3) + end)])
    await accepts(decoder.end(), 'at-boundary', { end: shown })
  }
  for (const rest of [random.text(2), `${random.text(1)}\r`]) {
    const decoder = await LineDecoder.new()
    await pushAll(decoder, [utf8(`${random.text(2)}\n${rest}`)])
    await refuses(decoder.end(), 'ERR_TRUNCATED', 'silent', { bytes: showHex(utf8(rest)) })
  }
})

// --- records.ts -------------------------------------------------------------------------------

check('packs-37-bytes', async ({ lab, random }) => {
  const { encodeRecord } = await lab.load<typeof Records>('records.ts')
  const people = [
    { id: random.int(1, 9), name: random.text(2), age: random.int(18, 99) },
    { id: 0, name: '', age: 0 },
    { id: 0xffff_ffff, name: 'n'.repeat(32), age: 255 },
    { id: random.int(65_536, 0xffff_ffff), name: random.text(6), age: random.int(128, 255) },
  ]
  for (const person of people) {
    const { id, age } = person
    const name = JSON.stringify(person.name)
    const record = await encodeRecord(person)
    if (!(record instanceof Uint8Array)) equalBytes(record, recordOf(person))
    equal(record.length, 37, 'wrong-size', { name, actual: record.length, expected: 37 })
    equalBytes(record, recordOf(person), 'wrong-bytes', { name, id, age })
  }
})

check('reads-a-record-back', async ({ lab, random }) => {
  const { decodeRecord } = await lab.load<typeof Records>('records.ts')
  const names = [random.text(random.int(1, 8)), '', 'n'.repeat(32), '你'.repeat(10) + 'ab', ' x ']
  for (const name of names) {
    const person = { id: random.int(0x8000_0000, 0xffff_ffff), name, age: random.int(128, 255) }
    const actual = await decodeRecord(recordOf(person))
    const shown = { expected: JSON.stringify(name), actual: JSON.stringify(actual.name) }
    equal(actual.name, name, 'wrong-name', shown)
    for (const field of ['id', 'age'] as const) {
      const params = { field, expected: person[field], actual: String(actual[field]) }
      equal(actual[field], person[field], 'wrong-number', params)
    }
  }
})

check('refuses-what-does-not-fit', async ({ lab, random }) => {
  const { encodeRecord, decodeRecord } = await lab.load<typeof Records>('records.ts')
  const fits = { id: 1, name: '你'.repeat(10) + 'ab', age: 1 }
  await accepts(encodeRecord(fits), 'too-strict')

  for (const name of ['n'.repeat(33), '网'.repeat(random.int(11, 20)), 'abc' + 'я'.repeat(15)]) {
    const params = { name: JSON.stringify(name), bytes: utf8(name).length }
    await refuses(encodeRecord({ ...fits, name }), 'ERR_INVALID', 'name-cut', params)
  }
  const others = [
    { ...fits, id: 2 ** 32 },
    { ...fits, id: -1 },
    { ...fits, id: 1.5 },
    { ...fits, age: 256 },
    { ...fits, age: -1 },
    { ...fits, age: Number.NaN },
    { ...fits, name: 'a\0b' },
    { ...fits, name: 'half \ud83d' },
  ]
  for (const person of others) {
    const what = JSON.stringify(person)
    await refuses(encodeRecord(person), 'ERR_INVALID', 'not-carried', { what })
  }

  const cut = recordOf({ ...fits, name: 'a'.repeat(30) })
  cut.set([0xe4, 0xbd], 4 + 30) // two of the three bytes of 你
  await refuses(decodeRecord(cut), 'ERR_INVALID', 'cut-character')
  const record = recordOf(fits)
  const afterName = recordOf({ ...fits, name: 'Li' })
  afterName[4 + random.int(3, 31)] = 0x21
  const bad: [what: Phrase, bytes: Uint8Array][] = [
    [phrase('bytes', { size: 36 }), record.subarray(1)],
    [phrase('bytes', { size: 38 }), Uint8Array.of(...record, 0)],
    [phrase('after-the-zeros'), afterName],
  ]
  for (const [what, bytes] of bad)
    await refuses(decodeRecord(bytes), 'ERR_INVALID', 'bad-record', { what })
})
