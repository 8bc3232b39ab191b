import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Diagnoser, DiagnoseRequest } from '../../platform/checker/diagnostics.ts'
import type { WarmChecker } from '../../platform/checker/warm.ts'
import type { Diagnostic } from '../../platform/shared/diagnostic.ts'
import type { Language } from '../../platform/shared/languages.ts'
import { MAX_FILE_BYTES, MAX_MESSAGE_BYTES } from '../../platform/shared/limits.ts'
import type { HostMessage, PageMessage } from '../../platform/shared/messages.ts'
import type { Page } from './support/page.ts'
import { startToyHost, TOY, type ToyHost } from './support/toy-host.ts'

const FILE = 'exercise.ts'
const NAME = { lab: TOY, file: FILE }

/** TypeScript as a test plays it: each question waits until it is answered by hand. */
class FakeDiagnoser implements Diagnoser {
  readonly asked: { request: DiagnoseRequest; language: Language }[] = []
  readonly #answers: ((found: Diagnostic[] | undefined) => void)[] = []

  diagnose(request: DiagnoseRequest, language: Language): Promise<Diagnostic[] | undefined> {
    this.asked.push({ request, language })
    return new Promise((resolve) => this.#answers.push(resolve))
  }

  answer(index: number, ...messages: string[]): void {
    this.#answers[index]?.(messages.map(errorSaying))
  }

  giveUp(index: number): void {
    this.#answers[index]?.(undefined)
  }

  dispose(): void {}
}

/** Every check passes at once. */
const quickChecker: WarmChecker = {
  check: ({ slug }) => Promise.resolve({ slug, seed: 1, verdicts: [] }),
  dispose: () => {},
}

function errorSaying(message: string): Diagnostic {
  return { file: FILE, line: 1, column: 1, endLine: 1, endColumn: 2, code: 2322, message }
}

interface SetUp {
  host: ToyHost
  page: Page
  diagnoser: FakeDiagnoser
  path: string
}

async function setUp(): Promise<SetUp> {
  const diagnoser = new FakeDiagnoser()
  const host = await startToyHost({
    startChecker: () => quickChecker,
    startDiagnoser: () => diagnoser,
  })
  return { host, page: await host.openPage(), diagnoser, path: join(host.lab, FILE) }
}

async function openFile(page: Page): Promise<{ version: string; text: string }> {
  page.send({ type: 'open-file', ...NAME })
  const { content } = await page.message('file')
  if (content.state !== 'text') throw new Error(`expected a text, got ${content.state}`)
  return content
}

function save(page: Page, text: string, baseVersion: string): void {
  page.send({ type: 'save-file', ...NAME, text, baseVersion })
}

/** What came after everything before it was carried out. */
async function answerTo(page: Page, message: PageMessage): Promise<HostMessage | undefined> {
  page.messages.length = 0
  page.send(message)
  page.send({ type: 'hello', language: 'en' })
  await page.message('welcome')
  return page.messages.find(({ type }) => type !== 'welcome')
}

describe('host/open-files', () => {
  it('sends a file, saves it, and runs the checks as for any editor', async () => {
    const { page, path } = await setUp()
    await page.openLab(TOY)
    const { version, text } = await openFile(page)
    expect(text).toBe(readFileSync(path, 'utf8'))
    save(page, 'export const answer = "сорок два 四十二"\n', version)
    const saved = await page.message('file-saved')
    expect(readFileSync(path, 'utf8')).toBe('export const answer = "сорок два 四十二"\n')
    expect(await page.message('saved')).toMatchObject({ file: FILE })
    await page.message('checks', ({ checks }) => checks.run === 1 && checks.state === 'done')
    // It knows its own save: the file is not sent again.
    expect(page.messages.filter(({ type }) => type === 'file')).toHaveLength(1)
    save(page, 'export const answer = 43\n', saved.version)
    await page.message('file-saved', (one) => one.version !== saved.version)
    expect(readFileSync(path, 'utf8')).toBe('export const answer = 43\n')
  })

  it('refuses a save over a change that the page has not seen, and sends that change', async () => {
    const { page, path } = await setUp()
    const { version } = await openFile(page)
    writeFileSync(path, 'theirs')
    save(page, 'mine', version)
    const { content } = await page.message('file-conflict')
    expect(content).toMatchObject({ state: 'text', text: 'theirs' })
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    // Having seen it, the page may decide to overwrite it.
    save(page, 'mine', content.version)
    await page.message('file-saved')
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  it('lets one of two pages win that save at the same moment, and tells the other', async () => {
    const { host, page, path } = await setUp()
    const other = await host.openPage()
    const { version } = await openFile(page)
    await openFile(other)
    save(page, 'one', version)
    save(other, 'two', version)
    const winner = await Promise.race([
      page.message('file-saved').then(() => 'one'),
      other.message('file-saved').then(() => 'two'),
    ])
    const { content } = await (winner === 'one' ? other : page).message('file-conflict')
    expect(content).toMatchObject({ text: winner })
    expect(readFileSync(path, 'utf8')).toBe(winner)
  })

  it('pushes a change on disk to the pages that have the file open, and to no other', async () => {
    const { host, page, path } = await setUp()
    const [closed, never] = [await host.openPage(), await host.openPage()]
    await openFile(page)
    await openFile(closed)
    closed.send({ type: 'close-file', ...NAME })
    await never.openLab(TOY)
    closed.messages.length = 0
    writeFileSync(path, 'export const answer = 44\n')
    const pushed = await page.message(
      'file',
      ({ content }) => content.state === 'text' && content.text.includes('44'),
    )
    expect(pushed).toMatchObject(NAME)
    await never.message('saved')
    closed.send({ type: 'hello', language: 'en' })
    await closed.message('welcome')
    for (const one of [closed, never])
      expect(one.messages.some(({ type }) => type === 'file')).toBe(false)
  })

  it('takes the exercise files of the lab and no other, by any message', async () => {
    const { host, page } = await setUp()
    symlinkSync('/etc/passwd', join(host.lab, 'passwd.ts'))
    const asks = (file: string): PageMessage[] => [
      { type: 'open-file', lab: TOY, file },
      { type: 'save-file', lab: TOY, file, text: 'x', baseVersion: 'missing' },
      { type: 'compare', lab: TOY, file },
    ]
    for (const file of ['server.ts', 'lab.json', 'passwd.ts', 'new.ts'])
      for (const ask of asks(file))
        expect(await answerTo(page, ask)).toMatchObject({
          type: 'problem',
          code: 'ERR_UNKNOWN_FILE',
          file,
        })
    for (const file of ['../exercise.ts', '/etc/passwd', 'a/b.ts', '..', 'x\\y.ts', ''])
      for (const ask of asks(file))
        expect(await answerTo(page, ask)).toMatchObject({ code: 'ERR_BAD_MESSAGE' })
    for (const lab of ['../01-toy', '99-other'])
      expect(await answerTo(page, { type: 'open-file', lab, file: FILE })).toMatchObject({
        type: 'problem',
      })
    expect(readFileSync(join(host.lab, 'server.ts'), 'utf8')).not.toBe('x')
  })

  it('takes the largest file that is allowed, refuses a larger one in words, stays open', async () => {
    const { page, path } = await setUp()
    const { version } = await openFile(page)
    // A control character takes six bytes in JSON.
    const largest = '\u0001'.repeat(MAX_FILE_BYTES)
    save(page, largest, version)
    const saved = await page.message('file-saved')
    expect(readFileSync(path, 'utf8')).toBe(largest)
    save(page, 'x'.repeat(MAX_FILE_BYTES + 1), saved.version)
    const problem = await page.message('problem')
    expect(problem).toMatchObject({ code: 'ERR_FILE_TOO_LARGE', ...NAME })
    expect(problem.sentence).toContain(FILE)
    page.sendRaw('x'.repeat(MAX_MESSAGE_BYTES + 1))
    expect((await page.closed).code).toBe(1009)
  })

  it('shows no bytes as text, and takes no half characters for text', async () => {
    const { page, path } = await setUp()
    writeFileSync(path, Buffer.from([0xff, 0xfe]))
    page.send({ type: 'open-file', ...NAME })
    const { content } = await page.message('file')
    expect(content).toMatchObject({ state: 'unreadable', reason: 'not-text' })
    page.sendRaw(
      `{"type":"save-file","lab":"${TOY}","file":"${FILE}","text":"\\ud800","baseVersion":"x"}`,
    )
    expect(await page.message('problem')).toMatchObject({ code: 'ERR_BAD_MESSAGE' })
  })

  it('examines a text that is not saved; of questions that wait, the latest counts', async () => {
    const { page, diagnoser, path } = await setUp()
    page.send({ type: 'hello', language: 'zh' })
    await openFile(page)
    for (const turn of [1, 2, 3])
      page.send({ type: 'examine-file', ...NAME, text: `text ${turn}`, turn })
    await expect.poll(() => diagnoser.asked.length).toBe(1)
    diagnoser.answer(0, 'first')
    expect(await page.message('file-errors')).toMatchObject({
      turn: 1,
      diagnostics: [{ message: 'first' }],
    })
    await expect.poll(() => diagnoser.asked.length).toBe(2)
    diagnoser.giveUp(1)
    expect(await page.message('file-errors', ({ turn }) => turn === 3)).toMatchObject({
      diagnostics: [],
    })
    expect(diagnoser.asked.map(({ request }) => request.texts?.[FILE])).toEqual([
      'text 1',
      'text 3',
    ])
    expect(diagnoser.asked[0]).toMatchObject({ language: 'zh', request: { only: FILE } })
    expect(readFileSync(path, 'utf8')).not.toContain('text')
  })

  it('examines only what is open', async () => {
    const { page } = await setUp()
    expect(
      await answerTo(page, { type: 'examine-file', ...NAME, text: '', turn: 1 }),
    ).toMatchObject({ code: 'ERR_BAD_MESSAGE' })
  })

  it('sends the learner’s file and the solution’s, without the marks of the lessons', async () => {
    const { host, page, path } = await setUp()
    writeFileSync(path, 'mine')
    const solution = '// #region all\nsolved // why #region\n  // #endregion all'
    writeFileSync(join(host.folder, 'solutions', TOY, FILE), solution)
    page.send({ type: 'compare', ...NAME })
    expect(await page.message('comparison')).toEqual({
      type: 'comparison',
      ...NAME,
      mine: 'mine',
      solution: 'solved // why #region\n',
    })
  })
})

describe('host/type-errors', () => {
  it('comes with the checks, in the language of each page, and never holds them up', async () => {
    const { host, page, diagnoser } = await setUp()
    const other = await host.openPage()
    other.send({ type: 'hello', language: 'ru' })
    await page.openLab(TOY)
    await other.openLab(TOY)
    page.send({ type: 'check', lab: TOY })
    const done = await page.message('checks', ({ checks }) => checks.state === 'done')
    expect(done.checks.diagnostics).toBeUndefined()
    await expect.poll(() => diagnoser.asked.length).toBe(2)
    expect(diagnoser.asked.map(({ language }) => language).toSorted()).toEqual(['en', 'ru'])
    const russian = diagnoser.asked.findIndex(({ language }) => language === 'ru')
    diagnoser.answer(russian, 'по-русски')
    diagnoser.answer(1 - russian, 'in English')
    const has = (text: string) => (one: Extract<HostMessage, { type: 'checks' }>) =>
      one.checks.diagnostics?.[0]?.message === text
    await page.message('checks', has('in English'))
    await other.message('checks', has('по-русски'))
  })

  it('looks again after each save, and keeps the older errors until the newer are known', async () => {
    const { page, diagnoser, path } = await setUp()
    await page.openLab(TOY)
    page.send({ type: 'check', lab: TOY })
    await expect.poll(() => diagnoser.asked.length).toBe(1)
    diagnoser.answer(0, 'old')
    await page.message('checks', ({ checks }) => checks.diagnostics?.length === 1)
    writeFileSync(path, 'export const answer = 45\n')
    await page.message('checks', ({ checks }) => checks.run === 2 && checks.state === 'done')
    const messages = page.messages.flatMap((one) => (one.type === 'checks' ? [one.checks] : []))
    expect(messages.at(-1)?.diagnostics?.[0]?.message).toBe('old')
    await expect.poll(() => diagnoser.asked.length).toBe(2)
    diagnoser.answer(1)
    await page.message(
      'checks',
      ({ checks }) => checks.run === 2 && checks.diagnostics?.length === 0,
    )
  })

  it('forgets an answer about files that have changed since', async () => {
    const { page, diagnoser } = await setUp()
    await page.openLab(TOY)
    page.send({ type: 'check', lab: TOY })
    await expect.poll(() => diagnoser.asked.length).toBe(1)
    page.send({ type: 'check', lab: TOY })
    await expect.poll(() => diagnoser.asked.length).toBe(2)
    diagnoser.answer(1, 'new')
    await page.message('checks', ({ checks }) => checks.diagnostics?.[0]?.message === 'new')
    diagnoser.answer(0, 'old')
    page.send({ type: 'open-lab', lab: TOY })
    const { checks } = await page.message('lab', (one) => one.checks.run === 2)
    expect(checks.diagnostics?.[0]?.message).toBe('new')
  })
})
