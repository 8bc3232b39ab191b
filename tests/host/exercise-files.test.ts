import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readExercise, saveExercise } from '../../platform/host/exercise-files.ts'
import { CourseError } from '../../platform/shared/errors.ts'
import { MAX_FILE_BYTES } from '../../platform/shared/limits.ts'
import { temporaryFolder } from './support/toy-host.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = join(temporaryFolder(), '01-toy')
  mkdirSync(folder)
  path = join(folder, 'exercise.ts')
  writeFileSync(path, 'export const answer = 41\n')
})

function versionOnDisk(): string {
  return readExercise(path).version
}

/** Root writes everywhere; until this is done it is nobody. */
function asOrdinaryUser(use: () => void): void {
  if (process.getuid?.() !== 0) return use()
  process.seteuid?.('nobody')
  try {
    use()
  } finally {
    process.seteuid?.(0)
  }
}

describe('host/exercise-files', () => {
  it('reads the text as it is, byte order mark and line ends too', () => {
    const text = '\ufeffexport const щ = "粘包"\r\n'
    writeFileSync(path, text)
    expect(readExercise(path)).toEqual({ state: 'text', version: versionOnDisk(), text })
  })

  it('gives each content a version of its own, the same content the same one', () => {
    const first = versionOnDisk()
    writeFileSync(path, 'export const answer = 42\n')
    expect(versionOnDisk()).not.toBe(first)
    writeFileSync(path, 'export const answer = 41\n')
    expect(versionOnDisk()).toBe(first)
  })

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xc3, 0x28]), 'not-text'],
    ['a text that is too large', Buffer.alloc(MAX_FILE_BYTES + 1, 'x'), 'too-large'],
  ])('does not show %s, and does not overwrite it', (_what, bytes, reason) => {
    writeFileSync(path, bytes)
    const content = readExercise(path)
    expect(content).toMatchObject({ state: 'unreadable', reason })
    expect(saveExercise(path, 'mine', content.version)).toEqual({ conflict: content })
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  it.skipIf(process.platform === 'win32')('follows no link, a folder’s neither', () => {
    const secret = join(folder, '..', 'secret')
    writeFileSync(secret, 'secret')
    renameSync(path, join(folder, 'aside.ts'))
    symlinkSync(secret, path)
    const content = readExercise(path)
    expect(content).toMatchObject({ state: 'unreadable', reason: 'not-a-file' })
    expect(saveExercise(path, 'mine', content.version)).toEqual({ conflict: content })
    expect(readFileSync(secret, 'utf8')).toBe('secret')

    const linked = join(folder, '..', '02-linked')
    symlinkSync(folder, linked)
    renameSync(join(folder, 'aside.ts'), path.replace('exercise', 'other'))
    expect(readExercise(join(linked, 'other.ts'))).toMatchObject({ state: 'unreadable' })
  })

  it.skipIf(process.platform === 'win32')('takes neither a folder nor a pipe for a file', () => {
    mkdirSync(join(folder, 'folder.ts'))
    execFileSync('mkfifo', [join(folder, 'pipe.ts')])
    for (const name of ['folder.ts', 'pipe.ts'])
      expect(readExercise(join(folder, name))).toMatchObject({ reason: 'not-a-file' })
  })

  it('saves over what the page has seen, keeps the mode, leaves nothing beside it', () => {
    chmodSync(path, 0o600)
    const saved = saveExercise(path, 'export const answer = 42\n', versionOnDisk())
    expect(readFileSync(path, 'utf8')).toBe('export const answer = 42\n')
    expect(saved).toEqual({ version: versionOnDisk() })
    expect(statSync(path).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
    expect(readdirSync(folder)).toEqual(['exercise.ts'])
  })

  it('refuses to save over a change that the page has not seen', () => {
    const seen = versionOnDisk()
    writeFileSync(path, 'export const answer = 43\n')
    expect(saveExercise(path, 'mine', seen)).toEqual({ conflict: readExercise(path) })
    expect(readFileSync(path, 'utf8')).toBe('export const answer = 43\n')
    expect(readdirSync(folder)).toEqual(['exercise.ts'])
  })

  it('says that a file is gone, and makes it anew when the page knows', () => {
    const seen = versionOnDisk()
    renameSync(path, join(folder, '..', 'gone'))
    const missing = { state: 'missing', version: readExercise(path).version }
    expect(saveExercise(path, 'mine', seen)).toEqual({ conflict: missing })
    expect(saveExercise(path, 'mine', missing.version)).toEqual({ version: versionOnDisk() })
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  it('does not take a file that was made meanwhile for one that is missing', () => {
    renameSync(path, join(folder, '..', 'gone'))
    const { version } = readExercise(path)
    writeFileSync(path, 'theirs')
    expect(saveExercise(path, 'mine', version)).toMatchObject({ conflict: { text: 'theirs' } })
  })

  it('refuses a text that no page should send, whatever is on disk', () => {
    const tooLarge = 'ж'.repeat(MAX_FILE_BYTES / 2 + 1)
    expect(() => saveExercise(path, tooLarge, versionOnDisk())).toThrow(
      expect.objectContaining({ code: 'ERR_FILE_TOO_LARGE' }) as CourseError,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'says why a file cannot be written, and leaves it whole',
    () => {
      chmodSync(join(folder, '..'), 0o755)
      chmodSync(folder, 0o555)
      asOrdinaryUser(() => {
        expect(() => saveExercise(path, 'mine', versionOnDisk())).toThrow(
          expect.objectContaining({ code: 'ERR_NOT_SAVED' }) as CourseError,
        )
        expect(readFileSync(path, 'utf8')).toBe('export const answer = 41\n')
      })
    },
  )
})
