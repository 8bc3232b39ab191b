/**
 * The few labels that every page needs at once. They travel in the site's configuration, one
 * language at a time; all the others come with the panels that use them.
 */
import type { LabelName } from './labels.ts'

export const SHELL_WORDS = [
  'search',
  'lesson-number',
  'state-started',
  'state-done',
] as const satisfies readonly LabelName[]

export type ShellWord = (typeof SHELL_WORDS)[number]
export type ShellWords = Record<ShellWord, string>
