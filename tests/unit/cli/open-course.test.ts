import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openCourse } from '../../../platform/cli/open-course.ts'

const TOKEN = 'u0a1-secret_of-this-start'
const URL_OF_COURSE = `http://127.0.0.1:4600/#token=${TOKEN}`

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'otw-open-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function opener(): { opened: string[]; open: (target: string) => Promise<void> } {
  const opened: string[] = []
  return { opened, open: (target) => Promise.resolve(void opened.push(target)) }
}

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe.skipIf(process.platform === 'win32')('cli/open-course', () => {
  it('starts the browser with a file that leads to the address, and does not name the token', async () => {
    const { opened, open } = opener()
    const place = join(newFolder(), 'open')
    const course = await openCourse(URL_OF_COURSE, { open, places: [() => place] })
    const [file = ''] = opened
    expect(course.with).toBe('file')
    expect(file).not.toContain(TOKEN)
    expect(readFileSync(file, 'utf8')).toContain(`content="0; url=${URL_OF_COURSE}"`)
  })

  it('lets nobody else read the file, whatever the folder was before', async () => {
    const { opened, open } = opener()
    const place = join(newFolder(), 'open')
    mkdirSync(place)
    chmodSync(place, 0o777)
    await openCourse(URL_OF_COURSE, { open, places: [() => place] })
    expect(modeOf(place)).toBe(0o700)
    expect(modeOf(opened[0] ?? '')).toBe(0o600)
  })

  it('does not close the folder above to others', async () => {
    const above = join(newFolder(), 'state')
    await openCourse(URL_OF_COURSE, { ...opener(), places: [() => join(above, 'open')] })
    expect(modeOf(above)).toBe(0o777 & ~process.umask())
  })

  it('leaves nothing behind', async () => {
    const parent = newFolder()
    const place = (): string => join(parent, 'open')
    const course = await openCourse(URL_OF_COURSE, { ...opener(), places: [place] })
    course.dispose()
    expect(readdirSync(parent)).toEqual([])
  })

  it('leaves the file of another course of the same user alone', async () => {
    const parent = newFolder()
    const places = [() => join(parent, 'open')]
    const { opened, open } = opener()
    const one = await openCourse(URL_OF_COURSE, { open, places })
    await openCourse(URL_OF_COURSE.replace('4600', '4601'), { open, places })
    one.dispose()
    expect(opened.map((file) => existsSync(file))).toEqual([false, true])
  })

  it('takes the next place when one is a link, is not a folder, or cannot be made', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'elsewhere'))
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'))
    writeFileSync(join(folder, 'file'), '')
    const { opened, open } = opener()
    const places = [
      () => join(folder, 'link'),
      () => join(folder, 'file'),
      () => {
        throw new Error('the disk is full')
      },
      () => join(folder, 'open'),
    ]
    const course = await openCourse(URL_OF_COURSE, { open, places })
    expect(course.with).toBe('file')
    expect(dirname(opened[0] ?? '')).toBe(join(folder, 'open'))
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([])
  })

  it('starts nothing where no place is closed to others', async () => {
    const { opened, open } = opener()
    const course = await openCourse(URL_OF_COURSE, { open, places: [] })
    expect({ opened, with: course.with }).toEqual({ opened: [], with: 'nothing' })
  })

  it('says so when no browser starts, and removes the file', async () => {
    const parent = newFolder()
    const open = (): Promise<never> => Promise.reject(new Error('spawn xdg-open ENOENT'))
    const course = await openCourse(URL_OF_COURSE, { open, places: [() => join(parent, 'open')] })
    expect(course.with).toBe('nothing')
    expect(readdirSync(parent)).toEqual([])
  })

  it('gives the address itself on Windows, where others see no arguments', async () => {
    const { opened, open } = opener()
    const course = await openCourse(URL_OF_COURSE, { open, platform: 'win32' })
    expect({ opened, with: course.with }).toEqual({ opened: [URL_OF_COURSE], with: 'address' })
  })
})
