/** Links: inside the course they lead somewhere, outside they go where it was agreed upon. */
import { join } from 'node:path'
import type { Course, Page } from '../course.ts'
import { isFile } from '../files.ts'
import type { Finding } from '../finding.ts'
import type { Link } from '../lesson/lesson.ts'

/** Hosts that a page may link to, each with its reason. Nothing is loaded from any of them. */
export const HOSTS: Record<string, string> = {
  'www.rfc-editor.org': 'the text of every RFC',
  'www.iana.org': 'registries of ports, protocols and media types',
  'nodejs.org': "Node's own documentation",
  'docs.python.org': "Python's own documentation",
  'man7.org': 'manual pages of Linux',
  'www.kernel.org': 'documentation of the Linux kernel',
  'docs.kernel.org': 'documentation of the Linux kernel',
  'www.unicode.org': 'the Unicode standard',
  'encoding.spec.whatwg.org': 'what TextDecoder does',
  'url.spec.whatwg.org': 'what URL does',
  'fetch.spec.whatwg.org': 'what fetch does',
  'html.spec.whatwg.org': 'forms',
  'tc39.es': 'the language itself',
  'developer.mozilla.org': 'reference of interfaces that browsers and Node share',
  'www.typescriptlang.org': "TypeScript's own documentation",
  'www.wireshark.org': 'the tool that shows what was sent',
  'pubs.opengroup.org': 'POSIX: the socket interface',
  'ieeexplore.ieee.org': 'standards of the IEEE',
  'standards.ieee.org': 'standards of the IEEE',
  'cwe.mitre.org': 'the catalogue of weaknesses that labs guard against',
  'www.itu.int': 'the OSI reference model, X.200',
  'jupyter-server-proxy.readthedocs.io': 'how a hub reaches a program of its users',
}

/** Resolves relative links; never asked for. */
const SITE = 'https://site.invalid'

export function checkLinks(course: Course): Finding[] {
  return course.pages.flatMap((page) =>
    page.lesson.links.flatMap((link) => {
      const found = checkLink(course, page, link)
      return found ? [{ file: page.file, line: link.line, ...found }] : []
    }),
  )
}

type Problem = Pick<Finding, 'rule' | 'problem' | 'hint'>

function checkLink(course: Course, page: Page, link: Link): Problem | undefined {
  const { target } = link
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return checkExternal(link)
  const url = URL.parse(target, SITE + urlOf(page))
  if (!url) return { rule: 'links', problem: `"${target}" is not a link.` }
  const path = decode(url.pathname)
  if (link.isImage) return checkImage(course, page, target)
  const found = course.pages.find((other) => isAt(other, path))
  if (!found) {
    if (isFile(join(course.root, 'docs/public', path))) return undefined
    return { rule: 'links', problem: `The link "${target}" leads to no page.` }
  }
  if (found.language !== page.language)
    return {
      rule: 'link-language',
      problem: `The link "${target}" leaves the language of the page: it leads to ${found.file}.`,
    }
  return checkAnchor(found, decode(url.hash.slice(1)), target)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** English is at the root of the site, the others in a folder of their own. */
function urlOf({ language, name }: Page): string {
  const path = name.replace(/(^|\/)index$/, '$1')
  return language === 'en' ? `/${path}` : `/${language}/${path}`
}

function isAt(page: Page, path: string): boolean {
  const clean = path.replace(/\.(md|html)$/, '').replace(/(^|\/)index$/, '$1')
  return clean === urlOf(page) || `${clean}/` === urlOf(page)
}

function checkAnchor({ file, lesson }: Page, hash: string, target: string): Problem | undefined {
  const anchors = [...lesson.headings.map(({ id }) => id), ...lesson.htmlIds]
  if (hash === '' || anchors.includes(hash)) return undefined
  return {
    rule: 'links',
    problem: `The link "${target}" leads to an anchor that ${file} does not have.`,
    hint: `Anchors there: ${anchors.map((id) => `#${id}`).join(' ')}`,
  }
}

function checkImage({ root }: Course, page: Page, target: string): Problem | undefined {
  const path = target.startsWith('/')
    ? join(root, 'docs/public', target)
    : join(root, page.file, '..', target)
  return isFile(path)
    ? undefined
    : { rule: 'links', problem: `The image "${target}" does not exist.` }
}

function checkExternal({ target, isImage }: Link): Problem | undefined {
  const problem = (text: string): Problem => ({ rule: 'external-host', problem: text })
  if (isImage) return problem(`The image "${target}" would be loaded from another host.`)
  const url = URL.parse(target)
  if (!url || url.protocol !== 'https:')
    return problem(`The link "${target}" is not an https address.`)
  if (Object.hasOwn(HOSTS, url.host)) return undefined
  return {
    ...problem(`Links to ${url.host} have not been agreed upon.`),
    hint: 'Agreed hosts, each with its reason: HOSTS in platform/course/static/rules/links.ts.',
  }
}
