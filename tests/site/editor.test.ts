/** The editor in the page with everything real: site, host, TypeScript, checks, a learner's files. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { labelIn } from '../../.vitepress/theme/support/labels.ts'
import { SOLUTIONS } from '../../platform/catalogue/paths.ts'
import { startHost, type Host } from '../../platform/host/server.ts'
import { LANGUAGES, type Language } from '../../platform/shared/languages.ts'
import { MAX_FILE_BYTES } from '../../platform/shared/limits.ts'
import { SITE } from '../../platform/site/build.ts'
import { chromiumPath, launchBrowser } from '../helpers/browser.ts'
import { startFakeHost, TOKEN, type FakeHost } from '../helpers/fake-host.ts'
import { openPage, type SitePage, type SitePageOptions } from '../helpers/site-page.ts'
import { createTemporaryCourse, type TemporaryCourse } from '../helpers/temporary-course.ts'

const SLUG = '07-framing'
const FILE = 'records.ts'
/** TypeScript and the checker start cold, on a loaded machine. */
const COLD = { timeout: 90_000 }
const SOLUTION = readFileSync(join(SOLUTIONS, SLUG, FILE), 'utf8')
const WITH_ERROR = `${SOLUTION}export const wrong: number = 'text'\n`

describe.skipIf(chromiumPath === undefined)('site/editor', () => {
  let browser: Browser
  let course: TemporaryCourse
  let host: Host
  let opened: SitePage | undefined
  let path: string

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    course = await createTemporaryCourse(SLUG)
    host = await startHost({ siteFolder: SITE, port: 0, ...course.folders })
    path = join(course.folders.labsFolder, SLUG, FILE)
  })
  afterEach(async () => {
    // Fails when the page complained, of its Content-Security-Policy for example.
    try {
      await opened?.close()
    } finally {
      opened = undefined
      await host.dispose()
      course.remove()
    }
  })

  const onDisk = (): string => readFileSync(path, 'utf8')

  async function openLesson(options: SitePageOptions = {}): Promise<Page> {
    opened = await openPage(browser, new URL(`/${SLUG}${new URL(host.url).hash}`, host.url).href, {
      ...options,
    })
    return opened.page
  }

  async function openEditor(page: Page): Promise<Locator> {
    await page.getByRole('button', { name: `Edit here: ${FILE}` }).click()
    const editor = page.locator('.exercise-editor')
    await expectStatus(editor, 'saved')
    return editor
  }

  it('is loaded only when it is opened, and shows the file', COLD, async () => {
    const page = await openLesson()
    const button = page.getByRole('button', { name: `Edit here: ${FILE}` })
    await button.waitFor()
    expect(await loadsCodeMirror(page)).toBe(false)
    const editor = await openEditor(page)
    expect(await loadsCodeMirror(page)).toBe(true)
    expect(await textOf(editor)).toBe(onDisk())
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await button.click()
    await editor.waitFor({ state: 'detached' })
  })

  it('underlines an error, saves with Ctrl-S, and the check turns', COLD, async () => {
    const page = await openLesson()
    const editor = await openEditor(page)
    const before = onDisk()
    await replaceText(page, editor, WITH_ERROR)
    await expectStatus(editor, 'unsaved')
    await editor.locator('.cm-lintRange-error').first().waitFor(COLD)
    expect(await editor.locator('.cm-lintRange-error').innerText()).toBe('wrong')
    const list = page.locator('.type-errors')
    expect(await list.innerText()).toContain("Type 'string' is not assignable to type 'number'.")
    expect(onDisk()).toBe(before)

    await page.keyboard.press('Control+s')
    await expectStatus(editor, 'saved')
    expect(onDisk()).toBe(WITH_ERROR)
    // The type error stops no check.
    const check = page.locator('[data-check="packs-37-bytes"]')
    await expect.poll(() => check.getAttribute('data-kind'), COLD).toBe('passed')

    await replaceText(page, editor, SOLUTION)
    await list.waitFor({ state: 'detached', ...COLD })
    expect(await editor.locator('.cm-lintRange-error').count()).toBe(0)
    await editor.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(onDisk).toBe(SOLUTION)
  })

  it('lists the errors of a saved file, and leads to the place', COLD, async () => {
    const page = await openLesson()
    await page.getByRole('button', { name: `Edit here: ${FILE}` }).waitFor()
    writeFileSync(path, WITH_ERROR)
    const line = WITH_ERROR.split('\n').length - 1
    await page
      .getByRole('button', { name: `Show in the editor: line ${line}, column 14` })
      .click(COLD)
    const editor = page.locator('.exercise-editor')
    await expectStatus(editor, 'saved')
    await expect
      .poll(() => editor.locator('.cm-activeLine').innerText())
      .toMatch(/^export const wr/)
    await expect.poll(() => isInside(page, '.cm-content')).toBe(true)
  })

  it('shows a change on disk at once while nothing is unsaved', COLD, async () => {
    const page = await openLesson()
    const editor = await openEditor(page)
    writeFileSync(path, '// theirs\n')
    await expect.poll(() => textOf(editor)).toBe('// theirs\n')
    await editor.getByText('The file was changed on disk').waitFor()
  })

  it('never overwrites a change on disk: compares, takes theirs or keeps mine', COLD, async () => {
    const page = await openLesson()
    const editor = await openEditor(page)
    await replaceText(page, editor, '// mine\n')
    writeFileSync(path, '// theirs\n')
    await expectStatus(editor, 'conflict')
    await page.keyboard.press('Control+s')
    await editor.getByRole('button', { name: 'Compare' }).click()
    const dialog = page.locator('dialog.comparison')
    await expect.poll(() => dialog.innerText()).toContain('// theirs')
    expect(await dialog.innerText()).toContain('// mine')
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(onDisk()).toBe('// theirs\n')
    await editor.getByRole('button', { name: 'Take the file from disk' }).click()
    await expect.poll(() => textOf(editor)).toBe('// theirs\n')
    await expectStatus(editor, 'saved')

    await replaceText(page, editor, '// mine again\n')
    writeFileSync(path, '// theirs again\n')
    await expectStatus(editor, 'conflict')
    await editor.getByRole('button', { name: 'Keep mine and save it' }).click()
    await expectStatus(editor, 'saved')
    expect(onDisk()).toBe('// mine again\n')
  })

  it('has unsaved text again after a reload, and after being closed', COLD, async () => {
    const page = await openLesson()
    let editor = await openEditor(page)
    await replaceText(page, editor, '// not saved, 还没保存\n')
    await expectStatus(editor, 'unsaved')
    await page.reload()
    editor = page.locator('.exercise-editor')
    await expectStatus(editor, 'unsaved')
    expect(await textOf(editor)).toBe('// not saved, 还没保存\n')
    // It stands there again, without taking the reader away from the lesson.
    expect(await isInside(page, '.exercise-editor')).toBe(false)

    await editor.getByRole('button', { name: /^Close/ }).click()
    await page.getByText('Text in the editor here is not saved yet.').waitFor()
    writeFileSync(path, '// theirs\n')
    await page.getByRole('button', { name: `Edit here: ${FILE}` }).click()
    await expectStatus(editor, 'conflict')
    expect(onDisk()).toBe('// theirs\n')
  })

  it('lets keyboard users out: Tab indents until Escape', COLD, async () => {
    const page = await openLesson()
    const editor = await openEditor(page)
    await editor.getByText('To leave: Esc, then Tab.').waitFor()
    await replaceText(page, editor, 'x')
    await page.keyboard.press('Home')
    await page.keyboard.press('Tab')
    expect(await textOf(editor)).toBe('  x')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    expect(await isInside(page, '.cm-content')).toBe(false)
    expect(await textOf(editor)).toBe('  x')
  })

  it('sets code beside the solution once every check has passed', COLD, async () => {
    const page = await openLesson()
    const compare = page.getByRole('button', { name: `Compare with the solution: ${FILE}` })
    await page.getByRole('button', { name: `Edit here: ${FILE}` }).waitFor()
    expect(await compare.isDisabled()).toBe(true)
    course.solve()
    writeFileSync(path, `// my own words\n${SOLUTION}`)
    await compare.click(COLD)
    const sides = page.locator('dialog.comparison .cm-editor')
    await expect.poll(() => sides.count()).toBe(2)
    expect(await sides.first().innerText()).toContain('// my own words')
    expect(await sides.last().innerText()).not.toContain('// my own words')
    expect(await page.locator('dialog.comparison .cm-changedLine').count()).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
    await page.locator('dialog.comparison').waitFor({ state: 'detached' })
  })

  it('never scrolls the page sideways on a phone of 320 pixels', COLD, async () => {
    const page = await openLesson({ width: 320, height: 640 })
    const editor = await openEditor(page)
    await replaceText(page, editor, `${WITH_ERROR}// ${'long '.repeat(60)}`)
    await page.locator('.type-errors').waitFor(COLD)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    writeFileSync(path, '// theirs\n')
    await expectStatus(editor, 'conflict')
    await editor.getByRole('button', { name: 'Compare' }).click()
    await expect.poll(() => page.locator('dialog .cm-deletedChunk').count()).toBeGreaterThan(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
})

describe.skipIf(chromiumPath === undefined)('site/editor and the link to the host', () => {
  const NAME = { lab: SLUG, file: FILE }
  let browser: Browser
  let host: FakeHost
  let opened: SitePage | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    host = await startFakeHost({ siteFolder: SITE, lab: SLUG, processes: ['server', 'client'] })
  })
  afterEach(async () => {
    try {
      await opened?.close()
    } finally {
      opened = undefined
      await host.dispose()
    }
  })

  async function openEditor(
    language: Language = 'en',
    options: SitePageOptions = {},
  ): Promise<{ page: Page; editor: Locator }> {
    const folder = language === 'en' ? '' : `/${language}`
    opened = await openPage(browser, `${host.url}${folder}/${SLUG}#token=${TOKEN}`, options)
    const { page } = opened
    await page.getByRole('button', { name: `${labelIn(language, 'edit-here')}: ${FILE}` }).click()
    await host.message('open-file')
    host.send({ type: 'file', ...NAME, content: { state: 'text', version: 'v1', text: 'one\n' } })
    const editor = page.locator('.exercise-editor')
    await expectStatus(editor, 'saved')
    return { page, editor }
  }

  it.each(LANGUAGES)(
    'has its state and both buttons in one line on a phone: %s',
    async (language) => {
      const { page, editor } = await openEditor(language, { width: 390 })
      await replaceText(page, editor, 'two\n')
      await expectStatus(editor, 'unsaved')
      const parts = await editor.locator('.bar > *').evaluateAll((all) =>
        all.map((one) => {
          const { top, bottom } = one.getBoundingClientRect()
          return (top + bottom) / 2
        }),
      )
      expect(parts).toHaveLength(3)
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThan(4)
    },
  )

  it('lets the reader go on while it is lost, and saves when it is back', async () => {
    const { page, editor } = await openEditor()
    host.setOpen(false)
    host.cut()
    host.setOpen(true)
    await replaceText(page, editor, 'two\n')
    await host.message('open-file', () => openings(host) === 2)
    host.send({ type: 'file', ...NAME, content: { state: 'text', version: 'v1', text: 'one\n' } })
    await expectStatus(editor, 'unsaved')
    await editor.getByRole('button', { name: 'Save', exact: true }).click()
    const save = await host.message('save-file')
    expect(save).toMatchObject({ ...NAME, text: 'two\n', baseVersion: 'v1' })
    host.send({ type: 'file-saved', ...NAME, version: 'v2' })
    await expectStatus(editor, 'saved')
  })

  it('does not lose a save whose answer was lost', async () => {
    const { page, editor } = await openEditor()
    await replaceText(page, editor, 'two\n')
    await page.keyboard.press('Control+s')
    await host.message('save-file')
    await expectStatus(editor, 'saving')
    host.cut()
    await host.message('open-file', () => openings(host) === 2)
    host.send({ type: 'file', ...NAME, content: { state: 'text', version: 'v2', text: 'two\n' } })
    await expectStatus(editor, 'saved')
    expect(host.received.filter(({ type }) => type === 'save-file')).toHaveLength(1)
  })

  it('still shows the unsaved text when the key is no longer right, to be copied', async () => {
    const { page, editor } = await openEditor()
    await replaceText(page, editor, '// worth keeping\n')
    await expectStatus(editor, 'unsaved')
    host.setOpen(false)
    await page.reload()
    await editor.getByText('Read only').waitFor()
    expect(await textOf(editor)).toBe('// worth keeping\n')
    await editor.locator('.cm-content').focus()
    await page.keyboard.type('x')
    expect(await textOf(editor)).toBe('// worth keeping\n')
    // The browser itself reports the refused connection; that is what this test is about.
    opened?.complaints.splice(0)
  })

  it('sends nothing that is too large, and says so', async () => {
    const { page, editor } = await openEditor()
    await replaceText(page, editor, `// ${'粘'.repeat(MAX_FILE_BYTES / 3)}`)
    await page.keyboard.press('Control+s')
    await editor.getByText('This text is too large to be saved: 64 KB at most.').waitFor()
    await expectStatus(editor, 'unsaved')
    expect(host.received.some(({ type }) => type === 'save-file')).toBe(false)
  })

  it('says why the host could not save, and keeps the text', async () => {
    const { page, editor } = await openEditor()
    await replaceText(page, editor, 'two\n')
    await page.keyboard.press('Control+s')
    await host.message('save-file')
    const sentence = 'The disk is full.'
    host.send({ type: 'problem', code: 'ERR_NOT_SAVED', sentence, ...NAME })
    await editor.getByText(sentence).waitFor()
    await expectStatus(editor, 'unsaved')
    expect(await textOf(editor)).toBe('two\n')
  })

  it('shows why a file cannot be edited here', async () => {
    const { editor } = await openEditor()
    host.send({
      type: 'file',
      ...NAME,
      content: { state: 'unreadable', version: 'unreadable', reason: 'not-text' },
    })
    await editor.getByText('This file is not text in UTF-8.').waitFor()
    await expectStatus(editor, 'unreadable')
    expect(await textOf(editor)).toBe('')
  })
})

/** How often a page has asked for the file. */
function openings(host: FakeHost): number {
  return host.received.filter(({ type }) => type === 'open-file').length
}

async function expectStatus(editor: Locator, status: string): Promise<void> {
  await expect.poll(() => editor.getAttribute('data-status'), { timeout: 30_000 }).toBe(status)
}

/** Selects everything and types over it, as one input: nothing is closed or indented by itself. */
async function replaceText(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.locator('.cm-content').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

/** The whole text: the files of these tests are short enough to be drawn from end to end. */
async function textOf(editor: Locator): Promise<string> {
  return (await editor.locator('.cm-line').allTextContents()).join('\n')
}

function isInside(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector)
}

function loadsCodeMirror(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    performance.getEntriesByType('resource').some(({ name }) => /ExerciseEditor/.test(name)),
  )
}
