/** The words of the figure of lesson 15. */
import type texts from '../../../locales/figures/path-desk.json'
import type { Outcome } from '../../../support/path-desk.ts'

export type PathWords = (typeof texts)['en']

export function outcomeText(words: PathWords, { kind, status, at }: Outcome): string {
  return words[kind].replace('{status}', String(status)).replace('{at}', () => at)
}

/** What says the same without colour. */
export function signOf({ kind }: Outcome): string {
  if (kind === 'leak') return '⚠'
  return kind === 'refused' || kind === 'failed' ? '✗' : '✓'
}
