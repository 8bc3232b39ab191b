import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLab } from '../../../platform/catalogue/catalogue.ts'
import { MAX_FILE_BYTES } from '../../../platform/grader/limits.ts'
import {
  findSubmissions,
  isOurFault,
  takeFiles,
  type Taken,
} from '../../../platform/grader/submissions.ts'

const lab = readLab('07-framing')
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'on-the-wire-submissions-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function folder(...parts: string[]): string {
  const path = join(root, ...parts)
  mkdirSync(path, { recursive: true })
  return path
}

/** What was taken of framing.ts: its text, `undefined`, or why not. */
async function take(learner: string): Promise<{ text: string | undefined; notes: Taken['notes'] }> {
  const taken = await takeFiles({ learner, folder: join(root, learner) }, lab)
  const bytes = taken.files.find(({ file }) => file === 'framing.ts')?.bytes
  return { text: bytes && Buffer.from(bytes).toString(), notes: taken.notes }
}

describe('grader/submissions', () => {
  it('takes the files of a clone, and of a folder of labs', async () => {
    writeFileSync(join(folder('ada', 'labs', '07-framing'), 'framing.ts'), 'clone')
    writeFileSync(join(folder('bob', '07-framing'), 'framing.ts'), 'labs')
    expect(await take('ada')).toEqual({ text: 'clone', notes: [] })
    expect(await take('bob')).toEqual({ text: 'labs', notes: [] })
  })

  it('takes nothing else', async () => {
    const path = folder('ada', '07-framing')
    for (const name of ['framing.ts', 'server.ts', 'checks.test.ts', 'package.json'])
      writeFileSync(join(path, name), name)
    const { files } = await takeFiles({ learner: 'ada', folder: join(root, 'ada') }, lab)
    expect(files.map(({ file }) => file)).toEqual(['framing.ts', 'lines.ts', 'records.ts'])
  })

  it('has nothing to say about what was not handed in', async () => {
    folder('ada')
    expect(await take('ada')).toEqual({ text: undefined, notes: [] })
  })

  it("takes the learner's language, when it is one", async () => {
    for (const [learner, text] of [
      ['ada', 'ru\n'],
      ['bob', 'klingon'],
      ['cy', 'ZH'],
    ] as const)
      writeFileSync(join(folder(learner), 'language.txt'), text)
    const found = await findSubmissions(['ada', 'bob', 'cy'].map((name) => join(root, name)))
    expect(found.map(({ language }) => language)).toEqual(['ru', undefined, 'zh'])
  })

  it.skipIf(process.platform === 'win32')('follows no link to a file or a folder', async () => {
    const secret = join(root, 'secret.ts')
    writeFileSync(secret, 'secret')
    symlinkSync(secret, join(folder('file', '07-framing'), 'framing.ts'))
    writeFileSync(join(folder('elsewhere'), 'framing.ts'), 'secret')
    symlinkSync(join(root, 'elsewhere'), join(folder('lab'), '07-framing'))
    folder('far', '07-framing')
    writeFileSync(join(root, 'far', '07-framing', 'framing.ts'), 'secret')
    symlinkSync(join(root, 'far'), join(folder('labs'), 'labs'))
    for (const learner of ['file', 'lab', 'labs']) {
      const { text, notes } = await take(learner)
      expect(text).toBeUndefined()
      expect(notes[0]).toEqual({ key: 'is-link', file: 'framing.ts' })
    }
  })

  it('takes plain files of a sane size only', async () => {
    folder('folder', '07-framing', 'framing.ts')
    expect((await take('folder')).notes).toEqual([{ key: 'not-a-file', file: 'framing.ts' }])
    const large = join(folder('large', '07-framing'), 'framing.ts')
    writeFileSync(large, 'x'.repeat(MAX_FILE_BYTES))
    expect((await take('large')).text).toHaveLength(MAX_FILE_BYTES)
    writeFileSync(large, 'x'.repeat(MAX_FILE_BYTES + 1))
    expect(await take('large')).toEqual({
      text: undefined,
      notes: [{ key: 'too-large', file: 'framing.ts' }],
    })
  })

  it.skipIf(process.platform !== 'linux')('does not wait for a named pipe', async () => {
    execFileSync('mkfifo', [join(folder('pipe', '07-framing'), 'framing.ts')])
    expect((await take('pipe')).notes).toEqual([{ key: 'not-a-file', file: 'framing.ts' }])
  })

  it('does not count it against the learner when a file is somebody else’s as well', async () => {
    const own = join(folder('ada', '07-framing'), 'framing.ts')
    writeFileSync(own, 'mine')
    linkSync(own, join(folder('bob', '07-framing'), 'framing.ts'))
    const taken = await takeFiles({ learner: 'bob', folder: join(root, 'bob') }, lab)
    expect(taken.notes).toEqual([{ key: 'hard-link', file: 'framing.ts' }])
    expect(isOurFault(taken)).toBe(true)
  })

  it.each([
    ['is-link', false],
    ['not-a-file', false],
    ['too-large', false],
    ['hard-link', true],
    ['unreadable', true],
  ] as const)('takes "%s" for the machine’s fault or ours: %s', (key, expected) => {
    expect(isOurFault({ files: [], notes: [{ key, file: 'framing.ts' }] })).toBe(expected)
  })

  it('names learners after their folders, in order, each once', async () => {
    for (const name of ['zoe', 'ada']) folder(name)
    const found = await findSubmissions([
      join(root, 'zoe'),
      join(root, 'ada'),
      join(root, 'ada', '.'),
    ])
    expect(found.map(({ learner }) => learner)).toEqual(['ada', 'zoe'])
    folder('second', 'ada')
    const twice = findSubmissions([join(root, 'ada'), join(root, 'second', 'ada')])
    await expect(twice).rejects.toThrow(/Two folders are called "ada"/)
    await expect(findSubmissions([join(root, 'nobody')])).rejects.toThrow(/There is no folder/)
  })

  it.skipIf(process.platform === 'win32')('keeps control sequences out of names', async () => {
    folder('a\u001b[2Jb\n\u202ec')
    const [found] = await findSubmissions([join(root, 'a\u001b[2Jb\n\u202ec')])
    expect(found?.learner).toBe('ab c')
  })
})
