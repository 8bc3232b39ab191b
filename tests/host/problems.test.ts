import { describe, expect, it } from 'vitest'
import { problemOf, readProblemTexts } from '../../platform/host/problems.ts'
import { CourseError, ERROR_CODES } from '../../platform/shared/errors.ts'
import { LANGUAGES, placeholdersOf } from '../../platform/shared/languages.ts'

describe('host/problems', () => {
  it('has the same codes and placeholders in every language', () => {
    const english = readProblemTexts('en')
    for (const code of Object.keys(english)) expect(ERROR_CODES).toHaveProperty(code)
    for (const language of LANGUAGES) {
      const texts = readProblemTexts(language)
      expect(Object.keys(texts)).toEqual(Object.keys(english))
      for (const [code, { sentence, hint = '' }] of Object.entries(texts)) {
        const wanted = english[code]
        const names = { sentence: placeholdersOf(sentence), hint: placeholdersOf(hint) }
        expect({ language, code, ...names }).toEqual({
          language,
          code,
          sentence: placeholdersOf(wanted?.sentence ?? ''),
          hint: placeholdersOf(wanted?.hint ?? ''),
        })
      }
    }
  })

  it('fills in what the error knows', () => {
    const error = new CourseError('ERR_PORT_BUSY', 'busy', {
      params: { port: 7007, who: 'nc (4)' },
    })
    const problem = problemOf(error, 'zh', { lab: '07-framing', process: 'server' })
    expect(problem).toMatchObject({ code: 'ERR_PORT_BUSY', lab: '07-framing', process: 'server' })
    expect(problem.sentence).toBe('程序无法监听：端口 7007 正被 nc (4) 占用。')
  })

  it('owns up to a fault of its own', () => {
    for (const language of LANGUAGES) {
      const problem = problemOf(new TypeError('x is not a function'), language)
      expect(problem.code).toBe('ERR_INTERNAL')
      expect(problem.sentence).toContain('x is not a function')
    }
  })
})
