/**
 * A page a learner: self-contained, without scripts, in three languages between which the reader
 * switches. Every text of the submission's is escaped, and the page's policy allows nothing anyway.
 */
import { createHash } from 'node:crypto'
import { readTexts, readTitles } from '../../catalogue/catalogue.ts'
import { readCommonTexts } from '../../checker/common-texts.ts'
import { renderVerdict } from '../../checker/render.ts'
import { LANGUAGES, type Language } from '../../shared/languages.ts'
import type { RenderedVerdict } from '../../shared/verdict.ts'
import {
  totalOf,
  type Batch,
  type GradedVerdict,
  type LabGrade,
  type LearnerGrade,
} from '../grade.ts'
import { graderTexts, noteSentence, type GraderTexts } from '../texts.ts'
import { escapeXml } from './escape.ts'
import { STYLE } from './html-style.ts'

const NAMES: Record<Language, string> = { en: 'English', ru: 'Русский', zh: '简体中文' }

/** A file name that no learner's name can lead astray; the same name, the same file. */
export function pageName(learner: string): string {
  const plain = learner
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]/gu, '_')
    .replace(/^[._-]+/, '')
  if (plain === learner && plain !== '' && plain.length <= 80 && plain.toLowerCase() !== 'index')
    return `${plain}.html`
  const mark = createHash('sha256').update(learner).digest('hex').slice(0, 8)
  return `${Array.from(plain).slice(0, 60).join('')}-${mark}.html`
}

/** @param language of the page when the learner has said none */
export function formatPage(grade: LearnerGrade, batch: Batch, language: Language): string {
  return page(grade.learner, grade.language ?? language, (each) =>
    formatLearner(grade, batch, each),
  )
}

/** All learners in one file, or the way to their pages. */
export function formatIndex(
  batch: Batch,
  language: Language,
  { withPages }: { withPages: boolean },
): string {
  const title = graderTexts(language).grades
  return page(title, language, (each) => {
    const texts = graderTexts(each)
    const rows = batch.learners.map((grade, at) => {
      const address = withPages ? encodeURIComponent(pageName(grade.learner)) : `#${each}-${at + 1}`
      const cells = grade.labs.map((lab) => `<td>${pointsText(lab)}</td>`).join('')
      const total = `<td>${pointsText(totalOf(grade))}</td>`
      return `<tr><th scope="row"><a href="${address}">${escapeXml(grade.learner)}</a></th>${cells}${total}</tr>`
    })
    const heads = [texts.learner, ...batch.labs, texts.total]
    const head = heads.map((text) => `<th scope="col">${escapeXml(text)}</th>`).join('')
    const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`
    const learners = withPages
      ? []
      : batch.learners.map(
          (grade, at) => `<div id="${each}-${at + 1}">${formatLearner(grade, batch, each)}</div>`,
        )
    return `<h1>${escapeXml(texts.grades)}</h1>${table}${learners.join('')}`
  })
}

function page(title: string, language: Language, body: (language: Language) => string): string {
  const switches = LANGUAGES.map((each) => {
    const checked = each === language ? ' checked' : ''
    return `<input type="radio" name="language" id="to-${each}"${checked}><label for="to-${each}" lang="${tag(each)}">${NAMES[each]}</label>`
  })
  const parts = LANGUAGES.map(
    (each) => `<main class="${each}" lang="${tag(each)}">${body(each)}</main>`,
  )
  return `<!doctype html>
<html lang="${tag(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${switches.join('\n')}
${parts.join('\n')}
</body>
</html>
`
}

function tag(language: Language): string {
  return language === 'zh' ? 'zh-Hans' : language
}

function formatLearner(grade: LearnerGrade, batch: Batch, language: Language): string {
  const texts = graderTexts(language)
  const isolation = batch.isolation === 'permission' ? texts.trusted : texts.shutIn
  return [
    `<h1>${escapeXml(grade.learner)}</h1>`,
    `<p class="total">${escapeXml(texts.total)}: ${pointsText(totalOf(grade))}</p>`,
    ...grade.labs.map((lab) => formatLab(lab, language, texts)),
    `<footer>${escapeXml(isolation)}</footer>`,
  ].join('\n')
}

function pointsText({ points, of }: { points: number | undefined; of: number }): string {
  return points === undefined ? `–/${of}` : `${points}/${of}`
}

function formatLab(lab: LabGrade, language: Language, texts: GraderTexts): string {
  const title = readTitles(lab.lab)[language]
  const labTexts = readTexts(lab.lab, language)
  const notes = lab.notes.map((note) => noteSentence(note, texts))
  if (lab.points === undefined) notes.push(texts.notCounted)
  const checks = lab.verdicts.map((verdict) =>
    formatCheck(
      renderVerdict({ ...(verdict as GradedVerdict), durationMs: 0 }, lab.lab, language, labTexts),
      language,
      texts,
    ),
  )
  return `<section><h2>${escapeXml(title)} <span>${pointsText(lab)}</span></h2>
${notes.map((note) => `<p class="note">${escapeXml(note)}</p>`).join('')}
<ul>${checks.join('\n')}</ul></section>`
}

const MARKS = { passed: '✓', failed: '✗', 'not-started': '·', skipped: '–', 'could-not-run': '!' }

function formatCheck(verdict: RenderedVerdict, language: Language, texts: GraderTexts): string {
  const { kind, title, sentence } = verdict
  const word = readCommonTexts(language).verdicts[kind] ?? kind
  const head = `<span class="mark" aria-hidden="true">${MARKS[kind]}</span> ${escapeXml(title)} <small>${escapeXml(word)}</small>`
  if (sentence === undefined) return `<li class="${kind}">${head}</li>`
  const rows = evidence(verdict, texts).map(
    ([name, text]) => `<dt>${escapeXml(name)}</dt><dd><code>${escapeXml(text)}</code></dd>`,
  )
  const details =
    rows.length === 0
      ? ''
      : `<details><summary>${escapeXml(texts.steps)}</summary><dl>${rows.join('')}</dl></details>`
  return `<li class="${kind}">${head}<p>${escapeXml(sentence)}</p>${details}</li>`
}

function evidence(verdict: RenderedVerdict, texts: GraderTexts): [string, string][] {
  const { place, value, bytes, delivery, systemCode, steps, printed, repeat } = verdict
  const rows: [string, string | undefined][] = [
    [texts.place, place],
    [texts.expected, value?.expected ?? bytes?.expectedHex],
    [texts.actual, value?.actual ?? bytes?.actualHex],
    [texts.delivery, delivery],
    [systemCode?.code ?? '', systemCode?.explanation],
    [texts.steps, steps?.map(formatStep).join('\n')],
    [texts.printed, printed],
    [texts.repeat, repeat],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '')
}

function formatStep({ action, result }: { action: string; result?: string }, at: number): string {
  return `${at + 1}. ${action}${result === undefined ? '' : ` ⇒ ${result}`}`
}
