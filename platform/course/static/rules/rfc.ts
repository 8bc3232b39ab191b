/** References to RFCs: always a link, always of one form, always to the section. */
import type { Course } from '../course.ts'
import type { Finding } from '../finding.ts'
import { lineAt, type Link, type Prose } from '../lesson/lesson.ts'

const TEXT =
  /^RFC[ \u{a0}](?<number>[1-9]\d*)(?:[ \u{a0}](?:§[ \u{a0}]?(?<section>\d+(?:\.\d+)*)|(?:§[ \u{a0}]?|Appendix |приложение |附录 ?)(?<appendix>[A-Z](?:\.\d+)*)))?$/u
const TARGET =
  /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc([1-9]\d*)(?:#(section|appendix)-([\w.]+))?$/
const MENTION = /\bRFC[\s\u{a0}-]*\d{3,5}/gu
/** The same documents elsewhere. */
const OTHER_HOST =
  /^https?:\/\/(?:datatracker\.ietf\.org|tools\.ietf\.org|www\.ietf\.org|rfc-editor\.org)\//
const FORM = '[RFC 9293 §3.6.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1)'

export function checkReferences({ pages }: Course): Finding[] {
  return pages.flatMap(({ file, lesson }) => [
    ...lesson.links.flatMap((link) => checkReference(link, file)),
    ...lesson.prose.flatMap((prose) => findMentions(prose, file)),
  ])
}

function checkReference({ target, text, line }: Link, file: string): Finding[] {
  const isReference =
    target.startsWith('https://www.rfc-editor.org/rfc/') ||
    OTHER_HOST.test(target) ||
    /^RFC[\s\u{a0}-]*\d/u.test(text)
  if (!isReference) return []
  const problem = compareForms(text, target)
  return problem === undefined ? [] : [{ rule: 'rfc-form', file, line, problem, hint: FORM }]
}

/** @returns what is wrong with the text or the target of a reference, if anything */
export function compareForms(text: string, target: string): string | undefined {
  const { number, section, appendix } = TEXT.exec(text)?.groups ?? {}
  const [, inTarget, kind, part] = TARGET.exec(target) ?? []
  if (number === undefined) return `The text "${text}" is not of the form RFC 9293 §3.6.1.`
  if (inTarget === undefined) return `"${target}" is not the address of an RFC, or of its section.`
  const wantedKind = appendix === undefined ? section && 'section' : 'appendix'
  const agrees = number === inTarget && wantedKind === kind && (section ?? appendix) === part
  return agrees ? undefined : `The text says "${text}", and the link leads to ${target}.`
}

function findMentions({ outsideLinks, line }: Prose, file: string): Finding[] {
  return [...outsideLinks.matchAll(MENTION)].map((match) => ({
    rule: 'bare-rfc',
    file,
    line: lineAt(outsideLinks, match.index, line),
    problem: `"${match[0]}" is not a link.`,
    hint: FORM,
  }))
}
