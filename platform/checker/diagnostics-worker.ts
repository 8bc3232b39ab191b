/** The process behind `startDiagnoser`: one type service in one language, asked over a pipe. */
import { isLanguage } from '../shared/languages.ts'
import type { FromDiagnoser, ToDiagnoser } from './diagnostics.ts'
import { TypeService } from './type-service.ts'

const language = process.argv[2]
const service = new TypeService(isLanguage(language) ? language : 'en')

process.on('message', ({ id, ...request }: ToDiagnoser) => {
  const answer: FromDiagnoser = { id, diagnostics: service.diagnose(request) }
  if (process.connected) process.send?.(answer)
})
process.on('disconnect', () => process.exit(0))
