/** The page's editor as a way to other files: by name, by link, by changing them meanwhile. */
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Page } from '../support/page.ts'
import { startToyHost, TOY, type ToyHost } from '../support/toy-host.ts'

const FILE = { lab: TOY, file: 'exercise.ts' }
const SECRET = 'the secret of somebody else'

/** A file beside the course that no page may see or change. */
function keepSecret({ folder }: ToyHost): string {
  const path = join(folder, 'secret.ts')
  writeFileSync(path, SECRET)
  return path
}

function heard(page: Page): string {
  return JSON.stringify(page.messages)
}

describe('attacks/exercise-files', () => {
  it('knows no file by another name than that of an exercise', async () => {
    const host = await startToyHost()
    keepSecret(host)
    const page = await host.openPage()
    const names = [
      '../secret.ts',
      '..%2fsecret.ts',
      '..\\secret.ts',
      './exercise.ts',
      'exercise.ts/',
      'exercise.ts\0',
      '/etc/passwd',
      'EXERCISE.TS',
      'exercise.ts.',
      'lab.json',
      'server.ts',
      '',
      'e'.repeat(10_000),
    ]
    const types = ['open-file', 'close-file', 'compare', 'edit', 'save-file', 'examine-file']
    for (const file of names)
      for (const type of types)
        page.sendRaw(
          JSON.stringify({ type, lab: TOY, file, text: 'x', baseVersion: 'missing', turn: 0 }),
        )
    page.sendRaw(JSON.stringify({ type: 'open-file', lab: `../labs/${TOY}`, file: 'exercise.ts' }))
    page.send({ type: 'hello', language: 'en' })
    await page.message('welcome')
    expect(heard(page)).not.toContain(SECRET)
    expect(page.messages.some(({ type }) => /^(file|edited|comparison)/.test(type))).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('follows no link out of the labs', async () => {
    const host = await startToyHost()
    const secret = keepSecret(host)
    const path = join(host.lab, FILE.file)
    rmSync(path)
    symlinkSync(secret, path)
    const page = await host.openPage()
    page.send({ type: 'open-file', ...FILE })
    const { content } = await page.message('file')
    expect(content).toMatchObject({ state: 'unreadable', reason: 'not-a-file' })
    page.send({ type: 'save-file', ...FILE, text: 'mine', baseVersion: content.version })
    await page.message('file-conflict')
    page.send({ type: 'compare', ...FILE })
    await page.message('problem')
    expect(heard(page)).not.toContain(SECRET)
    expect(readFileSync(secret, 'utf8')).toBe(SECRET)
  })

  it.skipIf(process.platform === 'win32')('follows no link that comes meanwhile', async () => {
    const host = await startToyHost()
    const secret = keepSecret(host)
    const path = join(host.lab, FILE.file)
    const [real, link] = [join(host.folder, 'real.ts'), join(host.folder, 'link.ts')]
    const page = await host.openPage()
    page.send({ type: 'open-file', ...FILE })
    const { content } = await page.message('file')
    let isOn = true
    // Between any two of the host's steps that let something else happen.
    const swap = (): void => {
      if (!isOn) return
      writeFileSync(real, readFileSync(path).includes(SECRET) ? 'x' : readFileSync(path))
      symlinkSync(secret, link)
      renameSync(link, path)
      renameSync(real, path)
      setImmediate(swap)
    }
    swap()
    let { version } = content
    for (let round = 0; round < 200; round++) {
      page.messages.length = 0
      page.send({ type: 'save-file', ...FILE, text: `mine ${round}`, baseVersion: version })
      await page.until(
        () => page.messages.some(({ type }) => /file-(saved|conflict)|problem/.test(type)),
        'an answer',
      )
      const [answer] = page.messages.filter(({ type }) => /file-(saved|conflict)/.test(type))
      if (answer?.type === 'file-saved') version = answer.version
      if (answer?.type === 'file-conflict') version = answer.content.version
      expect(heard(page)).not.toContain(SECRET)
    }
    isOn = false
    expect(readFileSync(secret, 'utf8')).toBe(SECRET)
  })

  it.skipIf(process.platform === 'win32')('takes no lab that is a link to elsewhere', async () => {
    const host = await startToyHost()
    const elsewhere = join(host.folder, 'elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(join(elsewhere, FILE.file), SECRET)
    writeFileSync(join(elsewhere, 'lab.json'), readFileSync(join(host.lab, 'lab.json')))
    rmSync(host.lab, { recursive: true })
    symlinkSync(elsewhere, host.lab)
    const page = await host.openPage()
    page.send({ type: 'open-file', ...FILE })
    const { content } = await page.message('file')
    expect(content.state).toBe('unreadable')
    expect(heard(page)).not.toContain(SECRET)
  })
})
