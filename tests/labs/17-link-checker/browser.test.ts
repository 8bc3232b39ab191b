/** What a real browser's DOM has for the same documents. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { chromiumPath, launchBrowser } from '../../helpers/browser.ts'
import { extractLinks } from '../../../solutions/17-link-checker/extract-links.ts'
import { DOCUMENTS, PAGE_URL } from './documents.ts'

/** Where browsers and Python's library differ, or Python's depends on its version. */
const ODD: [name: string, html: string][] = [
  ['an empty comment', '<!--><a href="a"></a>'],
  ['a comment that ends oddly', '<!-- x --!><a href="a"></a>'],
  ['other declarations', '<?x <b><a href="a"></a><![CDATA[<a href="b">]]><a href="c"></a>'],
  ['the end of a script', '<script>"</scripts><a href=x>"</SCRIPT ><a href="a"></a>'],
  ['a title', '<title><a href="x"></title><a href="a"></a>'],
  ['a text area', '<textarea><a href="x"></textarea><a href="a"></a>'],
  ['frames', '<iframe><a href="x"></iframe><xmp><a href="x"></xmp><a href="a"></a>'],
  ['an end tag with quotes', '<b></b title="> <a href=x>"><a href="a"></a>'],
  ['no space between', '<a href="a"title="b"></a><a/href="c"/></a>'],
  ['an = in front', '<a ="x" href="a"></a><a href==b></a>'],
  ['no value', '<a href></a><a href=></a>'],
  ['references without a semicolon', '<a href="?a&copy=1&ampb&amp=2&not;&#128;&#0"></a>'],
  ['twice encoded', '<a href="?q=&amp;amp;"></a><a href="javascript&colon;void(0)"></a>'],
  ['white space in values', '<a href=" a\r\nb\tc "></a>'],
  ['what is no address', '<a href="http://["></a><a href="//example.com:99999/"></a>'],
  ['other ways to write', '<a href="\\a\\b"></a><a href="HTTP:c"></a><a href="ж/%7e x"></a>'],
  ['a base that is none', '<base href="data:text/html,x"><base href="/b/"><a href="a"></a>'],
  ['unfinished', '<a href="a"></a><a href="b'],
  ['unclosed', '<a href="a"></a><script><a href="b"></a>'],
]

/** Runs in the page. The addresses are made as the browser makes them. */
function links(html: string): [string, string][] {
  const page = new DOMParser().parseFromString(html, 'text/html')
  return [...page.querySelectorAll('a')]
    .filter((link) => link.hasAttribute('href'))
    .map((link) => [link.getAttribute('href') ?? '', link.href])
}

describe.skipIf(chromiumPath === undefined)('lab 17 and a browser', { timeout: 60_000 }, () => {
  it('finds the links that the DOM has, and resolves them alike', async () => {
    const browser = await launchBrowser()
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    // Nothing leaves this machine: the page is answered here.
    await page.route('**', (route) => route.fulfill({ body: '', contentType: 'text/html' }))
    await page.goto(PAGE_URL)
    for (const [name, html] of [...DOCUMENTS, ...ODD]) {
      const theirs = new Map<string, string>()
      for (const [href, url] of await page.evaluate(links, html)) {
        const [address = ''] = (url === '' ? href : url).split('#')
        if (!theirs.has(address)) theirs.set(address, href)
      }
      const ours = extractLinks(html, PAGE_URL).map(({ href, url }) => [url, href])
      expect([name, ours]).toEqual([name, [...theirs]])
    }
  })
})
