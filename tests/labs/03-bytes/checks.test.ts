import { check, equal, equalBytes, everyDelivery, fail, hex, utf8 } from '#checker'
import type * as Base64 from '../../../solutions/03-bytes/base64.ts'
import type * as Integers from '../../../solutions/03-bytes/integers.ts'
import type * as Messages from '../../../solutions/03-bytes/message.ts'
import type * as Utf8 from '../../../solutions/03-bytes/utf8.ts'
import { accepts, refuses, show, showHex } from './support.ts'

// --- utf8.ts ----------------------------------------------------------------------------------

check('joins-cut-characters', async ({ lab, random }) => {
  const { Utf8Collector } = await lab.load<typeof Utf8>('utf8.ts')
  const texts = [random.text(3), random.shuffle(['Ж', '网', '🌍', 'a']).join(''), random.text(4)]
  const expected = texts.join('')
  // Inside the characters of the second text: every offset of a few bytes.
  const first = utf8(texts[0] ?? '').length
  const cutAt = [first + 1, first + 3, first + 6]
  await everyDelivery(texts.map(utf8), { cutAt }, async ({ parts }) => {
    const collector = await Utf8Collector.new()
    let actual = ''
    for (const part of parts) {
      actual += await accepts(collector.push(part), 'refused', { text: show(expected) })
    }
    actual += await accepts(collector.end(), 'refused', { text: show(expected) })
    equal(actual, expected, 'broken', { expected: show(expected), actual: show(actual) })
  })
  // The signature of some editors is a character like any other here.
  const marked = await Utf8Collector.new()
  const kept = await marked.push(hex('ef bb bf 61'))
  equal(kept, '\ufeffa', 'bom-removed', { actual: show(kept) })
})

check('gives-text-at-once', { needs: ['joins-cut-characters'] }, async ({ lab, random }) => {
  const { Utf8Collector } = await lab.load<typeof Utf8>('utf8.ts')
  const collector = await Utf8Collector.new()
  const text = random.text(random.int(2, 5))
  const wide = random.pick(['я', '线', '🚀'])
  const [whole, cut] = [utf8(text), utf8(wide)]
  const beginning = cut.subarray(0, random.int(1, cut.length - 1))
  const now = await collector.push(Uint8Array.from([...whole, ...beginning]))
  equal(now, text, 'late', { expected: show(text), actual: show(now) })
  const rest = await collector.push(cut.subarray(beginning.length))
  equal(rest, wide, 'not-completed', { expected: show(wide), actual: show(rest) })
})

check('refuses-wrong-utf8', async ({ lab, random }) => {
  const { Utf8Collector } = await lab.load<typeof Utf8>('utf8.ts')
  // A lone continuation byte, a lead byte without one, an overlong slash, a surrogate, too large.
  const wrong = ['80', 'd0 41', 'c0 af', 'ed a0 80', 'f5 80 80 80', 'ff']
  for (const bytes of random.shuffle(wrong)) {
    const collector = await Utf8Collector.new()
    const pushed = collector.push(hex(`61 ${bytes} 61`))
    await refuses(pushed, 'ERR_PROTOCOL', 'accepted', { bytes })
    await refuses(collector.push(utf8('more')), 'ERR_PROTOCOL', 'goes-on', { bytes })
  }
  const cut = random.pick(['д', '节', '🧭'])
  const bytes = utf8(cut).subarray(0, -1)
  const collector = await Utf8Collector.new()
  await collector.push(bytes)
  const ended = collector.end()
  await refuses(ended, 'ERR_PROTOCOL', 'incomplete', { bytes: showHex(bytes), character: cut })
})

check('reads-the-drip', { needs: ['joins-cut-characters'] }, async ({ lab, serve, random }) => {
  const text = random.shuffle(['Жук', '字节', '🙂', 'ok']).join(' ')
  const server = await serve(async (peer) => {
    for (const byte of utf8(text)) await peer.sendParts([Uint8Array.of(byte)])
    peer.end()
  })
  const program = await lab.run('client', ['--port', String(server.port)])
  await program.ended
  if (!program.output().includes(text)) fail('not-printed', { text: show(text) })
})

// --- base64.ts --------------------------------------------------------------------------------

check('encodes-base64', async ({ lab, random }) => {
  const { b64encode } = await lab.load<typeof Base64>('base64.ts')
  // RFC 4648 §10, then every remainder, and bytes that need the whole alphabet.
  const vectors = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(utf8)
  const long = random.bytes(random.int(60, 80))
  for (const bytes of [...vectors, hex('fb ff bf'), random.bytes(random.int(4, 9)), long]) {
    const expected = Buffer.from(bytes).toString('base64')
    const actual = await b64encode(bytes)
    const params = { bytes: showHex(bytes), count: bytes.length, expected, actual: show(actual) }
    if (typeof actual === 'string' && actual === expected.replaceAll('=', '') && bytes.length % 3)
      fail('no-padding', params)
    if (typeof actual === 'string' && /\s/.test(actual)) fail('line-breaks', params)
    equal(actual, expected, 'wrong', params)
  }
})

check('decodes-base64', async ({ lab, random }) => {
  const { b64decode } = await lab.load<typeof Base64>('base64.ts')
  const sizes = [0, 1, 2, 3, 4, random.int(5, 40), random.int(300, 400)]
  for (const bytes of [...sizes.map((size) => random.bytes(size)), hex('fb ff bf 80')]) {
    const text = Buffer.from(bytes).toString('base64')
    const shown = { text: show(text.slice(0, 40)), count: bytes.length }
    const actual = await accepts(b64decode(text), 'refused', shown)
    if (!(actual instanceof Uint8Array)) equalBytes(actual, bytes)
    equal(actual.length, bytes.length, 'wrong-size', { ...shown, actual: actual.length })
    equalBytes(actual, bytes, 'wrong-bytes', shown)
  }
})

check('refuses-wrong-base64', async ({ lab, random }) => {
  const { b64decode } = await lab.load<typeof Base64>('base64.ts')
  const good = random.pick(['QUJD', 'Zm9v', 'aGV5'])
  const bad: [key: string, texts: string[]][] = [
    ['foreign', [`${good}SG*k`, `${good}SG-_`, `${good} ${good}SG=`, `${good}\n${good}SG=`]],
    ['length', [`${good}Q`, `${good}QQ`, `${good}QUI`, '=']],
    ['padding', ['QQ==QQ==', `${good}=QQQ`, `${good}Q===`, '====', `${good}QQ=Q`]],
    ['spare-bits', [`${good}QR==`, `${good}QUJ=`, 'Zh==']],
  ]
  for (const [key, texts] of bad)
    for (const text of texts) {
      await refuses(b64decode(text), 'ERR_INVALID', key, { text: show(text) })
    }
})

// --- integers.ts ------------------------------------------------------------------------------

check('reads-big-endian', async ({ lab, random }) => {
  const { readU16BE, readU32BE } = await lab.load<typeof Integers>('integers.ts')
  const cases = [hex('01 02 03 04'), hex('ff fe fd fc'), hex('80 00 00 00'), random.bytes(4)]
  for (const bytes of cases) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes
    const [short, long] = [a * 256 + b, ((a * 256 + b) * 256 + c) * 256 + d]
    for (const offset of [0, random.int(1, 5)]) {
      const before = random.bytes(offset)
      const given = Uint8Array.from([...before, ...bytes])
      const two = await readU16BE(given, offset)
      const params = { bytes: showHex(bytes.subarray(0, 2)), offset }
      equal(two, short, 'wrong', { ...params, expected: short, actual: show(two) })
      const four = await readU32BE(given, offset)
      const shown = { bytes: showHex(bytes), offset, expected: long, actual: show(four) }
      if (typeof four === 'number' && four < 0) fail('signed', shown)
      equal(four, long, 'wrong', shown)
    }
  }
})

check('stays-in-bounds', async ({ lab, random }) => {
  const { readU16BE, readU32BE } = await lab.load<typeof Integers>('integers.ts')
  const size = random.int(4, 9)
  const bytes = random.bytes(size)
  await accepts(readU32BE(bytes, size - 4), 'last-refused', { size, offset: size - 4, need: 4 })
  await accepts(readU16BE(bytes, size - 2), 'last-refused', { size, offset: size - 2, need: 2 })
  for (const offset of [size - 3, size - 1, size, size + 5, -1, 0.5]) {
    const params = { size, offset, need: 4 }
    await refuses(readU32BE(bytes, offset), 'ERR_INVALID', 'beyond', params)
  }
  for (const offset of [size - 1, size, -2]) {
    const params = { size, offset, need: 2 }
    await refuses(readU16BE(bytes, offset), 'ERR_INVALID', 'beyond', params)
  }
})

check('writes-big-endian', async ({ lab, random }) => {
  const { writeU32BE } = await lab.load<typeof Integers>('integers.ts')
  const values = [0, 1, 258, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, random.int(65_536, 0xffff_ffff)]
  for (const value of values) {
    const expected = Buffer.alloc(4)
    expected.writeUInt32BE(value)
    equalBytes(await writeU32BE(value), new Uint8Array(expected), 'wrong', { value })
  }
  for (const value of [-1, 0x1_0000_0000, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    await refuses(writeU32BE(value), 'ERR_INVALID', 'wraps', { value: String(value) })
})

// --- message.ts -------------------------------------------------------------------------------

check('writes-json', async ({ lab, random }) => {
  const { toJson } = await lab.load<typeof Messages>('message.ts')
  const fields = { from: random.text(2), to: random.text(3), content: `"${random.text(2)}"\n\\` }
  // Given in another order, and with a field that is nobody's business.
  const given = { secret: 'x', content: fields.content, to: fields.to, from: fields.from }
  const text = await toJson(given)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    fail('not-json', { actual: show(text) })
  }
  if (typeof value !== 'object' || value === null) fail('not-json', { actual: show(text) })
  const keys = Object.keys(value).join(', ')
  equal(keys, 'from, to, content', 'wrong-keys', { keys })
  equal(value, fields, 'wrong-value', { actual: show(text) })
})

check('reads-json', async ({ lab, random }) => {
  const { fromJson } = await lab.load<typeof Messages>('message.ts')
  const message = { from: random.text(2), to: '', content: random.text(3) }
  const escaped = '{ "to" : "", "more": [1], "from":"\\u0416\\ud83d\\ude42",\n"content":"\\/" }'
  equal(await fromJson(JSON.stringify(message)), message)
  equal(await fromJson(escaped), { from: 'Ж🙂', to: '', content: '/' })
  const { from, to } = message
  const wrong = [
    '',
    "{'from':'a','to':'b','content':'c'}",
    '\ufeff' + JSON.stringify(message),
    'null',
    '12',
    show([from, to, 'x']),
    show({ from, to }),
    show({ from, to, content: 5 }),
    show({ from, to, content: null }),
    `${JSON.stringify(message)}}`,
  ]
  for (const text of wrong)
    await refuses(fromJson(text), 'ERR_PROTOCOL', 'accepted', { text: show(text) })
})

const xmlOf = (from: string, to: string, content: string): string =>
  `<message><from>${from}</from><to>${to}</to><content>${content}</content></message>`

check('writes-xml', async ({ lab, random }) => {
  const { toXml } = await lab.load<typeof Messages>('message.ts')
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
  const [from, to] = [random.text(2), random.text(2)]
  const contents = {
    'a "quoted" word': 'a "quoted" word',
    'fish & chips': 'fish &amp; chips',
    '1 < 2': '1 &lt; 2',
    'a ]]> b': 'a ]]&gt; b',
    '&lt;': '&amp;lt;',
    'one\r\ntwo': 'one&#13;\ntwo',
    '': '',
  }
  for (const [content, escaped] of random.shuffle(Object.entries(contents))) {
    const expected = declaration + xmlOf(from, to, escaped)
    const actual = await toXml({ from, to, content })
    const shown = { content: show(content), expected: escaped, actual: show(actual) }
    if (actual === xmlOf(from, to, escaped)) fail('no-declaration', shown)
    if (content === 'one\r\ntwo' && actual === declaration + xmlOf(from, to, content))
      fail('carriage-return', shown)
    equal(actual, expected, 'wrong', shown)
  }
})

check('refuses-what-xml-cannot-carry', async ({ lab, random }) => {
  const { toXml } = await lab.load<typeof Messages>('message.ts')
  const text = random.text(2)
  const good = { from: text, to: '\t\n', content: '\u{10ffff}\ufffd\u0085' }
  await accepts(toXml(good), 'refused', {})
  for (const [name, character] of random.shuffle([
    ['U+0000', '\0'],
    ['U+0008', '\b'],
    ['U+001B', '\x1b'],
    ['U+D83D', '\ud83d'],
    ['U+FFFF', '\uffff'],
  ] as const)) {
    const field = random.pick(['from', 'to', 'content'] as const)
    const message = { ...good, [field]: `a${character}` }
    await refuses(toXml(message), 'ERR_INVALID', 'carried', { name, field })
  }
})

check('reads-xml', async ({ lab, random }) => {
  const { fromXml } = await lab.load<typeof Messages>('message.ts')
  const [from, to] = [random.text(2), random.text(2)]
  const expected = { from, to, content: 'x' }
  const comment = '<!-- a <comment> -->'
  const spaced = `${comment}<message>\n  <from >${from}</from>\n\t<to>${to}</to >${comment}<content>x</content>\n</message>`
  const documents: [key: string, text: string][] = [
    ['plain', xmlOf(from, to, 'x')],
    ['declared', `<?xml version='1.0'?>\r\n${xmlOf(from, to, 'x')}\n`],
    ['spaced', spaced],
    ['reordered', `<message><content>x</content><to>${to}</to><from>${from}</from></message>`],
  ]
  for (const [key, text] of documents) {
    const message = await accepts(fromXml(text), 'refused', { text: show(text) })
    equal(message, expected, key, { text: show(text), actual: show(message) })
  }
  for (const [written, meant] of [
    ['&lt;b&gt; &quot;&apos;', '<b> "\''],
    ['&amp;lt;', '&lt;'],
    ['&#1078;&#x436;&#x1F642;', 'жж🙂'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['&#13;', '\r'],
    ['', ''],
  ] as const) {
    const text = xmlOf(from, to, written)
    const message = await accepts(fromXml(text), 'refused', { text: show(text) })
    const params = { written, expected: show(meant), actual: show(message.content) }
    equal(message, { from, to, content: meant }, 'reference', params)
  }
  const empty = `<message><from/><to />${'<content></content>'}</message>`
  const message = await accepts(fromXml(empty), 'refused', { text: show(empty) })
  equal(message, { from: '', to: '', content: '' })
})

check('refuses-other-xml', async ({ lab, random }) => {
  const { fromXml } = await lab.load<typeof Messages>('message.ts')
  const good = xmlOf('a', 'b', 'c')
  const doctypes = [
    `<!DOCTYPE message>${good}`,
    `<?xml version="1.0"?><!DOCTYPE message [<!ENTITY x "xxxx">]>${xmlOf('a', 'b', '&x;')}`,
    `<!DOCTYPE message [<!ENTITY f SYSTEM "file:///etc/hostname">]>${xmlOf('&f;', 'b', 'c')}`,
  ]
  for (const text of doctypes)
    await refuses(fromXml(text), 'ERR_PROTOCOL', 'doctype', { text: show(text) })
  const wrong = [
    '',
    'a < b',
    '<message></message>',
    xmlOf('a', 'b', 'c').replace('<to>b</to>', ''),
    good.replace('<to>b</to>', '<to>b</to><to>b</to>'),
    good.replace('<to>b</to>', '<to>b</from>'),
    good.replaceAll('message', 'letter'),
    good.replace('<to>', '<to lang="en">'),
    good.replace('</content>', '</content><more>d</more>'),
    xmlOf('a', 'b', 'a & b'),
    xmlOf('a', 'b', '&nbsp;'),
    xmlOf('a', 'b', '&amp'),
    xmlOf('a', 'b', '&#0;'),
    xmlOf('a', 'b', '&#x110000;'),
    xmlOf('a', 'b', '\u0007'),
    xmlOf('a', 'b', '<b>c</b>'),
    `${good}${good}`,
    `${good}x`,
    good.slice(0, -1),
  ]
  for (const text of random.shuffle(wrong))
    await refuses(fromXml(text), 'ERR_PROTOCOL', 'accepted', { text: show(text) })
})
