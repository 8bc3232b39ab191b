/** Checks of xml.ts. */
import { equal, fail, hex, RemoteError, utf8, type CheckContext } from '#checker'
import type * as Xml from '../../../solutions/18-xml-rpc/xml.ts'
import { accepts, refuses, show, tree } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Xml>('xml.ts')

export async function escapesText(context: CheckContext): Promise<void> {
  const { escapeText } = await load(context)
  const { random } = context
  const texts: [text: string, escaped: string][] = [
    ['1 < 2', '1 &lt; 2'],
    ['fish & chips', 'fish &amp; chips'],
    ['a ]]> b', 'a ]]&gt; b'],
    ['&lt;', '&amp;lt;'],
    ['one\r\ntwo', 'one&#13;\ntwo'],
    ['', ''],
  ]
  for (const [text, expected] of random.shuffle(texts)) {
    const actual = await escapeText(text)
    equal(actual, expected, 'wrong', { text: show(text), expected, actual: show(actual) })
  }
  const plain = random.text(6)
  equal(await escapeText(plain), plain)
  const foreign: [name: string, character: string][] = [
    ['U+0000', '\0'],
    ['U+001B', '\x1b'],
    ['U+D83D', '\ud83d'],
    ['U+FFFF', '\uffff'],
  ]
  for (const [name, character] of random.shuffle(foreign))
    await refuses(escapeText(`a${character}`), 'ERR_INVALID', 'carried', { name })
}

export async function readsElements(context: CheckContext): Promise<void> {
  const { parseXml } = await load(context)
  const word = context.random.text(3)
  const same: [key: string, document: string][] = [
    ['plain', `<a><b>${word}</b></a>`],
    ['declared', `<?xml version='1.0'?>\r\n<a><b>${word}</b></a>\r\n`],
    ['declared', `<?xml version="1.0" encoding="utf-8"?><a><b>${word}</b></a>`],
    ['byte-order-mark', `\ufeff<?xml version="1.0"?><a><b>${word}</b></a>`],
    ['comments', `<!-- <b> --><a><!----><b><!-- & -->${word}</b></a><!-- end -->\n`],
    ['attributes', `<a xmlns:e="http://example.com/" x = '>'><b y="/">${word}</b></a>`],
    ['tag-space', `<a\n><b >${word}</b\t></a >`],
    ['cdata', `<a><b><![CDATA[${word}]]></b></a>`],
  ]
  for (const [key, document] of same) {
    const params = { document: show(document) }
    const actual = await accepts(parseXml(utf8(document)), 'refused', params)
    const expected = tree(`<a><b>${word}</b></a>`)
    equal(actual, expected, key, { ...params, actual: show(actual) })
  }
  const texts: [written: string, meant: string][] = [
    ['&lt;b&gt; &quot;&apos;&amp;', '<b> "\'&'],
    ['&amp;lt;', '&lt;'],
    ['&#1078;&#x1F642;', 'ж🙂'],
    ['<![CDATA[<&]]>&lt;<![CDATA[]]]]>', '<&<]]'],
    ['one\r\ntwo\rthree&#13;', 'one\ntwo\nthree\r'],
    ['  two  ', '  two  '],
  ]
  for (const [written, meant] of texts) {
    const params = { written: show(written), expected: show(meant) }
    const { text } = await accepts(parseXml(utf8(`<a>${written}</a>`)), 'text-refused', params)
    equal(text, meant, 'text', { ...params, actual: show(text) })
  }
  const nested = '<a>1<b><c></c>\n<c>x</c></b>2<d></d></a>'
  for (const document of [nested, nested.replace('<d></d>', '<d/>')])
    equal(await parseXml(utf8(document)), tree(nested), 'nested', { document: show(document) })
}

export async function refusesDoctype(context: CheckContext): Promise<void> {
  const { parseXml } = await load(context)
  const documents = [
    '<!DOCTYPE a><a>1</a>',
    '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">\n<a>1</a>',
    '<!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>',
    '<!-- ok --><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>1</a>',
  ]
  for (const document of context.random.shuffle(documents)) {
    const params = { document: show(document) }
    await refuses(parseXml(utf8(document)), 'ERR_PROTOCOL', 'accepted', params)
  }
  await accepts(parseXml(utf8('<a>&lt;!DOCTYPE a></a>')), 'text-refused')
}

export async function refusesBrokenXml(context: CheckContext): Promise<void> {
  const { parseXml } = await load(context)
  const broken: [key: string, documents: string[]][] = [
    ['tags', ['<a><b></a></b>', '<a><b>', '<a>', '</a>', '<a></A>', '<a', '< a></a>']],
    ['around', ['', 'word', '<a/><b/>', '<a></a>word', 'word<a/>', ' <?xml version="1.0"?><a/>']],
    ['references', ['<a>&nbsp;</a>', '<a>1 & 2</a>', '<a>&amp</a>', '<a>&#x110000;</a>']],
    ['references', ['<a>&constructor;</a>', '<a>&#;</a>']],
    ['characters', ['<a>\u0001</a>', '<a>&#0;</a>', '<a>&#xD800;</a>', '<a>\uffff</a>']],
    ['others', ['<a><?php 1 ?></a>', '<a><!-- -- --></a>', '<a><![CDATA[x]]</a>', '<a x=1/>']],
    ['encoding', ['<?xml version="1.0" encoding="windows-1251"?><a/>']],
  ]
  for (const [key, documents] of broken)
    for (const document of documents) {
      const params = { document: show(document) }
      await refuses(parseXml(utf8(document)), 'ERR_PROTOCOL', key, params)
    }
  for (const bytes of ['3c 61 3e ff 3c 2f 61 3e', '3c 61 3e c0 af 3c 2f 61 3e'])
    await refuses(parseXml(hex(bytes)), 'ERR_PROTOCOL', 'utf8', { bytes })
  await nesting(parseXml)
}

async function nesting(parseXml: (bytes: Uint8Array) => Promise<unknown>): Promise<void> {
  const nested = (depth: number): Uint8Array => utf8('<a>'.repeat(depth) + '</a>'.repeat(depth))
  await accepts(parseXml(nested(24)), 'flat')
  for (const depth of [129, 20_000]) {
    // A tree of that depth could not even be handed over: whatever else happens is not a refusal.
    const outcome = await parseXml(nested(depth)).catch((error: unknown) => error)
    if (!(outcome instanceof RemoteError) || outcome.code !== 'ERR_TOO_LARGE')
      fail('deep', { depth })
  }
}
