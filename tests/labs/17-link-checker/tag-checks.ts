/** Checks of tags.ts. */
import { fail, type CheckContext } from '#checker'
import type * as Tags from '../../../solutions/17-link-checker/tags.ts'
import { same, show } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof Tags>('tags.ts')

type Case = [key: string, document: string, ...tags: [name: string, attributes?: object][]]

async function readAll(context: CheckContext, cases: Case[]): Promise<void> {
  const { readStartTags } = await load(context)
  for (const [key, document, ...expected] of cases) {
    const tags: unknown = await readStartTags(document)
    if (!Array.isArray(tags)) fail('no-list', { actual: typeof tags })
    const actual = tags.map((tag: Tags.StartTag) => [tag.name, plain(tag.attributes)])
    const wanted = expected.map(([name, attributes = {}]) => [name, attributes])
    same(actual, wanted, key, { document: show(document) })
  }
}

function plain(attributes: unknown): unknown {
  return attributes instanceof Map ? Object.fromEntries(attributes) : attributes
}

export async function readsTags(context: CheckContext): Promise<void> {
  await readAll(context, [
    ['names', '<P>one<EM>two</EM><br/>three', ['p'], ['em'], ['br']],
    ['names', '<h1>', ['h1']],
    ['names', '<my-element><o:p>', ['my-element'], ['o:p']],
    ['text', '1 < 2 <3 <<b>>', ['b']],
    ['text', 'a < b > c'],
    ['end-tags', '<b></b><i></i >', ['b'], ['i']],
    ['end-tags', '</b title="a > b"><i>', ['i']],
    ['end-tags', '</b title="> <u>"><i>', ['i']],
    ['unfinished', '<b><a href="x"', ['b']],
    ['unfinished', '<b><a href="x>y</a><i>', ['b']],
    ['unfinished', '<b></a', ['b']],
    ['unfinished', '<'],
  ])
}

export async function readsAttributes(context: CheckContext): Promise<void> {
  const word = `${context.random.pick(['first', 'second', 'third'])}.html`
  const a = (href: string, others = {}): ['a', object] => ['a', { href, ...others }]
  await readAll(context, [
    ['quotes', `<a href="${word}">`, a(word)],
    ['quotes', `<a href='${word}'>`, a(word)],
    ['quotes', `<a href=${word}>`, a(word)],
    ['quotes', `<a title="it's" href='a"b'>`, a('a"b', { title: "it's" })],
    ['quoted-end', `<a title="a > b" href='${word}'>`, a(word, { title: 'a > b' })],
    ['quoted-end', '<a href="<b>">', a('<b>')],
    ['unquoted', '<a href=/a/b/>', a('/a/b/')],
    ['unquoted', '<a href=x?a=b&c=d target=_top>', a('x?a=b&c=d', { target: '_top' })],
    ['spaces', '<a\n href = "x"\ttarget\n=\n_top >', a('x', { target: '_top' })],
    ['spaces', `<a href="x"title='y'>`, a('x', { title: 'y' })],
    ['spaces', '<a/href="x"/>', a('x')],
    ['spaces', '<a href=" x\r\ny\r">', a(' x\ny\n')],
    ['empty', '<a href>', a('')],
    ['empty', '<a href="" download>', a('', { download: '' })],
    ['empty', '<a href= >', a('')],
    ['first', `<a href="${word}" HREF="second">`, a(word)],
    ['case', '<A HREF="A.html" onClick=Go>', a('A.html', { onclick: 'Go' })],
    ['case', '<a data-x=1 =y="z">', ['a', { 'data-x': '1', '=y': 'z' }]],
    ['references', '<a href="?a=1&amp;b=2">', a('?a=1&b=2')],
    ['references', "<a href='?a=1&#38;b=2&#x26;c=3'>", a('?a=1&b=2&c=3')],
    ['references', '<a href=?a=1&amp;b=2>', a('?a=1&b=2')],
    ['references', '<a href="a?b=1&copy=2&unknown;">', a('a?b=1&copy=2&unknown;')],
    ['references', '<a href="&lt;&quot;&gt;" title=&quot;>', a('<">', { title: '"' })],
    ['twice', '<a href="?q=%26amp%3B&amp;amp;">', a('?q=%26amp%3B&amp;')],
  ])
}

export async function skipsWhatIsNoTag(context: CheckContext): Promise<void> {
  await readAll(context, [
    ['comments', '<!-- <a href="x"> --><b>', ['b']],
    ['comments', '<!-- > <a> -- > --><b>', ['b']],
    ['comments', '<!--> <b> --><i>', ['b'], ['i']],
    ['comments', '<!---><b>', ['b']],
    ['comments', '<!-- a --!><b>', ['b']],
    ['comments', '<!----><b><!----->', ['b']],
    ['declarations', '<!doctype html><b>', ['b']],
    ['declarations', '<?xml version="1.0"?><b>', ['b']],
    ['declarations', '<![CDATA[<a>]]><b>', ['b']],
    ['declarations', '</><b></ <a>><i>', ['b'], ['i']],
    ['scripts', `<script>a = '<a href="x">'</script><b>`, ['script'], ['b']],
    ['scripts', '<script>a = "</a>", b = "</scripts><a>"</SCRIPT ><b>', ['script'], ['b']],
    ['scripts', '<SCRIPT type=module><a></script/><b>', ['script', { type: 'module' }], ['b']],
    ['scripts', '<style>a::before { content: "<a>" }</style><b>', ['style'], ['b']],
    ['other-texts', '<title>On <a> and <b></title><i>', ['title'], ['i']],
    ['other-texts', '<textarea></text><a></textarea><b>', ['textarea'], ['b']],
    ['other-texts', '<iframe src=x><a></iframe><xmp><a></xmp>', ['iframe', { src: 'x' }], ['xmp']],
    ['other-texts', '<plaintext><a></plaintext><b>', ['plaintext']],
    ['unclosed', '<b><!-- <a>', ['b']],
    ['unclosed', '<b><script><a></scrip><i>', ['b'], ['script']],
    ['unclosed', '<b><!doctype <a', ['b']],
  ])
}
