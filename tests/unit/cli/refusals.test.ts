import { parseArgs } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ERROR_TEXTS } from '../../../platform/cli/error-texts.ts'
import { formatCourseError, formatWrongUsage, usageError } from '../../../platform/cli/refusals.ts'
import { CourseError } from '../../../platform/shared/errors.ts'
import { LANGUAGES, type Text } from '../../../platform/shared/languages.ts'

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort()

describe('cli/refusals', () => {
  it('has every sentence in three languages with the same values', () => {
    for (const [key, texts] of Object.entries(ERROR_TEXTS))
      for (const text of Object.values(texts) as Text[])
        for (const language of LANGUAGES) {
          expect([key, language, text[language]]).not.toContain('')
          expect([key, placeholders(text[language])]).toEqual([key, placeholders(text.en)])
        }
  })

  it('tells a wrong use in the reader’s language, with what to do about it', () => {
    const error = usageError('no-check-of-lab', { check: 'x', labs: '07-framing', list: 'a, b' })
    expect(error.message).toBe('There is no check "x" in 07-framing.')
    expect(formatCourseError(error, 'en')).toBe(`${error.message}\nChecks: a, b`)
    expect(formatCourseError(error, 'ru')).toBe('В 07-framing нет проверки «x».\nПроверки: a, b')
    expect(formatCourseError(error, 'zh')).toBe('07-framing 里没有检查“x”。\n检查：a, b')
  })

  it('tells what parseArgs does not understand, by the name that npm knows the command by', () => {
    const wrong = (args: string[]): unknown => {
      try {
        return parseArgs({ args, options: {} })
      } catch (error) {
        return error
      }
    }
    expect(formatWrongUsage(wrong(['--sites']), 'test-all', 'en')).toBe(
      "Unknown option '--sites'\nIts options: npm run test:all -- --help",
    )
    expect(formatWrongUsage(wrong(['that']), 'grade', 'ru')).toContain('Лишний аргумент «that»')
    expect(formatWrongUsage(new Error('--sites'), 'grade', 'en')).toBeUndefined()
  })

  it('knows an error by its code, and shows one without a text as it is', () => {
    const unknown = new CourseError('ERR_UNKNOWN_LAB', 'There is no lab "99".', {
      params: { wanted: '99', list: '01-layers' },
    })
    expect(formatCourseError(unknown, 'zh')).toBe('没有实验“99”。\n可选：01-layers')
    const other = new CourseError('ERR_BAD_LAB', 'labs/07/lab.json: field "part"', {
      hint: 'Mend.',
    })
    expect(formatCourseError(other, 'zh')).toBe('labs/07/lab.json: field "part"\nMend.')
  })
})
