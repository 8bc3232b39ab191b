/** The reference page explains every error code, and no code that does not exist. */
import { ERROR_CODES } from '../../../shared/errors.ts'
import type { Course } from '../course.ts'
import type { Finding } from '../finding.ts'

export function checkReference({ pages }: Course): Finding[] {
  const codes: string[] = Object.keys(ERROR_CODES)
  return pages
    .filter(({ name }) => name === 'guide/reference')
    .flatMap(({ file, lesson }) => {
      const explained = lesson.headings.flatMap(({ text, line }) =>
        (text.match(/\bERR_[A-Z_]+\b/g) ?? []).map((code) => ({ code, line })),
      )
      const missing = codes.filter((code) => !explained.some((entry) => entry.code === code))
      const unknown = explained.filter(({ code }) => !codes.includes(code))
      return [
        ...missing.map((code): Finding => ({
          rule: 'reference-codes',
          file,
          problem: `No heading explains the error code ${code}.`,
        })),
        ...unknown.map(({ code, line }): Finding => ({
          rule: 'reference-codes',
          file,
          line,
          problem: `There is no error code ${code}.`,
        })),
      ]
    })
}
