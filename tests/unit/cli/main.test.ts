/** How a command ends, whatever it throws: the exit code, and what is said about it. */
import { parseArgs } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { command } from '../../../platform/cli/commands/build.ts'
import { EXIT, main } from '../../../platform/cli/main.ts'
import { CourseError, ERROR_CODES, type ErrorCode } from '../../../platform/shared/errors.ts'

// A command that starts no program of a lab, and here does nothing at all.
vi.mock(import('../../../platform/cli/commands/build.ts'), () => ({ command: vi.fn() }))

const build = vi.mocked(command)
let said: string

beforeEach(() => {
  said = ''
  build.mockReset().mockResolvedValue(EXIT.passed)
  const say = (...words: unknown[]): void => void (said += `${words.map(String).join(' ')}\n`)
  vi.spyOn(console, 'error').mockImplementation(say)
  vi.spyOn(console, 'log').mockImplementation(say)
})
afterEach(() => vi.restoreAllMocks())

const fail = (error: unknown): Promise<number> => {
  build.mockRejectedValue(error)
  return main(['build'])
}

const USAGE: ErrorCode[] = [
  'ERR_USAGE',
  'ERR_UNKNOWN_LAB',
  'ERR_UNKNOWN_PROCESS',
  'ERR_UNKNOWN_FILE',
]

describe('cli/main', () => {
  it('hands on what a command says', async () => {
    for (const code of Object.values(EXIT)) {
      build.mockResolvedValue(code)
      expect(await main(['build'])).toBe(code)
    }
  })

  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('gives %s its exit code', async (code) => {
    const expected = USAGE.includes(code)
      ? EXIT.usage
      : code === 'ERR_NO_ISOLATION'
        ? EXIT.ourFault
        : EXIT.failed
    expect(await fail(new CourseError(code, 'what happened', { hint: 'what to do' }))).toBe(
      expected,
    )
    expect(said).toBe('what happened\nwhat to do\n')
  })

  it('takes an argument that nobody knows for wrong usage, and says where the options are', async () => {
    build.mockImplementation((args) => {
      parseArgs({ args })
      return Promise.resolve(EXIT.passed)
    })
    expect(await main(['build', '--unheard-of'])).toBe(EXIT.usage)
    expect(said).toMatch(/--unheard-of[^]*npm run build -- --help/)
  })

  it('does not blame itself for what the machine refuses', async () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/tmp/report.csv' })
    expect(await fail(full)).toBe(EXIT.failed)
    expect(said).toMatch(/^\/tmp\/report\.csv could not be written\. The disk is full/)
  })

  it('owns up to everything else, with its stack', async () => {
    expect(await fail(new TypeError('nobody thought of this'))).toBe(EXIT.ourFault)
    expect(said).toMatch(/fault[^]*TypeError: nobody thought of this/)
    expect(await fail('no error at all')).toBe(EXIT.ourFault)
  })

  it.each([
    [['build', '--lang', 'ru'], 'ru'],
    [['build', '--lang=zh'], 'zh'],
    [['build', '--out', 'site', '--lang', 'zh'], 'zh'],
  ])('reads the language of %j', async (args, language) => {
    await main(args)
    expect(build).toHaveBeenCalledWith(args.slice(1), { language })
  })

  it('tells asking for help from not knowing what to ask for', async () => {
    expect(await main(['help'])).toBe(EXIT.passed)
    expect(await main([])).toBe(EXIT.usage)
    expect(await main(['unheard-of'])).toBe(EXIT.usage)
    expect(build).not.toHaveBeenCalled()
  })
})
