import type { Language } from '../shared/languages.ts'

/** One command of the CLI. Resolves to the exit code. */
export type Command = (args: string[], context: { language: Language }) => Promise<number>

/** What every command understands besides its own options. */
export const COMMON_OPTIONS = { lang: { type: 'string' } } as const
