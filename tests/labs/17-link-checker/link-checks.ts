/** Checks of extract-links.ts. */
import { fail, type CheckContext } from '#checker'
import type * as ExtractLinks from '../../../solutions/17-link-checker/extract-links.ts'
import { same, show } from './support.ts'

const load = ({ lab }: CheckContext) => lab.load<typeof ExtractLinks>('extract-links.ts')

const PAGE = 'http://example.com/shop/list.html?page=2'

export async function resolvesReferences(context: CheckContext): Promise<void> {
  const { extractLinks } = await load(context)
  const cases: [key: string, reference: string, url: string][] = [
    ['wrong', 'item.html', 'http://example.com/shop/item.html'],
    ['wrong', '/item.html', 'http://example.com/item.html'],
    ['wrong', './', 'http://example.com/shop/'],
    ['wrong', '../a/./b/../c', 'http://example.com/a/c'],
    ['wrong', '../../../above', 'http://example.com/above'],
    ['wrong', '//www.example.org/x', 'http://www.example.org/x'],
    ['wrong', 'HTTPS://WWW.Example.org', 'https://www.example.org/'],
    ['wrong', 'http://example.com:80/a', 'http://example.com/a'],
    ['wrong', 'http://example.com:8080/a', 'http://example.com:8080/a'],
    ['query', '?page=3', 'http://example.com/shop/list.html?page=3'],
    ['query', '?', 'http://example.com/shop/list.html?'],
    ['query', 'a?b=../c', 'http://example.com/shop/a?b=../c'],
    ['same-page', '', PAGE],
    ['same-page', '#top', PAGE],
    ['fragment', 'item.html#price', 'http://example.com/shop/item.html'],
    ['fragment', 'https://www.example.org/#/a/b', 'https://www.example.org/'],
    ['white-space', '  item.html \n', 'http://example.com/shop/item.html'],
    ['white-space', 'it\nem.html', 'http://example.com/shop/item.html'],
    ['white-space', 'two words', 'http://example.com/shop/two%20words'],
    ['wrong', 'товар/价格', `http://example.com/shop/${encodeURI('товар/价格')}`],
    ['wrong', 'a%2Fb', 'http://example.com/shop/a%2Fb'],
    ['other-scheme', 'mailto:shop@example.com', 'mailto:shop@example.com'],
    ['other-scheme', 'javascript:void(0)', 'javascript:void(0)'],
    ['other-scheme', 'tel:+15550100', 'tel:+15550100'],
    ['invalid', 'http://[x/', 'http://[x/'],
    ['invalid', '//example.com:99999/', '//example.com:99999/'],
  ]
  for (const [key, reference, url] of cases) {
    const links = await extractLinks(`<a href="${reference}">x</a>`, PAGE)
    const [link] = Array.isArray(links) ? links : []
    const params = { reference: show(reference), page: PAGE }
    if (!link) fail('missing', { ...params, actual: show(links) })
    same(link.url, url, key, params)
    same(link.href, reference, 'href', params)
  }
}

export async function obeysTheBase(context: CheckContext): Promise<void> {
  const { extractLinks } = await load(context)
  const link = '<a href="x">'
  const cases: [key: string, document: string, ...urls: string[]][] = [
    ['ignored', `<base href="http://example.org/b/c">${link}`, 'http://example.org/b/x'],
    ['ignored', `<BASE TARGET=_top HREF=/b/>${link}`, 'http://example.com/b/x'],
    ['relative', `<base href="b/c">${link}`, 'http://example.com/shop/b/x'],
    ['relative', `<base href="?b#c">${link}`, 'http://example.com/shop/x'],
    ['late', `${link}<base href="/b/">`, 'http://example.com/b/x'],
    ['second', `<base href="/b/"><base href="/c/">${link}`, 'http://example.com/b/x'],
    ['second', `<base target="_top"><base href="/c/">${link}`, 'http://example.com/c/x'],
    ['unusable', `<base href="http://[">${link}`, 'http://example.com/shop/x'],
    ['unusable', `<base href="data:text/html,b">${link}`, 'http://example.com/shop/x'],
    ['unusable', `<base href="javascript:0"><base href="/c/">${link}`, 'http://example.com/shop/x'],
    ['fragment', '<base href="/b/c"><a href="#d">', 'http://example.com/b/c'],
    ['text', `<!-- <base href="/b/"> -->${link}`, 'http://example.com/shop/x'],
  ]
  for (const [key, document, ...urls] of cases) {
    const links = await extractLinks(document, PAGE)
    same(
      links.map(({ url }) => url),
      urls,
      key,
      { document: show(document), page: PAGE },
    )
  }
}

export async function namesEachLinkOnce(context: CheckContext): Promise<void> {
  const { extractLinks } = await load(context)
  const [one, two] = context.random.shuffle(['alpha.html', 'omega.html', 'beta.html'])
  const first = `http://example.com/shop/${one}`
  const second = `http://example.com/shop/${two}`
  const extract = async (document: string): Promise<[string, string][]> =>
    (await extractLinks(document, PAGE)).map(({ href, url }) => [href, url])
  const cases: [key: string, document: string, ...links: [href: string, url: string][]][] = [
    ['order', `<a href="z"><a href="y"><a href="x">`, ...three('z', 'y', 'x')],
    ['order', `<a href="3"><a href="2"><a href="1">`, ...three('3', '2', '1')],
    [
      'twice',
      `<a href="${one}"><a href="${two}"><a href="/shop/${one}"><a href="${one}#a">`,
      [one ?? '', first],
      [two ?? '', second],
    ],
    ['twice', `<a href="${one}#a"><a href="${one}#b">`, [`${one}#a`, first]],
    ['twice', '<a href="mailto:a@example.com">'.repeat(2), ...repeated('mailto:a@example.com')],
    ['different', `<a href="a"><a href="a?"><a href="A">`, ...three('a', 'a?', 'A')],
    ['not-links', `<link href="a"><area href="b"><img src="c"><a name="d"><abbr href="e">`],
  ]
  for (const [key, document, ...links] of cases)
    same(await extract(document), links, key, { document: show(document) })
}

const repeated = (url: string): [string, string][] => [[url, url]]
const three = (...hrefs: string[]): [string, string][] =>
  hrefs.map((href) => [href, `http://example.com/shop/${href}`])
