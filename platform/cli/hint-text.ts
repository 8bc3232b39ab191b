/** The next hint of a check, as text for a terminal. */
import { readTexts, type Lab } from '../catalogue/catalogue.ts'
import { nextHint } from '../checker/hints.ts'
import { fillPlaceholders, type Language } from '../shared/languages.ts'
import type { Paint } from './printer.ts'
import { cliTexts } from './texts.ts'

/** Gives the next hint away; with the last one goes the name of the solution. */
export function formatNextHint(lab: Lab, check: string, language: Language, paint: Paint): string {
  const words = cliTexts(language)
  const { title, hints } = readTexts(lab.slug, language).checks[check] ?? {
    title: check,
    hints: [],
  }
  const { hint, number, of } = nextHint(lab.slug, check, hints)
  const lines = [
    paint('bold', title),
    hint,
    paint('dim', fillPlaceholders(words.hintCount, { number, of })),
  ]
  if (number === of) {
    const file = lab.exercises.find(({ checks }) => checks.includes(check))?.file ?? ''
    lines.push(fillPlaceholders(words.lastHint, { file: `solutions/${lab.slug}/${file}` }))
  }
  return lines.join('\n')
}
