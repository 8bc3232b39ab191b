/** Python's html.parser and urljoin on the same documents, and its http.server as the site. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { checkLinks } from '../../../solutions/17-link-checker/check-links.ts'
import { extractLinks } from '../../../solutions/17-link-checker/extract-links.ts'
import { DOCUMENTS, PAGE_URL } from './documents.ts'
import { hasPython, PYTHON } from '../../helpers/python.ts'

const PEERS = join(import.meta.dirname, 'peers')
/** An interpreter starts on a machine that may be busy. */
const TIMEOUT_MS = 60_000

/** Of each document its links, `[href, url]`, once per url. */
function linksByPython(documents: string[]): [string, string][][] {
  const input = JSON.stringify(documents.map((html) => [html, PAGE_URL]))
  const { stdout } = spawnSync(PYTHON, ['-B', join(PEERS, 'links.py')], { input })
  const found = JSON.parse(stdout.toString()) as [string, string][][]
  return found.map((links) => [...new Map(links.toReversed().map(byUrl)).values()].toReversed())
}

/** Of equal addresses the first is kept: the list comes in reverse. */
function byUrl([href, url]: [string, string]): [string, [string, string]] {
  // urljoin follows the RFC: it encodes nothing, and leaves the empty path of an address empty.
  const whole = URL.canParse(url) ? new URL(url).href : url
  return [whole, [href, whole]]
}

const linksByUs = (html: string): [string, string][] =>
  extractLinks(html, PAGE_URL).map(({ href, url }) => [href, url])

/** Pieces on which both agree; where browsers and Python differ is in browser.test.ts. */
const PIECES = [
  '<a href="a.html">',
  "<A HREF='../b?x=1&amp;y=2#z'>",
  '<a href=/c/d.html title="a > b">',
  '<a class=x href = "e;f">',
  '<!-- <a href="no"> -->',
  '<script>"<a href=no>"</script>',
  '<style>a[href="<a href=no>"] { }</style>',
  '<base href="/base/"><base href="/not/">',
  '<a name="g">text</a> 1 < 2 &lt;a href="no">',
  '<a href="//www.example.org/x">',
  '<a href="mailto:a@example.com">',
  '<a href="">',
  '<a href="?q">',
  '<img src="h"><link href="i">',
  '</a title="no">',
]

describe.skipIf(!hasPython)('lab 17 and Python', { timeout: TIMEOUT_MS }, () => {
  it('finds the links that html.parser finds, and resolves them as urljoin does', () => {
    const random = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 })
    const made = fc.sample(random, { numRuns: 200, seed: inject('seed') })
    const documents = [
      ...made.map((pieces) => pieces.join('\n')),
      ...DOCUMENTS.map(([, html]) => html),
    ]
    const theirs = linksByPython(documents)
    for (const [index, html] of documents.entries())
      expect([html, linksByUs(html)]).toEqual([html, theirs[index]])
  })

  it('checks the list of a folder that http.server shows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'on-the-wire-17-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await mkdir(join(folder, 'under'))
    for (const name of ['a & b.html', 'страница.html', '<odd>"name".txt', '100%.txt', 'x#y?.html'])
      await writeFile(join(folder, name), 'x')
    const bound = ['--bind', '127.0.0.1', '--directory', folder]
    const child = spawn(PYTHON, ['-u', '-m', 'http.server', '0', ...bound], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void child.kill())
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const [origin] = /http:\/\/[\d.:]+/.exec(line.toString()) ?? ['']
    const results = await checkLinks(`${origin}/`)
    expect(results.map(({ status }) => status)).toEqual(Array<string>(6).fill('ok'))
    expect(results.map(({ url }) => decodeURI(url))).toContain(`${origin}/страница.html`)
    await expect(checkLinks(`${origin}/missing`)).rejects.toMatchObject({ code: 'ERR_PROTOCOL' })
    // Without the slash at its end a folder is redirected to: its links are relative to the new place.
    expect(await checkLinks(`${origin}/under`)).toEqual([])
  })
})
