/** Another editor saves a file in the moment in which the page's text is being written. */
import { readdirSync, readFileSync, renameSync, writeFileSync, type PathLike } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readExercise, saveExercise } from '../../platform/host/exercise-files.ts'
import { temporaryFolder } from './support/toy-host.ts'

/** What happens once the page's text is on the disk, and not yet in its place. */
const meanwhile = vi.hoisted(() => ({ happens: (): void => {} }))

vi.mock(import('node:fs'), async (importOriginal) => {
  const real = await importOriginal()
  const fsyncSync = (descriptor: number): void => {
    real.fsyncSync(descriptor)
    meanwhile.happens()
  }
  return { ...real, fsyncSync }
})

function createExercise(): string {
  const path = join(temporaryFolder(), 'exercise.ts')
  writeFileSync(path, 'as the page knows it')
  return path
}

const filesBeside = (path: PathLike): string[] => readdirSync(dirname(String(path)))

describe('host/exercise-files, while another editor saves', () => {
  it.each([
    ['in place', (path: string) => writeFileSync(path, 'theirs')],
    [
      'by renaming',
      (path: string) => {
        writeFileSync(`${path}~`, 'theirs')
        renameSync(`${path}~`, path)
      },
    ],
  ])('keeps what the other one has saved %s, and shows it', (_, save) => {
    const path = createExercise()
    const { version } = readExercise(path)
    meanwhile.happens = () => save(path)
    expect(saveExercise(path, 'mine', version)).toEqual({ conflict: readExercise(path) })
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    expect(filesBeside(path)).toEqual(['exercise.ts'])
  })

  it('leaves nothing of its own when the text cannot be written to its end', () => {
    const path = createExercise()
    const { version } = readExercise(path)
    meanwhile.happens = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }
    expect(() => saveExercise(path, 'mine', version)).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_SAVED' }),
    )
    expect(readFileSync(path, 'utf8')).toBe('as the page knows it')
    expect(filesBeside(path)).toEqual(['exercise.ts'])
  })
})
