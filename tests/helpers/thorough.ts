import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    isThorough: boolean
  }
}

/** Endurance, and agreement over everything: `npm run test:all` asks for it, `npm test` takes a sample. */
export const isThorough = inject('isThorough')

/** All, or every `step`th, the first among them. */
export function sampleOf<T>(all: T[], step: number): T[] {
  return isThorough ? all : all.filter((_, at) => at % step === 0)
}
