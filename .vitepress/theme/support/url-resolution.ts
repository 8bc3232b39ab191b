/**
 * Lesson 17: a reference resolved against a base, step by step as RFC 3986 §5.2 does it, beside what
 * browsers (the URL Living Standard) make of it.
 */

/** `undefined`: the component is not there, which is not the same as an empty one. */
export interface Parts {
  scheme: string | undefined
  authority: string | undefined
  path: string
  query: string | undefined
  fragment: string | undefined
}

/** Which branch of §5.2.2 decides. */
export type Rule = 'has-scheme' | 'has-authority' | 'empty-path' | 'absolute-path' | 'merged-path'

export type From = 'base' | 'reference' | 'nowhere'

export interface Resolution {
  base: Parts
  reference: Parts
  rule: Rule
  /** Where each component of the result comes from; a merged path comes from both. */
  from: Record<keyof Parts, From | 'both'>
  /** The path before its dots are removed; `undefined` where they are not looked at. */
  dotted: string | undefined
  target: Parts
  result: string
}

/** What browsers do beyond the RFC; the figure has a sentence for each. */
export const EXTRAS = [
  'trimmed',
  'breaks-removed',
  'backslashes',
  'same-scheme',
  'extra-slashes',
  'lower-case',
  'default-port',
  'numeric-host',
  'root-slash',
  'encoded',
  'encoded-dots',
] as const
export type Extra = (typeof EXTRAS)[number]

export interface Browser {
  /** `undefined`: this is no address. */
  url: string | undefined
  /** Why it differs from the RFC's result. */
  extras: Extra[]
}

/** The pattern of RFC 3986, appendix B. It takes any text apart. */
const PATTERN = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/

export function split(text: string): Parts {
  const [, scheme, authority, path = '', query, fragment] = PATTERN.exec(text) ?? []
  return { scheme, authority, path, query, fragment }
}

/** §5.3 */
export function join({ scheme, authority, path, query, fragment }: Parts): string {
  return [
    scheme === undefined ? '' : `${scheme}:`,
    authority === undefined ? '' : `//${authority}`,
    path,
    query === undefined ? '' : `?${query}`,
    fragment === undefined ? '' : `#${fragment}`,
  ].join('')
}

/** §5.2.2. A base without a scheme is none, and is taken as it is. */
export function resolve(baseText: string, referenceText: string): Resolution {
  const base = split(baseText)
  const reference = split(referenceText)
  const rule = ruleFor(reference)
  const dotted = dottedPath(rule, base, reference)
  const ofBase = rule === 'has-scheme' ? reference : base
  const isOwnAuthority = rule === 'has-scheme' || rule === 'has-authority'
  const hasQuery = rule !== 'empty-path' || reference.query !== undefined
  const target: Parts = {
    scheme: ofBase.scheme,
    authority: isOwnAuthority ? reference.authority : base.authority,
    path: dotted === undefined ? base.path : removeDots(dotted),
    query: hasQuery ? reference.query : base.query,
    fragment: reference.fragment,
  }
  const from = (value: string | undefined, isOwn: boolean): From =>
    value === undefined ? 'nowhere' : isOwn ? 'reference' : 'base'
  return {
    base,
    reference,
    rule,
    from: {
      scheme: from(target.scheme, rule === 'has-scheme'),
      authority: from(target.authority, isOwnAuthority),
      path: rule === 'merged-path' ? 'both' : rule === 'empty-path' ? 'base' : 'reference',
      query: from(target.query, hasQuery),
      fragment: from(target.fragment, true),
    },
    dotted,
    target,
    result: join(target),
  }
}

function ruleFor({ scheme, authority, path }: Parts): Rule {
  if (scheme !== undefined) return 'has-scheme'
  if (authority !== undefined) return 'has-authority'
  if (path === '') return 'empty-path'
  return path.startsWith('/') ? 'absolute-path' : 'merged-path'
}

function dottedPath(rule: Rule, base: Parts, reference: Parts): string | undefined {
  if (rule === 'empty-path') return undefined
  if (rule !== 'merged-path') return reference.path
  // §5.2.3: everything up to the last slash stays.
  if (base.authority !== undefined && base.path === '') return `/${reference.path}`
  return base.path.slice(0, base.path.lastIndexOf('/') + 1) + reference.path
}

/** §5.2.4: `.` goes, `..` takes a segment with it, and above the root there is nothing. */
export function removeDots(path: string): string {
  let input = path
  let output = ''
  while (input !== '') {
    const dots = /^(?:\.\.?\/|\/\.(?=\/)|\/\.$|\/\.\.(?=\/)|\/\.\.$|\.\.?$)/.exec(input)?.[0]
    if (dots === undefined) {
      const segment = /^\/?[^/]*/.exec(input)?.[0] ?? ''
      output += segment
      input = input.slice(segment.length)
      continue
    }
    input = input.slice(dots.length)
    if (!dots.startsWith('/')) continue
    if (dots === '/..') output = output.slice(0, Math.max(0, output.lastIndexOf('/')))
    // At the very end of a path its last slash stays.
    if (input === '') input = '/'
    if (input === '/') {
      output += '/'
      break
    }
  }
  return output
}

/** What `new URL` makes of it, and in what it goes beyond the RFC. */
export function browse(baseText: string, referenceText: string): Browser {
  if (!URL.canParse(referenceText, baseText)) return { url: undefined, extras: [] }
  const url = new URL(referenceText, baseText).href
  const isSame = url === resolve(baseText, referenceText).result
  return { url, extras: isSame ? [] : extrasOf(baseText, referenceText, url) }
}

function extrasOf(baseText: string, reference: string, url: string): Extra[] {
  // White space at its ends is seen by the RFC as a part of the first and last component.
  const { result } = resolve(baseText, reference.trim())
  const { scheme, authority = '', path } = split(result)
  const isSpecial = /^(?:https?|wss?|ftp|file)$/i.test(scheme ?? '')
  const host = authority.replace(/^.*@/, '').replace(/:\d*$/, '')
  const own = split(reference.trim())
  const found: Record<Extra, boolean> = {
    trimmed: reference !== reference.trim(),
    'breaks-removed': /[\t\n\r]/.test(reference.trim()),
    backslashes: isSpecial && reference.includes('\\'),
    'same-scheme': isSpecial && own.scheme !== undefined && own.authority === undefined,
    'extra-slashes': isSpecial && /^(?:[a-z]+:)?\/{3,}/i.test(reference.trim()),
    'lower-case': /[A-Z]/.test(`${scheme}${host}`),
    'default-port': /^(?:https?:\/\/[^/?#]*):(?:80|443|)(?=[/?#]|$)/i.test(result),
    'numeric-host': /^(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}$/i.test(host),
    'root-slash': isSpecial && authority !== '' && path === '',
    encoded: url.includes('%') && [...new Set(url.match(/%../g))].some((e) => !result.includes(e)),
    'encoded-dots': /%2e/i.test(reference),
  }
  return EXTRAS.filter((extra) => found[extra])
}
