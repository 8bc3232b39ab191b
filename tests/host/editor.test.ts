import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasEditor, openEditor } from '../../platform/host/editor.ts'
import { startToyHost, temporaryFolder, TOY } from './support/toy-host.ts'

afterEach(() => void vi.unstubAllEnvs())

describe('host/editor', () => {
  it.skipIf(process.platform === 'win32')('starts the editor that is set up', async () => {
    const folder = temporaryFolder()
    const editor = join(folder, 'my editor')
    writeFileSync(editor, `#!/bin/sh\nprintf %s "$1" > "${folder}/opened"\n`)
    chmodSync(editor, 0o755)
    vi.stubEnv('LAUNCH_EDITOR', editor)
    expect(await openEditor(join(folder, 'a file.ts'))).toBe(true)
    const opened = (): string =>
      existsSync(join(folder, 'opened')) ? readFileSync(join(folder, 'opened'), 'utf8') : ''
    await expect.poll(opened, { timeout: 5_000 }).toBe(join(folder, 'a file.ts'))
  })

  it('starts no editor that is not there or that needs a terminal of its own', async () => {
    const started: string[] = []
    for (const editor of ['/nowhere/editor', 'vim', '/usr/bin/nano', 'nvim']) {
      vi.stubEnv('LAUNCH_EDITOR', editor)
      if (await openEditor('/nowhere/file.ts')) started.push(editor)
    }
    expect(started).toEqual([])
  })

  it.runIf(process.platform === 'linux')('knows whether an editor is likely', () => {
    expect(hasEditor({})).toBe(false)
    expect(hasEditor({ EDITOR: 'vim' })).toBe(false)
    expect(hasEditor({ EDITOR: 'code --wait' })).toBe(true)
    expect(hasEditor({ DISPLAY: ':0' })).toBe(true)
    expect(hasEditor({ TERM_PROGRAM: 'vscode' })).toBe(true)
  })

  it('opens the exercise files of the learner, and nothing else', async () => {
    const opened: string[] = []
    const openFake = (path: string): Promise<boolean> => {
      opened.push(path)
      return Promise.resolve(opened.length === 1)
    }
    const host = await startToyHost({ openEditor: openFake })
    const page = await host.openPage()
    const path = join(host.lab, 'exercise.ts')
    page.send({ type: 'edit', lab: TOY, file: 'exercise.ts' })
    expect(await page.message('edited')).toMatchObject({ opened: true, path })
    page.messages.length = 0
    page.send({ type: 'edit', lab: TOY, file: 'exercise.ts' })
    expect(await page.message('edited')).toMatchObject({ opened: false, path })
    symlinkSync('/etc/passwd', join(host.lab, 'passwd.ts'))
    for (const file of ['server.ts', 'lab.json', 'passwd.ts']) {
      page.messages.length = 0
      page.send({ type: 'edit', lab: TOY, file })
      expect(await page.message('problem')).toMatchObject({ code: 'ERR_UNKNOWN_FILE', lab: TOY })
    }
    expect(opened).toEqual([path, path])
  })
})
